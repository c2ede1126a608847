"""How a fact leaves: written beside the change in one transaction, published later by the one relay, in order."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
import structlog
from aiokafka import AIOKafkaProducer
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool
from uuid_utils.compat import uuid7

from chassis.database import As
from chassis.metrics import OUTBOX_OLDEST, OUTBOX_PUBLISHED
from chassis.tables import outbox
from contracts.event import Envelope, Event
from contracts.topics import topic_of

log = structlog.get_logger()
RELAY_LOCK = 0x0B0C
LARGEST = 1_000_000
"""Bytes: Kafka and aiokafka take 1 MiB unless told otherwise, and one that is refused would stop the relay for good."""


class Aggregate(Protocol):
    """A thing people act on. `version` counts the facts told of it: a change that tells nothing is no change."""

    id: UUID
    version: int


class TooLarge(ValueError):
    """An act tells too much at once: this act fails, not all facts after it. Tell it in several events."""


async def announce(
    session: AsyncSession,
    about: Aggregate,
    event: Event,
    *,
    source: str,
    actor: str,
    at: datetime,
    provider_id: UUID | None = None,
    because_of: Envelope | None = None,
) -> int:
    """Put one fact beside its change, and answer its version. Whoever loaded the aggregate locked its row: versions are commit order."""
    await announce_each(session, [(about, event, provider_id)], source=source, actor=actor, at=at, because_of=because_of)
    return about.version


async def announce_each(
    session: AsyncSession,
    told: Sequence[tuple[Aggregate, Event, UUID | None]],
    *,
    source: str,
    actor: str,
    at: datetime,
    because_of: Envelope | None = None,
) -> None:
    """Many facts of one act, each of its own aggregate and provider, in one round trip."""
    rows = []
    for about, event, provider_id in told:
        about.version += 1
        envelope = Envelope(
            id=uuid7(),
            source=source,
            type=event.TYPE,
            subject=str(about.id),
            time=at,
            dataschema=f"portal:{source}/{event.TYPE}",
            version=about.version,
            providerid=provider_id,
            actor=actor,
            causationid=because_of.id if because_of else None,
            traceparent=because_of.traceparent if because_of else None,
            data=event.model_dump(mode="json"),
        )
        body = envelope.model_dump_json(exclude_none=True)
        if size_of(body) > LARGEST:
            raise TooLarge(event.TYPE)
        rows.append({"id": envelope.id, "subject": envelope.subject, "version": envelope.version, "type": envelope.type, "envelope": body})
    if rows:
        await session.execute(PUT, rows)


def size_of(body: str) -> int:
    """At most so many bytes are published: PostgreSQL writes what it keeps with a space after each comma and colon."""
    return len(body.encode()) + body.count(",") + body.count(":")


PUT = sa.text(
    "WITH put AS (INSERT INTO outbox (id, subject, version, type, envelope)"
    " VALUES (:id, :subject, :version, :type, CAST(:envelope AS jsonb))) SELECT pg_notify('outbox', '')"
)


class Relay:
    """Publishes what waits, in order, outside any transaction that holds business rows; marks it after the broker has it."""

    def __init__(self, database_url: str, producer: AIOKafkaProducer, service: str, *, batch: int = 1000) -> None:
        # A connection of its own: closing it frees the lock (a pool would keep it, locked), and no request can take it.
        # The server ends it when a frozen process, or one behind a broken network, has not been heard of for a minute.
        self.engine = create_async_engine(
            database_url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"server_settings": {"idle_session_timeout": "60s", "timezone": "UTC"}},
        )
        self.producer, self.service, self.batch = producer, service, batch
        self.woken = asyncio.Event()

    async def run(self) -> None:
        """Only the holder of the advisory lock relays; a second one waits here until the first is gone."""
        async with self.engine.connect() as connection:
            await connection.execute(sa.text(f"SET ROLE {As.INTERNAL}"))
            while not await connection.scalar(sa.select(sa.func.pg_try_advisory_lock(RELAY_LOCK))):
                await asyncio.sleep(1)
            await self._listen(connection)
            while True:
                self.woken.clear()
                if not await self.relay_once(connection):
                    OUTBOX_OLDEST.labels(self.service).set(0)
                    await _wait(self.woken, seconds=1.0)

    async def _listen(self, connection: AsyncConnection) -> None:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.add_listener("outbox", lambda *_: self.woken.set())

    async def relay_once(self, connection: AsyncConnection) -> bool:
        """Publish one batch; true if there was any."""
        waiting = (await connection.execute(WAITING, {"batch": self.batch})).all()
        if waiting:
            OUTBOX_OLDEST.labels(self.service).set(waiting[0].age or 0)
            await self._publish(waiting)
            await connection.execute(PUBLISHED, {"positions": [row.position for row in waiting]})
            OUTBOX_PUBLISHED.labels(self.service).inc(len(waiting))
        return bool(waiting)

    async def _publish(self, rows: Sequence[sa.Row[Any]]) -> None:
        topic = topic_of(self.service)
        sent = [await self.producer.send(topic, key=row.subject.encode(), value=row.envelope.encode()) for row in rows]
        await asyncio.gather(*sent)


WAITING = sa.text(
    "SELECT position, subject, envelope::text AS envelope,"
    " extract(epoch FROM clock_timestamp() - uuid_extract_timestamp(id))::float AS age"
    " FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT :batch"
)
PUBLISHED = sa.text("UPDATE outbox SET published_at = clock_timestamp() WHERE position = ANY(:positions)").bindparams(
    sa.bindparam("positions", type_=sa.ARRAY(sa.BigInteger))
)


async def _wait(event: asyncio.Event, *, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


async def tell_again(session: AsyncSession, *, since: datetime | None = None, subject: str | None = None) -> int:
    """Let the relay publish again what it published, since a real instant or of one subject; inboxes absorb it. Answers how many."""
    again = outbox.update().where(outbox.c.published_at.is_not(None)).values(published_at=None)
    if since is not None:
        again = again.where(outbox.c.published_at >= since)
    if subject is not None:
        again = again.where(outbox.c.subject == subject)
    told = await session.execute(again.returning(outbox.c.position))
    count = len(told.all())
    await session.execute(sa.text("SELECT pg_notify('outbox', '')"))
    return count
