"""Where facts wait that could not be acted on: raw, with the reason, behind what they wait for; settled by time or by people."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import structlog
from aiokafka import ConsumerRecord
from pydantic import BaseModel, ValidationError
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Sessions
from chassis.hearing import claim
from chassis.tables import parked

log = structlog.get_logger()
EARLIER = "earlier_missing"


class _Place(BaseModel):
    subject: str
    version: int


async def park(sessions: Sessions, service: str, record: ConsumerRecord, fault: Exception) -> bool:
    """Keep a fact with the reason why it was not acted on, once for each place on the topic.

    False if it need not wait: what it waited for was acted on meanwhile, by another process or by somebody who retried what was parked.
    """
    place = place_of(record.value)
    key = record.key.decode(errors="replace") if record.key else None
    row = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "subject": storable(place.subject if place else key or "", 200) or None,
        "version": max(-(2**62), min(place.version, 2**62)) if place else None,
        "because": _because(fault),
        "why": storable(_said(fault), 2000),
        "raw": record.value,
    }
    async with sessions.begin() as session:
        if row["because"] == EARLIER and place and await claim(session, record.topic, place.subject) >= place.version - 1:
            return False
        await session.execute(insert(parked).values(row).on_conflict_do_nothing())
    log.error("parked", service=service, topic=record.topic, partition=record.partition, offset=record.offset, because=row["because"])
    return True


def _because(fault: Exception) -> str:
    return {"EarlierMissing": EARLIER, "Unreadable": "unreadable"}.get(type(fault).__name__, "failed")


def _said(fault: Exception) -> str:
    """Never the input: a validation error would bring people's data into a table that operations read."""
    if isinstance(fault, ValidationError):
        return "; ".join(f"{error['type']} at {error['loc']}" for error in fault.errors(include_input=False, include_url=False))
    return f"{type(fault).__name__}: {fault}"


def place_of(body: bytes | None) -> _Place | None:
    try:
        return _Place.model_validate_json(body or b"")
    except ValidationError:
        return None


async def next_behind(session: AsyncSession, topic: str, subject: str, version: int) -> bytes | None:
    """The fact that waits right behind this version, if it waits for nothing else."""
    mine = (parked.c.topic == topic, parked.c.subject == subject, parked.c.version == version + 1)
    raw: bytes | None = await session.scalar(sa.select(parked.c.raw).where(*mine, parked.c.because == EARLIER).limit(1))
    return raw


async def blame(session: AsyncSession, topic: str, subject: str, version: int, fault: Exception) -> None:
    """What waited for an earlier fact waits for itself from now on: its turn came, and it failed."""
    mine = (parked.c.topic == topic, parked.c.subject == subject, parked.c.version == version, parked.c.because == EARLIER)
    await session.execute(parked.update().where(*mine).values(because=_because(fault), why=storable(_said(fault), 2000)))


async def settle(session: AsyncSession, topic: str, subject: str, version: int) -> None:
    """What waited and was since heard is no longer parked."""
    await session.execute(sa.delete(parked).where(parked.c.topic == topic, parked.c.subject == subject, parked.c.version <= version))


async def listed(session: AsyncSession, *, at_most: int = 200) -> Sequence[sa.Row[Any]]:
    columns = [parked.c[name] for name in ("topic", "partition", "offset", "subject", "version", "because", "why", "parked_at")]
    return (await session.execute(sa.select(*columns).order_by(parked.c.parked_at, parked.c.offset).limit(at_most))).all()


async def count(session: AsyncSession) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(parked)) or 0


def storable(text: str, length: int) -> str:
    """PostgreSQL takes no NUL, no lone surrogate and no long index key; a fact that cannot be parked would come back for ever."""
    return text[:length].replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


async def waiting_for(session: AsyncSession, topic: str) -> Sequence[sa.Row[Any]]:
    """What is parked of a topic, the earliest fact of each subject first."""
    order = (parked.c.subject, parked.c.version.nulls_first(), parked.c.partition, parked.c.offset)
    return (await session.execute(sa.select(parked).where(parked.c.topic == topic).order_by(*order))).all()


async def release(session: AsyncSession, row: sa.Row[Any]) -> None:
    """A parked fact was acted on, or is known not to matter."""
    mine = (parked.c.topic == row.topic, parked.c.partition == row.partition, parked.c.offset == row.offset)
    await session.execute(sa.delete(parked).where(*mine))
