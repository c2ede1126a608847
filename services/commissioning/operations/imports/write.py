"""How the good rows of a file are written: new things, changed things and their dated rows, each kind in four statements."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from contracts.commissioning.vocabulary import PackageState
from services.commissioning.operations.imports.kind import Kind
from services.commissioning.operations.imports.staged import changed, own_columns, staged
from services.commissioning.tables import import_row, package


@dataclass(frozen=True)
class Written:
    """New things, and those of which something changed that is told to others."""

    new: list[UUID]
    changed: list[UUID]


async def lock_kept(session: AsyncSession, kind: Kind, import_id: UUID) -> None:
    """Lock what the file speaks of, in one order, so that nobody authorises, ends or changes it meanwhile."""
    references = sa.select(import_row.c.cells[kind.key].astext).where(import_row.c.import_id == import_id)
    rows = sa.select(kind.table.c.id).where(kind.table.c.reference.in_(references)).order_by(kind.table.c.id)
    await session.execute(rows.with_for_update())


async def write(session: AsyncSession, kind: Kind, *, import_id: UUID, by: str) -> Written:
    """Rows with status new or changed. Nothing is ever taken away: what a file does not have stays."""
    rows = staged(kind, import_id)
    told = sa.select(rows.c.stored_id).distinct().where(rows.c.status == "changed", changed(kind, rows, silently=False))
    other = list(await session.scalars(told))
    new = [row.id for row in await session.execute(_insert(kind, rows, by))]
    await session.execute(_update(kind, rows, by))
    if kind.child is not None:
        await session.execute(_dated(kind, kind.child, import_id))
    return Written(new=new, changed=other)


def _insert(kind: Kind, rows: sa.CTE, by: str) -> ReturningInsert[tuple[UUID]]:
    """Of several rows of one thing the first makes it."""
    names = own_columns(kind)
    values = {"id": rows.c.id} | {name: rows.c[name] for name in names} | _brought(kind, by)
    first = sa.select(*values.values()).where(rows.c.status == "new").ext(distinct_on(rows.c.reference))
    first = first.order_by(rows.c.reference, rows.c.number)
    return kind.table.insert().from_select(list(values), first).returning(kind.table.c.id)


def _update(kind: Kind, rows: sa.CTE, by: str) -> sa.Update:
    values: dict[str, Any] = {name: rows.c[name] for name in own_columns(kind)}
    if kind.table is package:
        unauthorised = package.c.state == PackageState.UNAUTHORISED
        values["imported_by"] = sa.case((unauthorised, sa.literal(by)), else_=package.c.imported_by)
    return kind.table.update().values(values).where(kind.table.c.id == rows.c.stored_id, rows.c.status == "changed")


def _brought(kind: Kind, by: str) -> dict[str, Any]:
    """Who imported a version may not authorise it."""
    return {"state": sa.literal(PackageState.UNAUTHORISED.value), "imported_by": sa.literal(by)} if kind.table is package else {}


def _dated(kind: Kind, child: sa.Table, import_id: UUID) -> sa.Insert:
    """After their things are there: the rows are looked at anew."""
    rows = staged(kind, import_id)
    values = {kind.child_of: rows.c.stored_id} | {one.kept_in: rows.c[one.kept_in] for one in kind.dated}
    values |= {name: rows.c[name] for name in kind.derived if name in child.c}
    new = insert(child).from_select(list(values), sa.select(*values.values()).where(rows.c.status.in_(("new", "changed"))))
    others = {one.kept_in: new.excluded[one.kept_in] for one in kind.dated if one.kept_in != kind.child_key}
    return new.on_conflict_do_update(index_elements=[kind.child_of, kind.child_key], set_=others)
