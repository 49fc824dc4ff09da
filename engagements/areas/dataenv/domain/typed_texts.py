"""What is typed about a source and what is agreed of it."""

from engagements.domain.text import Text

NAME = Text(longest=60)
PURPOSE = Text(longest=200)
REGION = Text(longest=60)
HOST = Text(longest=253, literal=True)
IDENTIFIER = Text(longest=63, literal=True)  # PostgreSQL's own limit for names
CERTIFICATE = Text(longest=20_000, lines=True)
SECRET = Text(longest=1_000)  # taken as it is typed: only its length counts
TABLE = Text(longest=130, literal=True)
FOLDER_PATH = Text(longest=500, literal=True)
MOST_PORT = 65_535
MOST_DAYS = 36_500
# Those of one source, by the name of its column.
OF_SOURCE = {
    "name": NAME,
    "purpose": PURPOSE,
    "region": REGION,
    "host": HOST,
    "database": IDENTIFIER,
    "username": IDENTIFIER,
    "schema": IDENTIFIER,
    "tls_mode": Text(longest=20),
    "tls_root_certificate": CERTIFICATE,
    "folder_path": FOLDER_PATH,
}
