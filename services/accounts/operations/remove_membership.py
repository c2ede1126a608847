"""An administrator ends what somebody may do for an organisation; their sessions for it end with it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis.database import one_at_a_time
from contracts.accounts.http import PersonState
from contracts.refusals import NotFound
from services.accounts.operations.end_sessions import end_those_of
from services.accounts.rules.membership import LastAdministrator, administrator_of
from services.accounts.tables import Membership, Person


async def remove_membership(session: AsyncSession, *, person_id: UUID, provider_id: UUID | None, keep_one: bool, real_at: datetime) -> None:
    """Raises NotFound, LastAdministrator. `keep_one`: somebody must be left who can invite; the council may do without for a provider."""
    await one_at_a_time(session, [provider_id or "council"])
    here = col(Membership.provider_id) == provider_id if provider_id else col(Membership.provider_id).is_(None)
    membership = await session.scalar(select(Membership).where(col(Membership.person_id) == person_id, here).with_for_update())
    if membership is None:
        raise NotFound()
    administrator = administrator_of(provider_id)
    if keep_one and administrator in membership.roles:
        others = (
            sa.select(sa.func.count())
            .select_from(Membership)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(here, col(Membership.roles).contains([administrator]), col(Membership.person_id) != person_id)
            .where(col(Person.state) == PersonState.ACTIVE)
        )
        if not await session.scalar(others):
            raise LastAdministrator()
    await end_those_of(session, membership_id=membership.id, real_at=real_at)
    await session.delete(membership)
    await session.flush()
