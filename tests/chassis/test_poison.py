"""Is every fact that cannot be read or acted on parked, and does everybody else go on, over a real Kafka?"""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from chassis import inbox
from contracts.topics import topic_of
from tests.chassis import trial
from tests.chassis.conftest import MakeTrial
from tests.chassis.facts import fact, poisons
from tests.chassis.topics import count, named, producing, running, until
from tests.rig.parts import Bus


@pytest.mark.durable
async def test_poison_is_parked_and_everybody_else_goes_on(make_trial: MakeTrial, kafka: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    name = named()
    topic = topic_of(name)
    kafka.create_topics([topic])
    heard = trial.listeners(topic, service=name)
    deliveries = 0
    hear = inbox.Listeners.hear

    async def counted(self: inbox.Listeners, *given: Any) -> None:
        nonlocal deliveries
        deliveries += 1
        await hear(self, *given)

    monkeypatch.setattr(inbox.Listeners, "hear", counted)
    here = await make_trial(name=name, heard=[heard], kafka_bootstrap_servers=kafka.bootstrap)
    good = bad = 0
    async with producing(kafka.bootstrap) as producer:
        for kind, (poison_name, poison) in enumerate(poisons(uuid4().hex).items()):
            subject = str(uuid4())
            for version, headers in enumerate(([], [("trace", None)], [("trace", b"\xff\xfe")], [("trace", b"fine")]), start=1):
                # the good ones carry the headers that FastStream stumbles over: these facts are as good as others
                await producer.send_and_wait(topic, fact(subject, version), key=subject.encode(), headers=headers)
                good += 1
                if version == 2:
                    await producer.send_and_wait(topic, poison, key=[None, b"\xff", poison_name.encode()][kind % 3])
                    bad += 1
    async with running(here.stand):
        await until(lambda: count(here.stand, "parked"), bad)
        await until(lambda: count(here.stand, "heard_note"), good)
        await until(lambda: lag(kafka.bootstrap, topic, heard.group), 0)
        settled = deliveries
        await asyncio.sleep(1)
        assert deliveries == settled == good + bad, "each was brought once, and nothing spins"
    print(f"{good} good facts acted on, {bad} of {len(poisons(''))} kinds parked")


async def lag(bootstrap: str, topic: str, group: str) -> int:
    """How far the group's committed offsets are behind the topic's ends."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(12)]
        ends = await consumer.end_offsets(places)
        return sum([end - (await consumer.committed(place) or 0) for place, end in ends.items()])
    finally:
        await consumer.stop()
