"""How a fact arrives: at least once from the bus, acted on once and in order, or parked where people can see it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import structlog
from aiokafka import ConsumerRecord
from faststream import AckPolicy
from faststream.kafka import KafkaMessage, KafkaRouter
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import parking
from chassis.database import Sessions, of_the_world
from chassis.hearing import claim, claim_event, heard_up_to
from chassis.metrics import HEARD
from contracts.event import Envelope, Event

log = structlog.get_logger()
SomeEvent = TypeVar("SomeEvent", bound=Event)
Handler = Callable[[AsyncSession, Any, Envelope], Awaitable[None]]
TRIES = 5
PAUSE = 0.5
"""Seconds before what NACK redelivers at once: unpaused, a dead database is asked 2,000 times a second."""


class EarlierMissing(ValueError):
    """An earlier fact of this subject is parked or lost, so this one waits behind it."""


class Unreadable(ValueError):
    """The body is no fact that we know how to read."""


@dataclass
class Listeners:
    """What one service does about the facts of one topic: a handler per event; other facts are only counted.

    `ordered=False` is for a listener whose acts do not depend on order (mail): it de-duplicates by event id and waits for nothing.
    """

    service: str
    topic: str
    ordered: bool = True
    handlers: dict[str, tuple[type[Event], Handler]] = field(default_factory=dict)

    @property
    def group(self) -> str:
        return f"{self.service}.{self.topic}"

    def to(self, *events: type[SomeEvent]) -> Callable[[Handler], Handler]:
        """Register a handler `(session, event, envelope)` of these events."""

        def register(handler: Handler) -> Handler:
            for event in events:
                self.handlers[event.TYPE] = (event, handler)
            return handler

        return register

    def subscribe(self, router: KafkaRouter, sessions: Sessions) -> None:
        @router.subscriber(
            self.topic,
            group_id=self.group,
            ack_policy=AckPolicy.NACK_ON_ERROR,  # on each subscriber: the broker's own setting does not reach a router's
            auto_offset_reset="earliest",
            max_workers=1,  # more leave the group before their handlers end
            no_reply=True,
            fetch_max_wait_ms=50,
            session_timeout_ms=20_000,
            heartbeat_interval_ms=5_000,
            parser=without_bad_headers,
            decoder=raw_bytes,
        )
        async def hear(message: KafkaMessage) -> None:
            record = message.raw_message
            assert isinstance(record, ConsumerRecord)
            await self.hear(sessions, record)

    async def hear(self, sessions: Sessions, record: ConsumerRecord) -> None:
        """Act, or park: nothing is skipped, and one bad fact never holds up another subject's."""
        try:
            while (fault := await self._try(sessions, record.value)) is not None:
                if await parking.park(sessions, self.service, record, fault):
                    break
        except Exception:
            await asyncio.sleep(PAUSE)
            raise

    async def _try(self, sessions: Sessions, body: bytes | None) -> Exception | None:
        """Act in one transaction. A fault that trying again cannot help is returned; one of the world is raised."""
        fault: Exception | None = None
        for attempt in range(1, TRIES + 1):
            try:
                async with sessions.begin() as session:
                    outcome = await self.act(session, body)
                HEARD.labels(self.service, self.topic, outcome).inc()
                return None
            except Exception as raised:
                if of_the_world(raised):
                    raise
                fault = raised
                if isinstance(fault, EarlierMissing | Unreadable | ValidationError):
                    break
                await asyncio.sleep(0.02 * 2**attempt)
        return fault

    async def act(self, session: AsyncSession, body: bytes | None) -> str:
        """Claim the fact and act on it; then on those that were parked only because it was missing."""
        envelope = read(body)
        if not self.ordered:
            if not await claim_event(session, self.topic, envelope):
                return "repeated"
            await self._handle(session, envelope)
            return "acted"
        last = await claim(session, self.topic, envelope.subject)
        if envelope.version <= last:
            return "repeated"
        if envelope.version > last + 1:
            raise EarlierMissing(f"heard up to {last}, this is {envelope.version}")
        await self._handle(session, envelope)
        await heard_up_to(session, self.topic, envelope.subject, await self._follow(session, envelope))
        return "acted"

    async def _follow(self, session: AsyncSession, envelope: Envelope) -> int:
        """Act on the facts parked right behind this one; answers the last version acted on. This one stands, whatever theirs come to."""
        version = envelope.version
        while (body := await parking.next_behind(session, self.topic, envelope.subject, version)) is not None:
            try:
                async with session.begin_nested():
                    await self._handle(session, read(body))
            except Exception as fault:
                if of_the_world(fault):
                    raise
                await parking.blame(session, self.topic, envelope.subject, version + 1, fault)
                break
            version += 1
        await parking.settle(session, self.topic, envelope.subject, version)
        return version

    async def _handle(self, session: AsyncSession, envelope: Envelope) -> None:
        if envelope.type in self.handlers:
            event, handler = self.handlers[envelope.type]
            await handler(session, event.model_validate(envelope.data), envelope)


def read(body: bytes | None) -> Envelope:
    """Raises Unreadable, never anything else."""
    try:
        return Envelope.model_validate_json(body or b"")
    except ValidationError as fault:
        kinds = ", ".join(sorted({f"{error['type']} at {error['loc']}" for error in fault.errors(include_input=False)}))
        raise Unreadable(kinds[:500]) from None


async def without_bad_headers(record: ConsumerRecord, parse: Callable[[ConsumerRecord], Awaitable[KafkaMessage]]) -> KafkaMessage:
    """FastStream silently skips a record with a null or non-UTF-8 header (its issue 2458); we use no header, so drop those."""
    return await parse(replace(record, headers=tuple((k, v) for k, v in record.headers if v is not None and readable(v))))


def readable(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


async def raw_bytes(message: KafkaMessage) -> bytes:
    return message.body


async def retry_parked(sessions: Sessions, listeners: Listeners) -> tuple[int, int]:
    """Act on what is parked, now that its cause is mended: how many were settled, how many stay parked."""
    async with sessions.begin() as session:
        rows = await parking.waiting_for(session, listeners.topic)
    settled = 0
    for row in rows:
        try:
            async with sessions.begin() as session:
                await listeners.act(session, row.raw)
                await parking.release(session, row)
            settled += 1
        except Exception as fault:
            if of_the_world(fault):
                raise
            log.warning("still_parked", topic=row.topic, partition=row.partition, offset=row.offset, fault=type(fault).__name__)
    return settled, len(rows) - settled
