"""Which facts may be derived from at the same time: those of contracts side by side, what all contracts stand on alone.

A level, a calendar or the opening of a period touches contracts that are not known before it is read; while it is, no contract's own
fact may slip past unseen.
"""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time

GATE = 0x5C4E
BESIDE_OTHERS = sa.text(f"SELECT pg_advisory_xact_lock_shared({GATE}, 0)")
ALONE = sa.text(f"SELECT pg_advisory_xact_lock({GATE}, 0)")


async def beside_others(session: AsyncSession, contracts: Collection[UUID]) -> None:
    """Before a fact of these contracts is kept and derived from. The gate comes first, always: else two would wait for each other."""
    await session.execute(BESIDE_OTHERS)
    await one_at_a_time(session, contracts)


async def alone(session: AsyncSession) -> None:
    """Before a fact that any contract may stand on is kept and derived from."""
    await session.execute(ALONE)
