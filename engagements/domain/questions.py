"""What is typed in a question of the client and in its answer."""

from engagements.domain.text import Text

QUESTION_TEXT = Text(longest=2_000, lines=True)
QUESTION_ABOUT = Text(longest=120)
