"""What becomes of each row of a file, beside what is there now: new, changed, unchanged, or rejected and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.commissioning.vocabulary import ImportKind
from contracts.refusals import Refusal
from services.commissioning.operations.imports.calendars import judge_calendars
from services.commissioning.operations.imports.checks import CHECKS
from services.commissioning.operations.imports.kind import Kind
from services.commissioning.operations.imports.staged import staged, status
from services.commissioning.rules.imported_rows import NotThere, RestRejected
from services.commissioning.tables import import_file, import_row

Refused = list[tuple[int, str, Refusal]]
"""Row, column, why."""


async def judge(session: AsyncSession, kind: Kind, *, import_id: UUID, at: datetime) -> None:
    """Give every row its status and its errors anew, and the file its counts."""
    mine = import_row.c.import_id == import_id
    await session.execute(import_row.update().where(mine).values(refused=[], is_rest=False, status="rejected"))
    await _note(session, import_id, await _refused(session, kind, import_id))
    if kind.word is ImportKind.CALENDARS:
        await _note(session, import_id, await judge_calendars(session, kind, import_id=import_id, at=at))
    if kind.child is not None:
        await session.execute(_rest_of_rejected(kind, import_id))
    rows = staged(kind, import_id)
    good = sa.func.jsonb_array_length(import_row.c.refused) == 0
    await session.execute(
        import_row.update().add_cte(rows).where(mine, good, import_row.c.number == rows.c.number).values(status=status(kind, rows))
    )
    found = await session.execute(sa.select(import_row.c.status, sa.func.count()).where(mine).group_by(import_row.c.status))
    counts: dict[str, Any] = dict.fromkeys(("new", "changed", "unchanged", "rejected"), 0) | dict(found.all())
    await session.execute(import_file.update().where(import_file.c.id == import_id).values(counts))


async def _refused(session: AsyncSession, kind: Kind, import_id: UUID) -> Refused:
    rows, found = staged(kind, import_id), Refused()
    for one in kind.own:
        if one.names is not None:
            missing = sa.select(rows.c.number).where(rows.c[one.kept_in].is_(None), rows.c.cells[one.name].astext.is_not(None))
            words = NotThere(what=one.name.replace("_", " "))
            found += [(number, one.name, words) for number in await session.scalars(missing)]
    for check in CHECKS.get(kind.word, ()):
        for row in (await session.execute(check.finds(rows))).mappings():
            found.append((row["number"], check.column, check.says(**row)))
    return found


async def _note(session: AsyncSession, import_id: UUID, refused: Refused) -> None:
    if refused:
        plain = [{"number": number, "column": column, "detail": str(why)} for number, column, why in refused]
        await session.execute(NOTE, {"import_id": import_id, "refused": plain})


NOTE = sa.text("""
    UPDATE import_row SET refused = import_row.refused || found.refused
    FROM (SELECT number, jsonb_agg(jsonb_build_array("column", detail)) AS refused
          FROM jsonb_to_recordset(:refused) AS one (number int, "column" text, detail text) GROUP BY number) AS found
    WHERE import_row.import_id = :import_id AND import_row.number = found.number
""").bindparams(sa.bindparam("refused", type_=JSONB))


def _rest_of_rejected(kind: Kind, import_id: UUID) -> sa.Update:
    """What is one thing stands or falls together."""
    other = import_row.alias("other")
    bad = sa.func.jsonb_array_length(other.c.faults) + sa.func.jsonb_array_length(other.c.refused) > 0
    rejected = sa.select(other.c.cells[kind.key].astext).where(other.c.import_id == import_id, bad)
    here = sa.func.jsonb_array_length(import_row.c.faults) + sa.func.jsonb_array_length(import_row.c.refused) == 0
    again = import_row.update().where(import_row.c.import_id == import_id, here, import_row.c.cells[kind.key].astext.in_(rejected))
    return again.values(refused=[[kind.key, str(RestRejected())]], is_rest=True)
