"""Files that were checked or applied: their counts, the first errors, and the rejected rows to correct."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.listing import page
from contracts.commissioning.http import CellError, ImportList, ImportRead
from contracts.http import ListQuery
from contracts.refusals import NotFound
from services.commissioning.tables import import_file, import_row

SHOWN = 20
ERRORS = import_row.c.faults.op("||")(import_row.c.refused)


def _files() -> sa.Select[Any]:
    other = import_file.alias("other")
    same = sa.select(sa.func.min(other.c.applied_at)).where(
        other.c.sha256 == import_file.c.sha256, other.c.kind == import_file.c.kind, other.c.id != import_file.c.id, other.c.rejected == 0
    )
    errors = sa.func.coalesce(sa.func.sum(sa.func.jsonb_array_length(ERRORS)), 0)
    number = sa.select(errors).where(import_row.c.import_id == import_file.c.id)
    own = [column for column in import_file.c if column.name not in ("checked_at", "id", "sha256", "applied_by")]
    return sa.select(
        import_file.c.id.label("import_id"),
        *own,
        same.correlate(import_file).scalar_subquery().label("already_applied_at"),
        number.correlate(import_file).scalar_subquery().label("number_of_errors"),
        import_file.c.checked_at,
        import_file.c.id,
    )


def _read(row: sa.RowMapping, errors: list[CellError]) -> ImportRead:
    read = row["new"] + row["changed"] + row["unchanged"] + row["rejected"]
    more = max(row["number_of_errors"] - len(errors), 0)
    return ImportRead.model_validate({**row, "read": read, "errors": errors, "more_errors": more})


async def imports(session: AsyncSession, query: ListQuery) -> ImportList:
    """The newest first, without their errors: `more_errors` says how many there are."""
    rows, cursor = await page(session, _files(), by=[import_file.c.checked_at, import_file.c.id], query=query, descending=True)
    return ImportList(imports=[_read(row._mapping, []) for row in rows], next_cursor=cursor)


async def import_of(session: AsyncSession, import_id: UUID) -> ImportRead:
    """Raises NotFound."""
    row = (await session.execute(_files().where(import_file.c.id == import_id))).mappings().one_or_none()
    if row is None:
        raise NotFound()
    found = (await session.execute(_rejected(import_id).limit(SHOWN))).all()
    errors = [CellError(row=number, column=column, detail=detail) for number, _, faults in found for column, detail in faults]
    return _read(row, errors[:SHOWN])


async def kind_of(session: AsyncSession, import_id: UUID) -> str:
    """Raises NotFound."""
    kind = (await session.execute(sa.select(import_file.c.kind).where(import_file.c.id == import_id))).scalar()
    if kind is None:
        raise NotFound()
    return str(kind)


async def rejected_rows(session: AsyncSession, import_id: UUID, *, columns: Sequence[str]) -> list[list[str | None]]:
    """As the file had them, and last what is wrong."""
    found = await session.execute(_rejected(import_id))
    return [
        [*[cells.get(name) for name in columns], "; ".join(f"{column}: {detail}" if column else detail for column, detail in faults)]
        for _, cells, faults in found
    ]


def _rejected(import_id: UUID) -> sa.Select[Any]:
    """Those to be corrected first, then those that only belong to them."""
    rows = sa.select(import_row.c.number, import_row.c.cells, ERRORS.label("errors"))
    rejected = rows.where(import_row.c.import_id == import_id, import_row.c.status == "rejected")
    return rejected.order_by(import_row.c.is_rest, import_row.c.number)
