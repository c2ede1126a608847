"""How contracts stand: their silence, and what it has led to."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.listing import page
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.refusals import NotFound
from contracts.scheduling.http import FindStandings, StandingList, StandingRead
from contracts.scheduling.vocabulary import Standing
from services.scheduling.tables.heard import HeardContract
from services.scheduling.tables.owned import ContractStanding

SCHEDULED = [basis for basis in PaymentBasis if basis.is_scheduled]
SHOWN: tuple[Any, ...] = (
    col(ContractStanding.version),
    col(ContractStanding.provider_id),
    col(ContractStanding.standing),
    col(ContractStanding.silent_in_a_row),
    col(HeardContract.silence_limit),
    col(ContractStanding.unanswered),
    col(ContractStanding.suspended_since_at),
    col(HeardContract.reference).label("contract_reference"),
    col(ContractStanding.id).label("contract_id"),
)
NOW = sa.and_(col(HeardContract.contract_id) == col(ContractStanding.id), col(HeardContract.until_at).is_(None))
STANDINGS: sa.Select[Any] = sa.select(*SHOWN).join(HeardContract, NOW)
BY_REFERENCE: tuple[Any, ...] = (col(HeardContract.reference), col(ContractStanding.id))


async def find_standings(session: AsyncSession, *, query: FindStandings) -> StandingList:
    """Raises BadCursor."""
    chosen = STANDINGS.where(col(HeardContract.payment_basis).in_(SCHEDULED))
    if query.standing is not None:
        chosen = chosen.where(col(ContractStanding.standing) == query.standing)
    rows, cursor = await page(session, chosen, by=BY_REFERENCE, query=query)
    return StandingList(standings=[_read(row) for row in rows], next_cursor=cursor)


async def read_standing(session: AsyncSession, *, contract_id: UUID) -> StandingRead:
    """Raises NotFound."""
    row = (await session.execute(STANDINGS.where(col(ContractStanding.id) == contract_id))).one_or_none()
    if row is None:
        raise NotFound()
    return _read(row)


def _read(row: sa.Row[Any]) -> StandingRead:
    return StandingRead(**row._mapping, can_be_released=row.standing is Standing.RELEASE_PENDING)
