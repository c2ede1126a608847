"""The council authorises care package line items that somebody else imported: all of them, or none."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.commissioning.events import CpliAuthorised
from contracts.commissioning.vocabulary import PackageState
from contracts.refusals import NotFound, Refusals
from services.commissioning.operations.telling import tell
from services.commissioning.rules.package_status import authorised
from services.commissioning.tables import package


async def authorise_packages(session: AsyncSession, *, ids: Sequence[UUID], by: str, at: datetime) -> int:
    """How many were authorised. Raises NotFound, AlreadyAuthorised, OwnImport, each at its place."""
    columns = (package.c.id, package.c.reference, package.c.state, package.c.imported_by)
    found = await session.execute(sa.select(*columns).where(package.c.id.in_(ids)).order_by(package.c.id).with_for_update())
    rows, refusals = {row.id: row for row in found}, Refusals()
    for number, package_id in enumerate(ids):
        with refusals.at(f"/care_package_line_item_ids/{number}"):
            if (row := rows.get(package_id)) is None:
                raise NotFound()
            to = authorised(PackageState(row.state), reference=row.reference, imported_by=row.imported_by, by=by)
    refusals.raise_if_any()
    mine = package.c.id.in_(list(rows))
    await session.execute(package.update().where(mine).values(state=to, authorised_by=by, authorised_at=at))
    await tell(session, package, list(rows), actor=by, at=at, as_=CpliAuthorised)
    return len(rows)
