"""A payments approver lets a contract's suspended payments go on, once every missed period has its answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from chassis.database import one_at_a_time
from contracts.refusals import NotFound, Stale
from services.scheduling.operations.follow_silence import follow_silence
from services.scheduling.rules.releasing import must_be_releasable
from services.scheduling.tables.owned import ContractStanding, Release


async def release_payments(session: AsyncSession, *, contract_id: UUID, comment: str | None, seen: int, by: str, at: datetime) -> None:
    """Raises NotFound, Stale, NotSuspended, ReleaseNotPending."""
    await one_at_a_time(session, [contract_id])
    found = select(ContractStanding).where(col(ContractStanding.id) == contract_id).with_for_update()
    standing = (await session.execute(found)).scalar_one_or_none()
    if standing is None:
        raise NotFound()
    if standing.version != seen:
        raise Stale()
    silence = await follow_silence(session, contracts=[contract_id], at=at)
    must_be_releasable(silence[contract_id])
    release = Release(
        id=uuid7(),
        contract_id=contract_id,
        provider_id=standing.provider_id,
        released_at=at,
        by=by,
        by_itself=False,
        comment=comment or None,
    )
    session.add(release)
    await follow_silence(session, contracts=[contract_id], at=at, actor=by)
