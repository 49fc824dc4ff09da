"""What is typed about people, clients and the programs of people."""

from engagements.domain.text import Text

PERSON_NAME = Text(longest=120)
CLIENT_NAME = Text(longest=120)
CLIENT_CODE = Text(longest=40, letters="lower")
SECTOR = Text(longest=60)
TIME_ZONE = Text(longest=60)
TOKEN_NAME = Text(longest=60)
