"""Somebody applies a file that was checked: all or nothing, unless the good rows alone are chosen."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time
from contracts.commissioning.vocabulary import ImportKind
from contracts.refusals import Refusal
from services.commissioning import tables
from services.commissioning.operations.imports.calendars import calendars_of, make_periods
from services.commissioning.operations.imports.judge import judge
from services.commissioning.operations.imports.kind import Kind
from services.commissioning.operations.imports.write import Written, lock_kept, write
from services.commissioning.operations.telling import tell
from services.commissioning.tables import import_file


class RowsRejected(Refusal, code="rows_rejected", status=409):
    """Rejected rows: {rejected}. Correct them and send the file again, or choose to apply the good rows alone."""


class NothingToApply(Refusal, code="nothing_to_apply", status=409):
    """Every row of this file is rejected. Correct them and send the file again."""


async def apply_import(session: AsyncSession, *, kind: Kind, import_id: UUID, good_rows_only: bool, by: str, at: datetime) -> None:
    """What changed since the check is judged again. The same file, or this one, once more changes nothing.

    Raises RowsRejected, NothingToApply.
    """
    await one_at_a_time(session, ["imports"])
    mine = import_file.c.id == import_id
    if (await session.execute(sa.select(import_file.c.status).where(mine).with_for_update())).scalar_one() == "applied":
        return
    if await applied_before(session, import_id=import_id) is not None:
        return
    await lock_kept(session, kind, import_id)
    await judge(session, kind, import_id=import_id, at=at)
    file = (await session.execute(sa.select(import_file).where(mine))).one()
    if file.rejected and not good_rows_only:
        raise RowsRejected(rejected=file.rejected)
    if file.new + file.changed + file.unchanged == 0:
        raise NothingToApply()
    written = await write(session, kind, import_id=import_id, by=by)
    await _tell(session, kind, written, by=by, at=at)
    done = import_file.update().where(mine)
    await session.execute(done.values(status="applied", applied_at=at, applied_by=by, version=import_file.c.version + 1))


async def applied_before(session: AsyncSession, *, import_id: UUID) -> datetime | None:
    """When the same file was applied, whole, under another check."""
    other = import_file.alias("other")
    same = sa.and_(other.c.sha256 == import_file.c.sha256, other.c.kind == import_file.c.kind, other.c.id != import_file.c.id)
    earlier = sa.select(sa.func.min(other.c.applied_at)).join_from(import_file, other, same)
    at: datetime | None = await session.scalar(earlier.where(import_file.c.id == import_id, other.c.rejected == 0))
    return at


async def _tell(session: AsyncSession, kind: Kind, written: Written, *, by: str, at: datetime) -> None:
    ids = [*written.new, *written.changed]
    if kind.word is ImportKind.CLIENTS:
        return
    if kind.word is ImportKind.CALENDARS:
        ids = await make_periods(session, ids, at=at)
    await tell(session, kind.table, ids, actor=by, at=at)
    if kind.word is ImportKind.BANK_HOLIDAYS:
        moved = await make_periods(session, await calendars_of(session, ids), at=at)
        await tell(session, tables.calendar, moved, actor=by, at=at)
