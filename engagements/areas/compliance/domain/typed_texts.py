"""What is typed about controls: judgements, reasons and names."""

from engagements.domain.text import Text

RATIONALE = Text(longest=5_000, lines=True)
REASON = Text(longest=2_000, lines=True)
NAME = Text(longest=120)
