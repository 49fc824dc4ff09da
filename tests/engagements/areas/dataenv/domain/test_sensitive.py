"""Hand-made columns: real personal data, and columns that only look like it."""

import random

import pytest

from engagements.areas.dataenv.domain.intervals import wilson
from engagements.areas.dataenv.domain.sensitive import Confidence, detect
from engagements.areas.dataenv.domain.sensitive.values import is_card, is_email, is_phone

NAMES = ["Ada Verlane", "Ösa Lindqvist", "Jean-Luc Marchetti", "María Ibáñez Ruiz", "T. O'Dair"]
STREETS = ["12 Quarry Lane Street", "Hauptstraße 7", "4 rue des Tilleuls", "Calle Larga 18 2º",
           "Via Torino 44"]  # fmt: skip
NOTES = "Caller asked about the renewal date and the level of cover for the second vehicle."


def labels(*column):
    return {finding.label: finding for finding in detect(*column)}


@pytest.mark.parametrize(
    ("name", "kind", "values", "label", "confidence"),
    [
        ("email", "varchar(80)", ["a.b@mail.example", "c@d.example"], "email", "high"),
        ("contact", "text", ["a.b@mail.example", "c@d.example"], "email", "medium"),
        ("contact", "", ["a.b@mail.example", "c@d.example"], "email", "medium"),
        ("memberEmail", "text", ["a@b.example"] * 2 + ["none"] * 8, "email", "high"),
        ("phone", "text", ["(555) 201-4477", "(555) 201-4478"], "phone", "high"),
        ("mobile_no", "bigint", ["2015554477", "2125550123"], "phone", "high"),
        ("reach", "text", ["+44 20 7946 0018", "+49 30 901820"], "phone", "medium"),
        ("ssn", "char(11)", ["123-45-6789", "219-09-9999"], "ssn", "high"),
        ("tax_ref", "text", ["123-45-6789", "219-09-9999"], "ssn", "medium"),
        ("SSN", "integer", ["123456789", "219099999"], "ssn", "high"),
        ("pan", "numeric(16,0)", ["4111111111111111", "5500005555555559"], "card", "high"),
        ("ref", "text", ["4111 1111 1111 1111", "3782-822463-10005"], "card", "high"),
        ("payout", "text", ["DE89 3704 0044 0532 0130 00"], "iban", "high"),
        ("doc", "text", ["529.982.247-25", "111.444.777-35"], "cpf", "high"),
        ("documento", "text", ["12345678Z", "54362315K", "X2482300W"], "nif", "high"),
        ("client_ip", "text", ["203.0.113.8", "2001:db8::7"], "ip", "high"),
        ("origin", "text", ["203.0.113.8", "198.51.100.200"], "ip", "medium"),
        ("device", "text", ["00:1b:44:11:3a:b7", "00-1B-44-11-3A-B8"], "mac", "medium"),
        ("dob", "date", ["1971-03-02", "1988-11-30"], "birth_date", "high"),
        ("BirthDate", "text", ["02/03/1971", "30.11.1988"], "birth_date", "high"),
        ("last_name", "text", ["Verlane", "O'Dair", "Ibáñez"], "person_name", "high"),
        ("patientName", "text", NAMES, "person_name", "high"),
        ("residence", "text", STREETS, "street_address", "medium"),
        ("addr", "text", [*STREETS, "Obere Mühle"], "street_address", "high"),
        ("address", "text", ["Obere Mühle", "Unter den Linden"], "street_address", "low"),
        ("email", "text", [], "email", "low"),
        ("email", "text", ["", "  "], "email", "low"),
    ],
)  # fmt: skip
def test_personal_data_is_found(name, kind, values, label, confidence):
    found = labels(name, kind, values)

    assert label in found
    assert found[label].confidence == confidence


def random_digits(size, *, first, n=400):
    source = random.Random(size * 31 + len(first))
    return [
        source.choice(first) + "".join(source.choices("0123456789", k=size - 1)) for _ in range(n)
    ]


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        pytest.param("ACADEMIC_YEAR_CODE", "varchar", ["201", "202", "203"], id="year code"),
        pytest.param("scan", "text", ["SCN-125", "SCN-4111111111111111"], id="SCN is no card"),
        pytest.param("acid_level", "text", ["4.1", "5.5", "6.9"], id="cid inside a word"),
        pytest.param("email_verified", "integer", ["0", "1"], id="flag of an email"),
        pytest.param("email_verified", "text", ["true", "false"], id="flag as text"),
        pytest.param("email_count", "int", ["12", "40", "7"], id="count of emails"),
        pytest.param("emails_sent", "bigint", ["2015554477", "2125550123"], id="count, long"),
        pytest.param("phone_model", "text", ["Pixel 9", "3310", "N95 8GB"], id="model of a phone"),
        pytest.param("phone_type", "text", ["home", "work"], id="type of a phone"),
        pytest.param("phone_verified", "boolean", ["t", "f"], id="boolean"),
        pytest.param("isbn", "text", ["978-3-16-148410-0", "979-10-90636-07-1"], id="ISBN-13"),
        pytest.param("isbn", "bigint", ["9783161484100", "9791090636071"], id="ISBN as a number"),
        pytest.param("version", "text", ["10.2.14.1", "3.11.0.4"], id="four-part version"),
        pytest.param("app_version", "text", ["10.2.14", "3.11.0"], id="three-part version"),
        pytest.param("amount", "decimal(12,2)", ["4111111111111111.00", "12.50"], id="money"),
        pytest.param("order_id", "integer", [str(100_000_000 + i) for i in range(300)], id="ids"),
        pytest.param("id", "bigint", random_digits(16, first="4"), id="16-digit ids"),
        pytest.param("trace", "text", random_digits(16, first="4"), id="16-digit text"),
        pytest.param("epoch_ms", "bigint", [f"17000000000{i}" for i in range(10, 99)], id="ms"),
        pytest.param("batch", "text", random_digits(12, first="23456789"), id="12-digit text"),
        pytest.param("lot", "text", random_digits(11, first="123456789"), id="11-digit text"),
        pytest.param("ref9", "text", random_digits(9, first="123456789"), id="9-digit text"),
        pytest.param("created", "text", ["2025-01-02", "2025-01-03 10:00"], id="dates as text"),
        pytest.param("service_date", "date", ["2025-01-02"], id="date, no birth"),
        pytest.param("period", "text", ["01-02-2025", "2024/2025", "2019-2020"], id="ranges"),
        pytest.param("opened_at", "text", ["10:20:30", "09:15:00"], id="times"),
        pytest.param("ip_address_count", "int", ["3", "4"], id="count of addresses"),
        pytest.param("ip_rating", "text", ["IP67", "IP54"], id="rating"),
        pytest.param("product_name", "text", ["Chai", "Aniseed Syrup"], id="name of a thing"),
        pytest.param("company_name", "text", ["Verlane Ltd", "Tide"], id="name of a company"),
        pytest.param("customer_name", "text", ["Verlane Ltd", "Tide Group", "3M"], id="customers"),
        pytest.param("birth_year", "integer", ["1971", "1988"], id="year only"),
        pytest.param("birthplace_code", "text", ["B12", "C7"], id="code"),
        pytest.param("email", "text", ["daily", "weekly", "never"] * 10, id="named, but choices"),
        pytest.param("address", "text", ["yes", "no"] * 10, id="address, but answers"),
        pytest.param("street_type", "text", ["avenue", "lane"], id="type of street"),
        pytest.param("city", "text", ["Lisbon", "Turin"], id="city"),
        pytest.param("url", "text", ["https://shop.example/a/1", "https://x.example"], id="links"),
        pytest.param("uuid", "uuid", ["123e4567-e89b-12d3-a456-426614174000"], id="uuid"),
        pytest.param("sha", "text", ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"], id="hash"),
        pytest.param("lat_lon", "text", ["52.5200 13.4050", "48.8566 2.3522"], id="coordinates"),
        pytest.param("postcode", "text", ["10115", "90210-1234"], id="postal code"),
        pytest.param("diagnosis", "text", ["E11.9", "I10", "J45.909"], id="diagnosis codes"),
        pytest.param("notes", "text", [NOTES] * 20, id="free text without data"),
        pytest.param("zeros", "text", ["0000000000000000", "4444444444444444"], id="filler"),
        pytest.param("photo", "blob", ["a@b.example"], id="binary"),
        pytest.param("mac_model", "text", ["Mini", "Pro"], id="a computer"),
        pytest.param("pin", "text", ["0000", "1234"], id="short numbers"),
    ],
)  # fmt: skip
def test_look_alikes_are_left_alone(name, kind, values):
    assert detect(name, kind, values) == ()


def test_few_addresses_in_long_text_are_found():
    values = [NOTES] * 1990 + [f"{NOTES} Write to claims{i}@mail.example." for i in range(10)]

    found = labels("notes", "text", values)

    assert set(found) == {"email"}
    assert (found["email"].share, found["email"].n) == (0.005, 2000)
    assert found["email"].rules == ("embedded.email",)
    assert found["email"].low < 0.005 < found["email"].high


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("call +44 20 7946 0018 after six", "phone"),
        ("paid with 4111-1111-1111-1111 today", "card"),
    ],
)
def test_other_embedded_values(text, label):
    assert label in labels("remarks", "text", [text] * 5 + [NOTES] * 95)


def test_long_numbers_in_text_are_cards_only_if_their_checks_hold():
    values = [f"order {number} was sent" for number in random_digits(16, first="4")]

    assert detect("remarks", "text", values) == ()


def test_a_finding_says_why_and_how_sure():
    (finding,) = detect("email", "text", ["a@b.example"] * 3 + ["unknown"])

    assert finding.rules == ("value.email", "name.email")
    assert finding.confidence is Confidence.HIGH
    assert (finding.share, finding.n) == (0.75, 4)
    assert 0 < finding.low < 0.75 < finding.high < 1


def test_values_are_read_once_and_none_is_kept():
    values = iter(["a.secret@b.example"] * 3)

    (finding,) = detect("email", "text", values)

    assert "secret" not in repr(finding)
    assert next(values, None) is None


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(3, 4, 0.301, 0.954), (12, 16, 0.505, 0.898), (0, 5, 0.0, 0.434), (0, 0, 0.0, 1.0),
     (5, 5, 0.566, 1.0)],
)  # fmt: skip
def test_wilson(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=0.0005)


@pytest.mark.parametrize("rule", [is_email, is_card, is_phone])
@pytest.mark.parametrize("value", ["a" * 512, "1" * 512, "1 " * 256, "a." * 256, "+" * 512])
def test_no_value_makes_a_rule_slow(rule, value):
    assert rule(value) is False
