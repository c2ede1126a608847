"""How a file of rows is read and judged before anything is done with it: its columns, its cells, and in plain words what is wrong."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from chassis.importing_cells import Cell, Unfit
from chassis.listing import RISKY
from contracts.refusals import Refusal, Refusals

MEBIBYTE = 1024 * 1024


class NotCsv(Refusal, code="not_csv", status=415):
    """Send the file itself, as text/csv."""


class FileUnreadable(Refusal, code="file_unreadable", status=422):
    """This cannot be read as a table. Save it from your spreadsheet as "CSV UTF-8 (comma delimited)" and send it again."""


class FileTooLarge(Refusal, code="file_too_large", status=413):
    """This file is larger than {megabytes} MB. Split it, and send the parts one after another."""


class TooManyRows(Refusal, code="too_many_rows", status=422):
    """This file has more than {rows:,} rows. Split it, and send the parts one after another."""


class TooManyColumns(Refusal, code="too_many_columns", status=422):
    """This file has more than {columns} columns. Start from the template."""


class NoRows(Refusal, code="no_rows", status=422):
    """There is no row under the headings."""


class ColumnMissing(Refusal, code="column_missing", status=422):
    """The column "{column}" is missing. The first row holds the headings; start from the template."""


class ColumnUnexpected(Refusal, code="column_unexpected", status=422):
    """Column {place} is not one of those expected. Remove it and send the file again; nothing in it was kept."""


class ColumnTwice(Refusal, code="column_twice", status=422):
    """The column "{column}" is there twice. Keep one of them."""


@dataclass(frozen=True)
class Limits:
    """A page's; an API's bulk door may allow more."""

    rows: int = 10_000
    columns: int = 50
    size: int = 10 * MEBIBYTE


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a kind of file: its heading, what stands in it, and for an empty cell: refused, nothing, or the default."""

    name: str
    cell: Cell
    about: str
    required: bool = True
    default: str | None = None


@dataclass
class Row:
    """`number` as a spreadsheet numbers it, the headings being 1. Unfit cells stay as typed; `faults` are columns and words."""

    number: int
    cells: dict[str, str | None]
    faults: list[tuple[str, str]] = field(default_factory=list)


async def csv_body(request: Request) -> bytes:
    """The body of a request that sends a file. Raises NotCsv."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "text/csv":
        raise NotCsv()
    return await request.body()


CsvBody = Annotated[bytes, Depends(csv_body)]


def read_rows(
    body: bytes,
    columns: Sequence[Column],
    *,
    key: Sequence[str] = (),
    group: Sequence[str] = (),
    agree: Sequence[str] = (),
    limits: Limits = Limits(),
) -> list[Row]:
    """Every row of a CSV file, read and judged on its own. Blocking: call it in a thread.

    No two rows may have the same `key`; rows with the same `group` must agree in the columns `agree`. Raises refusals about the file as
    a whole, several at once.
    """
    if len(body) > limits.size:
        raise FileTooLarge(megabytes=limits.size // MEBIBYTE)
    text, rows = _decoded(body), list[Row]()
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, columns), strict=True)
        order = _headings(next(lines, []), columns, limits)
        for number, typed in enumerate(lines, start=2):
            if any(cell.strip() for cell in typed):
                rows.append(_row(number, typed, order))
            if len(rows) > limits.rows:
                raise TooManyRows(rows=limits.rows)
    except csv.Error:
        raise FileUnreadable() from None
    if not rows:
        raise NoRows()
    _refuse_twice(rows, key)
    _refuse_disagreeing(rows, group, agree)
    return rows


def _decoded(body: bytes) -> str:
    """UTF-8, with or without BOM, or what Excel writes on Windows."""
    if b"\0" in body:
        raise FileUnreadable()
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:
        raise FileUnreadable() from None


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """The one under which the first line has most of our headings."""
    first = io.StringIO(text).readline()
    names = {column.name for column in columns}
    return max(",;\t", key=lambda mark: len(names & {_heading(cell) for cell in first.split(mark)}))


def _heading(cell: str) -> str:
    return re.sub(r"[\s_]+", "_", cell.strip().strip('"').strip().lower())


def _headings(typed: Sequence[str], columns: Sequence[Column], limits: Limits) -> list[Column | None]:
    """The columns in the file's order; None where a trailing heading is empty. An unexpected one is named by its place alone: a file
    without headings would have a person's name there."""
    if len(typed) > limits.columns:
        raise TooManyColumns(columns=limits.columns)
    known = {column.name: column for column in columns}
    order = [known.get(_heading(cell)) for cell in typed]
    refusals = Refusals()
    for column in columns:
        with refusals.at(f"/columns/{column.name}"):
            if order.count(column) != 1:
                raise (ColumnTwice if column in order else ColumnMissing)(column=column.name)
    for place, (cell, found) in enumerate(zip(typed, order, strict=True)):
        with refusals.at(f"/columns/{place}"):
            if found is None and cell.strip():
                raise ColumnUnexpected(place=_letters(place))
    refusals.raise_if_any()
    return order


def _letters(place: int) -> str:
    """As spreadsheets name columns: 0 is A, 26 is AA."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _row(number: int, typed: Sequence[str], order: Sequence[Column | None]) -> Row:
    row = Row(number, {})
    given = [*typed, *[""] * (len(order) - len(typed))]
    for place, cell in enumerate(given):
        column = order[place] if place < len(order) else None
        if column is not None:
            row.cells[column.name] = _value(column, cell, row)
        elif cell.strip():
            row.faults.append(("", f"Column {_letters(place)} of this row has something in it, but no heading."))
    return row


def _value(column: Column, typed: str, row: Row) -> str | None:
    cell = typed.strip()
    if cell[:1] == "'" and cell[1:].startswith(RISKY):
        cell = cell[1:]  # the apostrophe that we put before what a spreadsheet would run
    if not cell:
        if column.required:
            row.faults.append((column.name, "This is needed."))
        return column.default
    try:
        return column.cell.read(cell)
    except Unfit as unfit:
        row.faults.append((column.name, str(unfit)))
        return cell


def _refuse_twice(rows: Sequence[Row], key: Sequence[str]) -> None:
    """All of them: which one is meant, nobody can tell."""
    seen: dict[tuple[str | None, ...], Row] = {}
    for row in rows if key else ():
        first = seen.setdefault(tuple(row.cells[name] for name in key), row)
        if first is not row:
            words = f"has the same {' and '.join(key)}. Keep one of them."
            row.faults.append((key[-1], f"Row {first.number} {words}"))
            if not any(said.endswith(words) for _, said in first.faults):
                first.faults.append((key[-1], f"Row {row.number} {words}"))


def _refuse_disagreeing(rows: Sequence[Row], group: Sequence[str], agree: Sequence[str]) -> None:
    seen: dict[tuple[str | None, ...], Row] = {}
    for row in rows if group else ():
        first = seen.setdefault(tuple(row.cells[name] for name in group), row)
        for name in agree:
            if row.cells[name] != first.cells[name]:
                row.faults.append((name, f"This differs from row {first.number}, which has the same {' and '.join(group)}."))
