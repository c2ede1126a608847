"""Does what is told to each broker come out again, in order, and what does a real one keep over a kill?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.kafka.jars import JarKafka, KafkaDidNotStart, _run, available
from deploy.local.kafka.memory import MemoryKafka
from deploy.local.kafka.topics import KafkaSilent, answering
from deploy.local.pids import free_port, gone
from tests.rig.parts import Bus

TOPIC = "portal.rehearsal"


@pytest.fixture
def memory() -> Iterator[MemoryKafka]:
    broker = MemoryKafka()
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def jar(tmp_path: Path) -> Iterator[JarKafka]:
    if not available():
        pytest.skip("Needs java and mvn on the path.")
    node = JarKafka(tmp_path)
    yield node
    node.stop()


async def tell(bootstrap: str, *words: str, topic: str = TOPIC) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        for word in words:
            await producer.send_and_wait(topic, word.encode(), key=b"one week")
    finally:
        await producer.stop()


@asynccontextmanager
async def hearing(bootstrap: str, *, group: str, topic: str = TOPIC) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest", fetch_max_wait_ms=50)
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def heard(bootstrap: str, count: int, *, group: str, topic: str = TOPIC) -> list[str]:
    async with hearing(bootstrap, group=group, topic=topic) as consumer, asyncio.timeout(20):
        return [(await consumer.getone()).value.decode() for _ in range(count)]


async def test_in_memory_what_is_told_is_heard_in_order(memory: MemoryKafka) -> None:
    memory.create_topics([TOPIC])
    assert len(answering(memory.bootstrap).list_topics(TOPIC).topics[TOPIC].partitions) == 4
    await tell(memory.bootstrap, "recorded", "confirmed")
    assert await heard(memory.bootstrap, 2, group="scheduling") == ["recorded", "confirmed"]


async def test_a_real_node_makes_topics_and_keeps_all_over_a_kill_a_stop_and_a_new_run(jar: JarKafka) -> None:
    await asyncio.to_thread(jar.start)
    jar.create_topics([TOPIC])
    jar.create_topics([TOPIC, "portal.other"])
    assert len(answering(jar.bootstrap).list_topics().topics[TOPIC].partitions) == 12
    await tell(jar.bootstrap, "before the kill")
    killed = jar.pid
    jar.kill()
    assert gone([killed], within=0)
    await asyncio.to_thread(jar.start)
    await tell(jar.bootstrap, "before the stop")
    await asyncio.to_thread(jar.restart)
    left = jar.pid
    again = JarKafka(jar.folder)
    await asyncio.to_thread(again.start)
    try:
        assert gone([left], within=0)  # a node left by a killed run is ended before the new one
        assert await heard(again.bootstrap, 2, group="late") == ["before the kill", "before the stop"]
    finally:
        again.stop()


async def test_a_paused_node_is_silent_and_answers_again(jar: JarKafka) -> None:
    await asyncio.to_thread(jar.start)
    jar.pause()
    with pytest.raises(KafkaSilent):
        await asyncio.to_thread(answering, jar.bootstrap, within=1.5)
    jar.resume()
    assert answering(jar.bootstrap).list_topics().brokers


@pytest.mark.durable
async def test_two_members_of_a_group_share_the_partitions(kafka: Bus) -> None:
    topic = f"rehearsal.{free_port()}"
    kafka.create_topics([topic])
    async with hearing(kafka.bootstrap, group=topic, topic=topic) as one, hearing(kafka.bootstrap, group=topic, topic=topic) as two:
        async with asyncio.timeout(30):
            while not (len(one.assignment()) == len(two.assignment()) == 6):
                await asyncio.sleep(0.1)


async def test_the_runs_broker_carries_a_message(kafka: Bus) -> None:
    topic = f"rehearsal.{free_port()}"
    kafka.create_topics([topic])
    await tell(kafka.bootstrap, "recorded", topic=topic)
    assert await heard(kafka.bootstrap, 1, group=topic, topic=topic) == ["recorded"]


def test_nobody_at_an_address_is_told_in_time() -> None:
    with pytest.raises(KafkaSilent, match=r"within 1 s"):
        answering(f"127.0.0.1:{free_port()}", within=1)


def test_a_program_that_fails_is_told_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(KafkaDidNotStart, match="sh failed: no route"):
        _run(["sh", "-c", "echo no route >&2; exit 1"], in_folder=tmp_path)
