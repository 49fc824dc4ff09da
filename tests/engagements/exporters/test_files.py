"""Files that are opened again by other programs: no cell is a formula, numbers stay numbers."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from engagements.exporters import files
from engagements.exporters.table import Table, harmless

STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    "\t",
    "\r",
    "\n",
    " ",
    ",",
    ";",
    "|",
    '"',
    "'",
)
BLANK = ' \t\r\n"\u00a0\u200b\ufeff'
TRIGGERS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
WIDTH = 100

texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.sampled_from([*STARTS, "\x00", "\x1b", "a", "1", "\ud800"]), max_size=12),
    st.builds(
        lambda blank, start, rest: f"{blank}{start}{rest}",
        st.sampled_from(["", *STARTS, "x;", "x,", "x\n", "x\r\n", "\u200b", "\u00a0"]),
        st.sampled_from(STARTS),
        st.sampled_from(["1+1", "cmd|'/c calc'!A0", 'HYPERLINK("http://x")', "SUM(A1:A9)"]),
    ),
)


def written(rows, format, *, columns=None):
    out = io.BytesIO()
    width = len(rows[0])
    table = Table(
        title="A/list: [of] *cells*",
        columns=columns or tuple(f"c{n}" for n in range(width)),
        count=len(rows),
        rows=rows,
        time_zone="Europe/Berlin",
    )
    assert files.write(table, out, format=format) == len(rows)
    return out.getvalue()


def read_csv(content, delimiter=","):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


# 50 examples of 2 x 100 cells are 10,000 cells.
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=st.lists(texts, min_size=2 * WIDTH, max_size=2 * WIDTH))
def test_ten_thousand_cells_hold_no_formula(cells):
    rows = [tuple(cells[:WIDTH]), tuple(cells[WIDTH:])]

    as_csv, as_xlsx = written(rows, "csv"), written(rows, "xlsx")

    back = read_csv(as_csv)
    assert [len(row) for row in back] == [WIDTH] * 3
    # Programs that split at other places than we do must not find one either.
    for delimiter in ",;|\t":
        for row in read_csv(as_csv, delimiter):
            for cell in row:
                for line in cell.replace("\r", "\n").split("\n"):
                    assert not line.lstrip(BLANK).startswith(TRIGGERS)
    assert not any(cell[:1] in {*TRIGGERS, "\t", "\r"} for row in back for cell in row)
    sheet = load_workbook(io.BytesIO(as_xlsx)).active
    found = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in found} <= {"s", "n"}
    assert all(cell.value is None or cell.data_type == "s" for cell in found)
    assert all(cell.hyperlink is None for cell in found)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        pytest.param("=1+1", "'=1+1", id="at the beginning"),
        pytest.param("  @SUM(1)", "  '@SUM(1)", id="behind blanks"),
        pytest.param("\t=1", "'\t'=1", id="behind a tab"),
        pytest.param("a;=1", "a;'=1", id="behind a separator of other countries"),
        pytest.param("a\n-1", "a\n'-1", id="on the next line"),
        pytest.param("\uff1d1", "'\uff1d1", id="full width"),
        pytest.param("\u200b=1", "\u200b'=1", id="behind what nobody sees"),
        pytest.param('";=1', "\";'=1", id="behind a quote that closes"),
        pytest.param("a=b, c-d @e", "a=b, c-d @e", id="inside words it is left alone"),
        pytest.param("plain", "plain", id="plain"),
    ],
)
def test_what_is_made_harmless(text, safe):
    assert harmless(text) == safe


def test_numbers_and_times_keep_their_types():
    at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    row = (-5, 2.5, Decimal("1.25"), True, date(2026, 12, 7), at, timedelta(minutes=2), None, "-5")

    midnight = at.replace(month=12, day=7, hour=0, minute=0, tzinfo=None)

    as_csv, as_xlsx = written([row], "csv"), written([row], "xlsx")

    assert as_csv.startswith(b"\xef\xbb\xbf")
    assert as_csv.splitlines()[1] == (
        b'-5,2.5,1.25,"yes","2026-12-07","2026-11-24T10:30:00+01:00",120.0,"","\'-5"'
    )
    sheet = load_workbook(io.BytesIO(as_xlsx)).active
    assert [cell.value for cell in sheet[2]] == [
        -5, 2.5, 1.25, True, midnight, at.replace(hour=10, tzinfo=None), 120, None, "-5",
    ]  # fmt: skip
    assert sheet.title == "A list   of   cells"


def test_a_long_integer_and_a_long_text_are_not_broken():
    sheet = load_workbook(
        io.BytesIO(written([(10**18, "x" * 40_000, float("nan"))], "xlsx"))
    ).active

    assert sheet["A2"].value == str(10**18)
    assert len(sheet["B2"].value) == files.LONGEST_XLSX_TEXT
    assert sheet["C2"].value == "nan"
