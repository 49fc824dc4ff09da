"""The one writer of table files: CSV and XLSX in which no cell is a formula."""

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from engagements.exporters.table import Cell, Row, Table, harmless, plain

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_XLSX_TEXT = 32_767  # characters of a cell, a limit of the format
EXACT_INTEGER = 10**15  # beyond 15 digits a spreadsheet rounds
MOST_XLSX_ROWS = 1_048_575  # rows of a sheet below its header
BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know UTF-8
Progress = Callable[[int], None]


def write(table: Table, out: IO[bytes], *, format: str, progress: Progress | None = None) -> int:
    """Write the table as a file of ``format``; return how many rows it has.

    ``progress`` is told the rows that are written, after every batch of them.
    """
    rows = _counted(table.rows, progress)
    return _write_csv(table, rows, out) if format == CSV else _write_xlsx(table, rows, out)


def _counted(rows: Any, progress: Progress | None) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield row
        if progress and number % 500 == 0:
            progress(number)


def _write_csv(table: Table, rows: Iterator[Row], out: IO[bytes]) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    text.write(BYTE_ORDER_MARK)
    # Every text is quoted, whatever it holds: a separator inside stays inside.
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in table.columns])
    count = 0
    for row in rows:
        writer.writerow([_csv_cell(cell, table) for cell in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _csv_cell(cell: Cell, table: Table) -> str | int | float | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, int) or (isinstance(cell, (float, Decimal)) and math.isfinite(cell)):
        return cell
    if isinstance(cell, datetime):
        cell = table.local(cell).isoformat(timespec="seconds")
    return harmless(str(cell))


def _write_xlsx(table: Table, rows: Iterator[Row], out: IO[bytes]) -> int:
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    try:
        sheet = book.add_worksheet(_sheet_name(table.title))
        formats = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(table.columns) - 1, 0), 20)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, plain(column), formats["head"])
        count = 0
        for row in rows:
            count += 1
            for place, cell in enumerate(row):
                _xlsx_cell(sheet, count, place, cell, table=table, formats=formats)
            if count == MOST_XLSX_ROWS:
                break
    finally:
        book.close()
    return count


def _xlsx_cell(
    sheet: Any, row: int, place: int, cell: Cell, *, table: Table, formats: dict[str, Any]
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif _is_number(cell):
        sheet.write_number(row, place, cell)
    elif isinstance(cell, timedelta):
        sheet.write_number(row, place, cell.total_seconds())
    elif isinstance(cell, datetime):
        naive = table.local(cell).replace(tzinfo=None)
        sheet.write_datetime(row, place, naive, formats["time"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, formats["day"])
    else:
        sheet.write_string(row, place, plain(str(cell))[:LONGEST_XLSX_TEXT])


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, int):
        return abs(cell) < EXACT_INTEGER
    return isinstance(cell, (float, Decimal)) and math.isfinite(cell)


def _sheet_name(title: str) -> str:
    """Return a name that spreadsheets take: no marks of theirs, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\']", " ", plain(title)).strip()[:31].strip() or "List"
