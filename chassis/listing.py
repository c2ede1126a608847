"""How every list is asked and answered: a page from a cursor by stable keys; the same rows as CSV or a spreadsheet."""

import asyncio
import base64
import binascii
import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
import xlsxwriter
from fastapi import Depends, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.http import ListQuery
from contracts.references import UNPRINTABLE
from contracts.refusals import Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a text for a formula; some turn full-width forms into plain ones."""


class BadCursor(Refusal, code="bad_cursor", status=422):
    """This page's address is damaged or out of date. Start from the first page."""


def cursor_of(values: Iterable[Any]) -> str:
    """Opaque: the last row's keys."""
    plain = json.dumps([value.isoformat() if isinstance(value, date | datetime) else str(value) for value in values])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(cursor: str, *, keys: int) -> list[str]:
    """Raises BadCursor."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeDecodeError):
        raise BadCursor() from None
    if not isinstance(values, list) or len(values) != keys or not all(isinstance(v, str) and not UNPRINTABLE.search(v) for v in values):
        raise BadCursor()
    return values


async def page(
    session: AsyncSession,
    rows: sa.Select[Any],
    *,
    by: Sequence[sa.ColumnElement[Any]],
    query: ListQuery,
    descending: bool = False,
) -> tuple[Sequence[sa.Row[Any]], str | None]:
    """One page of a select and the next page's cursor, null at the end. `by` are unique together, not null, and selected last, in order."""
    if query.cursor:
        # As texts, which PostgreSQL reads as the keys' types: bound as these types, asyncpg would take no text for a day or a number.
        values = [
            sa.cast(sa.literal(value, sa.Text), column.type)
            for value, column in zip(read_cursor(query.cursor, keys=len(by)), by, strict=True)
        ]
        here, there = sa.tuple_(*by), sa.tuple_(*values)
        rows = rows.where(here < there if descending else here > there)
    order = [column.desc() if descending else column.asc() for column in by]
    try:
        found = (await session.execute(rows.order_by(*order).limit(query.limit + 1))).all()
    except sa.exc.DBAPIError as fault:
        if query.cursor and (getattr(fault.orig, "sqlstate", None) or "").startswith("22"):
            raise BadCursor() from None
        raise
    more = len(found) > query.limit
    found = found[: query.limit]
    return found, cursor_of(found[-1][-len(by) :]) if more else None


def wants_file(request: Request) -> str | None:
    """The media type of a file, if that is what is asked for rather than JSON."""
    accept = request.headers.get("accept", "")
    return next((kind for kind in ("text/csv", XLSX) if kind in accept), None)


Wanted = Annotated[str | None, Depends(wants_file)]
"""How a handler asks for it: beside the door's own Request, FastAPI gives no second one."""


async def file_of(media_type: str, *, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Response:
    """Rows as a file to download. Made off the event loop: 10,000 rows take longer than a heartbeat may wait."""
    write = as_xlsx if media_type == XLSX else as_csv
    body = await asyncio.to_thread(write, columns, rows)
    extension = "xlsx" if media_type == XLSX else "csv"
    headers = {"content-disposition": f'attachment; filename="{name}.{extension}"', "cache-control": "private, no-store"}
    return Response(body, headers=headers, media_type=media_type)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with BOM (Excel needs it). Texts that a spreadsheet would run get an apostrophe; numbers that we wrote stay numbers."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(RISKY):
        return "'" + cell
    return "" if cell is None else cell


def as_xlsx(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Typed cells, the heading frozen, and no text ever a formula."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    sheet, bold, day = book.add_worksheet(), book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, columns, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date) and not isinstance(cell, datetime):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day has no zone
            elif cell is not None:
                sheet.write(number, column, cell if isinstance(cell, int | float | Decimal) else str(cell))
    book.close()
    return made.getvalue()
