"""Anchored rules for one value: the whole value must be the thing, checksum included.

The libraries that know the numbers of a country are imported by the first value that looks like
one: they take longer to load than a small source takes to read.
"""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}"
EMAIL = re.compile(rf"{_LOCAL}@{_DOMAIN}\Z")
EMAIL_INSIDE = re.compile(rf"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}@{_DOMAIN}(?![\w-])")
PHONE_INSIDE = re.compile(r"(?<![\w+])\+\d(?:[ ().-]{0,2}\d){7,14}(?!\w)")
CARD_INSIDE = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")

_SSN = re.compile(r"\d{3}([- ])\d{2}\1\d{4}\Z")
_CARD = re.compile(r"\d(?:[ -]?\d){12,18}\Z")
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\Z")
_CPF = re.compile(r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}\Z")
_NIF = re.compile(r"(?:[XYZ]-?\d{7}-?[A-Z]|\d{8}-?[A-Z]|[1-35689]\d{8})\Z")
_AADHAAR = re.compile(r"[2-9]\d{3}([ -]?)\d{4}\1\d{4}\Z")
_MAC = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})\Z"
)
_PHONE = re.compile(r"\+?[\d(][\d ().\-/]{5,22}\d(?: ?(?:x|ext\.?) ?\d{1,6})?\Z")
_NOT_A_PHONE = re.compile(
    r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?: .*)?"  # a date
    r"|\d+\.\d+|\d+-\d+|\d+/\d+"  # a decimal, a range, a fraction
    r"|\d{1,3}(?:\.\d{1,3}){3}"  # four parts: an address or a version
    r"|\d{3}[- ]\d{2}[- ]\d{4}"  # a social security number
    r"|97[89][- ]?[\d -]{10,14}"  # a book number
    r"|(?:\d{4}[ -]){2,4}\d{1,4}"  # a card
    r"|-?\d{1,3}\.\d{2,8}[ ,]{1,2}-?\d{1,3}\.\d{2,8})\Z"  # a place on the map
)
_DATE = re.compile(
    r"(?:(?:18|19|20)\d{2}[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:18|19|20)?\d{2})"
    r"(?:[ T]\d{2}:\d{2}(?::\d{2})?.*)?\Z"
)
_PERSON = re.compile(
    r"[^\W\d_]['\u2019.]?[^\W\d_'\u2019.]*(?:[ '\u2019.,-]{1,2}[^\W\d_]*){0,6}\.?\Z"
)
_COMPANY = re.compile(
    r"\b(?:inc|ltd|llc|llp|plc|gmbh|ag|corp|corporation|company|co|kg|bv|nv|srl|spa|group|bank"
    r"|university|hospital|department|services|solutions|systems|insurance|holdings?)\b\.?",
    re.IGNORECASE,
)
_STREET_WORD = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|av|boulevard|blvd|lane|ln|drive|dr|way|court|ct|place|pl"
    r"|square|sq|highway|hwy|terrace|parkway|pkwy|crescent|close|rue|chemin|impasse|quai|allée"
    r"|calle|avenida|paseo|plaza|carrera|via|viale|corso|piazza|rua|travessa|alameda|largo)\b"
    r"|(?:stra(?:ß|ss)e|str\.|gasse|platz|allee|weg)(?=[ ,]|\Z)",
    re.IGNORECASE,
)
_STREET_NUMBER = re.compile(r"(?<![\w.])\d{1,5}[A-Za-z]?(?![\w.])|\bs/n\b")
_GERMAN_STREET = re.compile(r"(?:stra(?:ß|ss)e|str\.|gasse|platz|allee|weg)\s+\d", re.IGNORECASE)

LONGEST_ADDRESS = 120
FEWEST_STREET_WORDS = 3
LONGEST_NAME = 60
# Tried in this order for a number without a country code.
REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "IN")
_ISSUERS = (  # first digits and the lengths they come in
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"3(?:0[0-5]|[68])"), (14,)),
    (re.compile(r"6(?:011|4[4-9]|5|2)"), (16, 17, 18, 19)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
)


def is_email(value: str) -> bool:
    """Tell whether the whole value is one e-mail address."""
    return bool(EMAIL.match(value)) and ".." not in value


def is_ssn(value: str) -> bool:
    """Tell whether the value is a written-out US social security number in a used range."""
    return bool(_SSN.match(value)) and _is_valid_ssn(value.replace(" ", "-"))


def is_bare_ssn(value: str) -> bool:
    """Tell the same of nine digits; only meaningful where the column's name says so."""
    return len(value) == 9 and value.isdecimal() and _is_valid_ssn(value)  # noqa: PLR2004


def _is_valid_ssn(value: str) -> bool:
    from stdnum.us import ssn

    return bool(ssn.is_valid(value))


def card_digits(value: str) -> str:
    """Return the digits of a value that has an issuer's prefix and length, else ``""``."""
    if not _CARD.match(value):
        return ""
    digits = value.replace(" ", "").replace("-", "")
    known = any(prefix.match(digits) and len(digits) in sizes for prefix, sizes in _ISSUERS)
    return digits if known and len(set(digits)) > 1 else ""


def is_card(value: str) -> bool:
    """Tell whether the value is a payment card number: issuer, length and Luhn check."""
    if not (digits := card_digits(value)):
        return False
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def is_iban(value: str) -> bool:
    """Tell whether the value is an IBAN with a right check number."""
    if not _IBAN.match(value):
        return False
    from stdnum import iban

    return bool(iban.is_valid(value))


def is_cpf(value: str) -> bool:
    """Tell whether the value is a Brazilian CPF with right check digits."""
    if not _CPF.match(value):
        return False
    from stdnum.br import cpf

    return bool(cpf.is_valid(value))


def is_nif(value: str) -> bool:
    """Tell whether the value is a Spanish DNI or NIE or a Portuguese NIF, check included."""
    if not _NIF.match(value):
        return False
    from stdnum.es import dni, nie
    from stdnum.pt import nif as nif_pt

    return bool(dni.is_valid(value) or nie.is_valid(value) or nif_pt.is_valid(value))


def is_aadhaar(value: str) -> bool:
    """Tell whether the value is an Aadhaar number with a right check digit."""
    if not _AADHAAR.match(value):
        return False
    from stdnum.in_ import aadhaar

    return bool(aadhaar.is_valid(value))


def is_ip(value: str) -> bool:
    """Tell whether the value is an IPv4 or IPv6 address in full."""
    kind: type[IPv4Address | IPv6Address] = IPv6Address if ":" in value else IPv4Address
    try:
        return bool(kind(value))
    except ValueError:
        return False


def is_mac(value: str) -> bool:
    """Tell whether the value is a hardware address."""
    return bool(_MAC.match(value))


def is_phone(value: str) -> bool:
    """Tell whether the value is written like a phone number and may be one."""
    written = "+" in value or any(mark in value for mark in " ()-./")
    return written and not _NOT_A_PHONE.match(value) and is_bare_phone(value)


def is_bare_phone(value: str) -> bool:
    """Tell the same without separators; only meaningful where the column's name says so."""
    return bool(_PHONE.match(value)) and _is_possible(value)


def _is_possible(value: str) -> bool:
    import phonenumbers

    regions = (None,) if value.startswith("+") else REGIONS
    for region in regions:
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(value, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def is_street_address(value: str) -> bool:
    """Tell whether the value has a house number and a street word of one of six languages."""
    if len(value) > LONGEST_ADDRESS or not _STREET_NUMBER.search(value):
        return False
    if _GERMAN_STREET.search(value):
        return True
    return len(value.split()) >= FEWEST_STREET_WORDS and bool(_STREET_WORD.search(value))


def is_date(value: str) -> bool:
    """Tell whether the value is written like a calendar date."""
    return bool(_DATE.match(value))


def is_person_name(value: str) -> bool:
    """Tell whether the value is written like a person's name; says little without the column's."""
    plain = len(value) <= LONGEST_NAME and bool(_PERSON.match(value))
    return plain and not _COMPANY.search(value)


RULES: dict[str, Callable[[str], bool]] = {
    "email": is_email,
    "iban": is_iban,
    "card": is_card,
    "ssn": is_ssn,
    "cpf": is_cpf,
    "nif": is_nif,
    "aadhaar": is_aadhaar,
    "ip": is_ip,
    "mac": is_mac,
    "phone": is_phone,
    "street_address": is_street_address,
}
# Rules that count only where the column's name calls for the label.
NAMED_RULES: dict[str, Callable[[str], bool]] = {
    "phone": is_bare_phone,
    "ssn": is_bare_ssn,
    "birth_date": is_date,
    "person_name": is_person_name,
}
CHECKSUMMED = frozenset(("card", "iban", "cpf", "nif", "aadhaar"))
