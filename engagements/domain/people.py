"""What is typed about people, clients and tokens, and how long invitations and tokens last."""

from datetime import timedelta

from engagements.domain.text import Text

PERSON_NAME = Text(longest=120)
CLIENT_NAME = Text(longest=120)
CLIENT_CODE = Text(longest=40, letters="lower")
SECTOR = Text(longest=60)
TIME_ZONE = Text(longest=60)
TOKEN_NAME = Text(longest=60)
INVITATION_VALID_FOR = timedelta(hours=72)
TOKEN_DEFAULT_DAYS, TOKEN_MOST_DAYS = 90, 365
