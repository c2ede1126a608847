"""The council gives a care package line item its last payable day."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.commissioning.events import CpliEnded
from contracts.commissioning.vocabulary import PackageState
from contracts.refusals import NotFound, Stale
from services.commissioning.operations.telling import tell
from services.commissioning.rules.package_status import ended
from services.commissioning.tables import package


async def end_package(session: AsyncSession, *, package_id: UUID, ends_on: date, seen: int, by: str, at: datetime) -> None:
    """Raises NotFound, Stale, NotAuthorised, EndsBeforeItStarts, EndsThenAlready."""
    row = (await session.execute(sa.select(package).where(package.c.id == package_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound()
    if row.version != seen:
        raise Stale()
    to = ended(PackageState(row.state), reference=row.reference, starts_on=row.starts_on, was=row.ends_on, ends_on=ends_on)
    await session.execute(package.update().where(package.c.id == package_id).values(state=to, ends_on=ends_on))
    await tell(session, package, [package_id], actor=by, at=at, as_=CpliEnded)
