"""What is typed at gates: reasons, notes, conditions and names."""

from engagements.domain.text import Text

REASON = Text(longest=4_000, lines=True)
CONDITION = Text(longest=300)
NAME = Text(longest=120)
