"""What the name of a column says: whole words only, never a part of a word."""

import re
from collections.abc import Iterable

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zß-ÿ]+|\d+", re.UNICODE)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that say the column is *about* the thing and does not hold it.
NEGATIVE = _set(
    """
    active allowed attempts avg bounce bounced category changed cnt confirmed consent count
    days default domain enabled encrypted exists flag format frequency has hash
    ind indicator is kind label language last4 length level max min missing model mode optin
    optout opt pct percent preference preferred present provider rank rate rating ratio reason
    required score seq sent size source status subject template total type types valid
    validated verified version visits year years
    """
)
# A name of something that is not a person.
_NOT_A_PERSON = _set(
    """
    account app application brand branch campaign category city class code column company
    country department display domain event field file folder group host hospital image
    index item job key model nick organisation organization page plan product project province
    region role schema screen server service site species state store system table tag
    template territory title track type user
    """
)

# Each label with the sets of words of which one must be wholly present.
_WANTED: dict[str, tuple[frozenset[str], ...]] = {
    label: tuple(frozenset(option.split("+")) for option in options.split())
    for label, options in {
        "email": "email emails mail e+mail emailaddress mailaddress courriel correo epost",
        "phone": "phone phones tel telephone telefon telefono téléfono telefone mobile msisdn "
        "fax handy gsm cellphone cell+number phonenumber phoneno mobileno homephone workphone",
        "ssn": "ssn socialsecuritynumber social+security",
        "card": "card+number card+no card+num card+pan credit+card creditcard cardnumber pan ccn "
        "cc+number ccnumber creditcardnumber debit+card",
        "iban": "iban bank+account",
        "cpf": "cpf",
        "nif": "nif dni nie",
        "aadhaar": "aadhaar aadhar",
        "ip": "ip ipaddress ipaddr ipv4 ipv6",
        "mac": "mac macaddress mac+address",
        "birth_date": "dob birthdate birthday birth+date date+birth birth+day born dateofbirth "
        "geburtsdatum geburtstag nacimiento naissance nascimento nascita birth",
        "person_name": "firstname lastname surname forename fullname middlename givenname "
        "familyname maidenname vorname nachname prenom prénom apellido apellidos nombre cognome "
        "sobrenome first+name last+name middle+name full+name given+name family+name maiden+name "
        "contact+name customer+name employee+name patient+name holder+name member+name "
        "person+name beneficiary+name spouse+name client+name insured+name claimant+name "
        "lname fname mname surnames",
        "street_address": "street address addr strasse straße adresse direccion dirección "
        "indirizzo endereco endereço streetaddress addressline addressline1 addressline2 "
        "address1 address2 homeaddress mailingaddress",
    }.items()
}
# "ip_address" and "email address" are no street.
_ADDRESS_OF_SOMETHING_ELSE = _set("ip mac email mail e web url http wallet host")


def words(column_name: str) -> tuple[str, ...]:
    """Return the lower-case words of a name in camelCase, snake_case or with spaces."""
    return tuple(word.lower() for word in _WORDS.findall(column_name))


def is_negative(tokens: Iterable[str]) -> bool:
    """Tell whether the name speaks of a count, a flag or another fact about the thing."""
    return not NEGATIVE.isdisjoint(tokens)


def labels_named(tokens: Iterable[str]) -> frozenset[str]:
    """Return the labels that the words of a column's name call for."""
    present = frozenset(tokens)
    if is_negative(present):
        return frozenset()
    found = {
        label for label, options in _WANTED.items() if any(option <= present for option in options)
    }
    if present & _ADDRESS_OF_SOMETHING_ELSE:
        found.discard("street_address")
    if present & _NOT_A_PERSON and not present & frozenset(("first", "last", "given", "family")):
        found.discard("person_name")
    return frozenset(found)
