"""Attempts are counted in the database, per account and per network address, so that every process knows of all."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.accounts.rules.attempts import PER_ACCOUNT, PER_ADDRESS, Counted, after, refuse_too_many
from services.accounts.tables import AttemptCount


@dataclass(frozen=True)
class Attempting:
    """Whose attempts: keyed hashes of the account's address and, where it is known, of the network's."""

    account: bytes
    address: bytes | None

    @property
    def limits(self) -> tuple[tuple[bytes, int, bool], ...]:
        """Each counter's key, its limit, and whether its delay rises. Locked in this order."""
        account = (self.account, PER_ACCOUNT, True)
        return (account, (self.address, PER_ADDRESS, False)) if self.address else (account,)


async def refuse_if_limited(session: AsyncSession, *, whose: Attempting, at: datetime) -> None:
    """A look without a lock, before costly work. Raises TooManyAttempts."""
    for key, limit, rising in whose.limits:
        if row := await session.get(AttemptCount, key):
            refuse_too_many(counted(row), limit=limit, rising=rising, at=at)
            session.expunge(row)


async def count_attempt(session: AsyncSession, *, whose: Attempting, at: datetime) -> None:
    """Count one more, in a queue with all others. Raises TooManyAttempts instead, if this one had to wait."""
    for key, limit, rising in whose.limits:
        new = insert(AttemptCount).values(key=key, attempts=0, began_at=at, last_at=at)
        locked = new.on_conflict_do_update(index_elements=["key"], set_={"key": new.excluded.key}).returning(AttemptCount)
        row = (await session.execute(locked, execution_options={"populate_existing": True})).scalar_one()
        refuse_too_many(counted(row), limit=limit, rising=rising, at=at)
        now = after(counted(row), at=at)
        row.attempts, row.began_at, row.last_at = now.attempts, now.began_at, now.last_at
    await session.flush()


async def forget_attempts(session: AsyncSession, *, whose: Attempting) -> None:
    """A finished sign-in ends the account's count and gives its attempt back to the network address."""
    await session.execute(sa.delete(AttemptCount).where(col(AttemptCount.key) == whose.account))
    given_back = sa.update(AttemptCount).values(attempts=sa.func.greatest(AttemptCount.attempts - 1, 0))
    await session.execute(given_back.where(col(AttemptCount.key) == whose.address))


def counted(row: AttemptCount) -> Counted:
    return Counted(row.attempts, row.began_at, row.last_at)
