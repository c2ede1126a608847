"""How time itself acts: one leader a service looks every second at the business clock and does what is due, in order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from chassis import clock, parking
from chassis.auditing import chain_once
from chassis.database import Sessions, of_the_world
from chassis.metrics import PARKED, TIMER_FIRED
from chassis.tables import heard_event, idempotency, outbox

log = structlog.get_logger()
TIMER_LOCK = 0x71AE
Due = Callable[[AsyncSession, datetime], Awaitable[bool]]


@dataclass
class Timers:
    """A service's acts of time. Each does the earliest thing that is due, in one transaction, and says whether there may be more.

    What was done is stored by the act itself under a natural key, so a second leader, or a second firing, is harmless.
    """

    service: str
    acts: dict[str, Due] = field(default_factory=dict)

    def each_second(self, act: Due) -> Due:
        self.acts[act.__name__] = act
        return act

    async def run(self, sessions: Sessions, database_url: str) -> None:
        """Only the holder of the advisory lock looks; its own connection, so that the lock dies with it."""
        engine = create_async_engine(
            database_url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"server_settings": {"idle_session_timeout": "60s"}},  # a frozen leader must not lead for ever
        )
        async with engine.connect() as connection:
            while not await connection.scalar(sa.select(sa.func.pg_try_advisory_lock(TIMER_LOCK))):
                await asyncio.sleep(1)
            while True:
                await self.look(sessions)
                await self.count_parked(sessions)
                await connection.execute(sa.text("SELECT 1"))  # the leader learns here that its connection is gone
                await asyncio.sleep(1)

    async def look(self, sessions: Sessions, *, at: datetime | None = None) -> None:
        """Do all that is due. A fault of one act never keeps the others from theirs; it comes up again in a second."""
        for name, act in {**self.acts, "keep_house": keep_house}.items():
            try:
                while await self._once(sessions, act, at or clock.now()):
                    TIMER_FIRED.labels(self.service, name).inc()
            except Exception as fault:
                if of_the_world(fault):
                    raise
                log.error("timer_failed", timer=name, exc_info=fault)

    async def count_parked(self, sessions: Sessions) -> None:
        async with sessions.begin() as session:
            PARKED.labels(self.service).set(await parking.count(session))

    async def _once(self, sessions: Sessions, act: Due, now: datetime) -> bool:
        async with sessions.begin() as session:
            return await act(session, now)


async def keep_house(session: AsyncSession, now: datetime) -> bool:
    """Chain the audit, and let go what nobody needs: answers after a week, facts told or heard after 90 days. By the real clock."""
    chained = await chain_once(session)
    today = clock.real_now()
    if today.second == 0:
        await session.execute(sa.delete(idempotency).where(idempotency.c.made_at < today - timedelta(days=7)))
        await session.execute(sa.delete(outbox).where(outbox.c.published_at < today - timedelta(days=90)))
        old = sa.func.uuid_extract_timestamp(heard_event.c.event_id) < today - timedelta(days=90)
        await session.execute(sa.delete(heard_event).where(old))
    return chained == 500
