"""How do tests of the chassis use a real broker? Under names of their own, with services running in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from contracts.event import Envelope
from tests.rig.stand import Stand


def named() -> str:
    """A service, and so a topic and a group, that no other test has."""
    return f"trial{uuid4().hex[:8]}"


@asynccontextmanager
async def running(*stands: Stand) -> AsyncIterator[None]:
    """Their relays and listeners too."""
    apps = [stand.app.router.lifespan_context(stand.app) for stand in stands]
    for each in apps:
        await each.__aenter__()
    try:
        yield
    finally:
        for each in apps:
            await each.__aexit__(None, None, None)


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def on_topic(bootstrap: str, topic: str, *, subjects: dict[str, int]) -> dict[str, list[int]]:
    """Versions by subject in the order in which they stand there, once each subject has got so far."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", fetch_max_wait_ms=50)
    await consumer.start()
    found: dict[str, list[int]] = {}
    try:
        async with asyncio.timeout(30):
            while any(max(found.get(subject, [0])) < version for subject, version in subjects.items()):
                read = Envelope.model_validate_json((await consumer.getone()).value)
                found.setdefault(read.subject, []).append(read.version)
    finally:
        await consumer.stop()
    return found


def in_order(versions: list[int]) -> list[int]:
    """What a reader makes of them: repeats are passed over, and a step that leaves one out stays out."""
    last = 0
    for version in versions:
        last = version if version == last + 1 else last
    return list(range(1, last + 1))


async def until(query: Any, wanted: Any, *, seconds: float = 30) -> None:
    """Wait for what the database holds; the last look is in the failure."""
    found = None
    async with asyncio.timeout(seconds):
        try:
            while (found := await query()) != wanted:
                await asyncio.sleep(0.05)
        except asyncio.CancelledError:
            raise AssertionError(f"{found} never became {wanted}") from None


async def count(stand: Stand, table: str) -> int:
    (row,) = await stand.rows(f"SELECT count(*) FROM {table}")
    return int(row[0])
