"""What the name of a column says about its use: whole words only."""

from collections.abc import Sequence

from engagements.areas.dataenv.domain.ports import Column, Table
from engagements.areas.dataenv.domain.sensitive.names import labels_named, words


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Digits in these are names of things; adding them up would mean nothing.
_CODES = _set(
    "code codes zip postal postcode plz id ids uuid guid key no nr num number phone tel telephone "
    "mobile fax extension ref reference sku isbn ean gtin card account iban ssn vat tax serial "
    "hash checksum version ip mac barcode policy invoice order"
)
_MAY_BE_FUTURE = _set(
    "due until expiry expire expires expiration expected expected valid end ends ending renewal "
    "renews maturity matures planned plan scheduled target next deadline required review estimated "
    "estimate eta to through forecast appointment departure arrival retention closing promised"
)
_CHANGE = (
    _set("updated modified changed"),
    _set("loaded ingested synced extracted exported imported refreshed"),
    _set("created inserted recorded added received timestamp ts"),
)
_DATES = _set("date at on time timestamp ts datetime day dob birthdate birthday")


def is_code(name: str) -> bool:
    """Tell whether the column holds names of things, which may look like numbers."""
    return not _CODES.isdisjoint(words(name))


def may_be_future(name: str) -> bool:
    """Tell whether dates to come are what the column is for."""
    return not _MAY_BE_FUTURE.isdisjoint(words(name))


def is_birth(name: str) -> bool:
    """Tell whether the column holds dates of birth."""
    return "birth_date" in labels_named(words(name))


def sounds_dated(name: str) -> bool:
    """Tell whether the name of a column without a date type speaks of a date."""
    return bool(words(name)) and words(name)[-1] in _DATES


def change_column(columns: Sequence[Column]) -> str:
    """Return the dated column that most likely says when a row changed; empty when none may."""
    dated = [c for c in columns if c.dated and not may_be_future(c.name) and not is_birth(c.name)]
    for marks in _CHANGE:
        for column in dated:
            if not marks.isdisjoint(words(column.name)):
                return column.name
    return dated[0].name if dated else ""


def key_column(table: Table) -> str:
    """Return the column that is named like the table's own key; empty when none is."""
    bare = "".join(words(table.bare_name or table.name))
    own = {f"{bare}id", f"{bare.removesuffix('s')}id", f"{bare.removesuffix('es')}id"}
    if bare.endswith("ies"):
        own.add(f"{bare.removesuffix('ies')}yid")
    own |= {"id", "uuid", "guid", "rowid", "key"}
    for column in table.columns:
        if "".join(words(column.name)) in own:
            return column.name
    return ""
