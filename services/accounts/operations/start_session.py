"""A session begins: its reference is told once and kept as a hash; the only membership is chosen by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.accounts.operations.proofs import kept_token, new_token
from services.accounts.tables import Membership, Session


@dataclass(frozen=True)
class Started:
    """`reference` is for the browser alone."""

    reference: str
    memberships: Sequence[Membership]


async def start_session(
    session: AsyncSession, *, person_id: UUID, begun_at: datetime, real_at: datetime, membership_id: UUID | None = None
) -> Started:
    """`begun_at`: when the person signed in, from which 12 hours run, however often the reference changes."""
    mine = select(Membership).where(col(Membership.person_id) == person_id).order_by(col(Membership.provider_id).nulls_first())
    memberships = (await session.scalars(mine)).all()
    if membership_id is None and len(memberships) == 1:
        membership_id = memberships[0].id
    reference = new_token()
    session.add(Session(kept=kept_token(reference), person_id=person_id, membership_id=membership_id, begun_at=begun_at, used_at=real_at))
    await session.flush()
    return Started(reference, memberships)
