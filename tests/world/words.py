"""Secret words: one for each thing that somebody must not see, so that a leak can be searched for.

Each word is short, of small letters only, and occurs nowhere else: it survives being a table's
name, a person's address or a part of a code. ``INTERNAL`` words are for people of the firm on that
engagement only; ``REPORTED`` ones stand in reports that its client gets; ``VISIBLE`` ones may be
read by people of the client anywhere; a client's word by whoever sees anything of that client.
"""

CLIENT = {"a": "zqorchid", "b": "zqbasalt"}
VISIBLE = {"a1": "zqamber", "a2": "zqbirch", "b1": "zqcobalt"}
INTERNAL = {"a1": "zqinkwell", "a2": "zqmarrow", "b1": "zqnettle"}
# What an issued report tells its client: measured facts, formal decisions and their reasons.
REPORTED = {"a1": "zqledger", "a2": "zqpewter", "b1": "zqthistle"}
ROW_VALUE = "zqrowvalue"  # stands in rows of the client's tables: nobody may read it anywhere
SECRET = {"a1": "zqpasswordone", "a2": "zqpasswordtwo", "b1": "zqpasswordthree"}
NOBODY = frozenset({ROW_VALUE, *SECRET.values()})

# What one person keeps for themselves, by the key of the person.
OWN = {
    "lead": "zqlantern",
    "engineer": "zqember",
    "lead_sibling": "zqsaddle",
    "lead_foreign": "zqfjord",
    "manager": "zqmagnet",
    "approver": "zqapron",
    "approver_foreign": "zqfalcon",
}
_KINDS = (CLIENT, VISIBLE, INTERNAL, REPORTED, OWN)
ALL = NOBODY | {word for kind in _KINDS for word in kind.values()}


def on(*keys):
    """Return what staff on these engagements may read."""
    clients = {CLIENT[key[0]] for key in keys}
    kinds = (VISIBLE, INTERNAL, REPORTED)
    return frozenset(clients | {kind[key] for kind in kinds for key in keys})


def of_client(letter):
    """Return what people of a client may read."""
    kinds = (VISIBLE, REPORTED)
    mine = {kind[key] for kind in kinds for key in kind if key.startswith(letter)}
    return frozenset({CLIENT[letter]} | mine)


def found_in(text):
    """Return the words that a text holds, whatever their case."""
    lowered = text.lower()
    return {word for word in ALL if word in lowered} if "zq" in lowered else set()
