"""Does a fact reach the other service's table over a real Kafka, in order, whatever dies on the way?"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chassis.outbox import RELAY_LOCK, Relay, TooLarge, announce
from chassis.service import serve
from contracts.commissioning.events import BankHolidaysPublished
from contracts.topics import topic_of
from deploy.local.kafka.jars import JarKafka, available
from deploy.local.roles import connect_admin
from services.actuals import listeners as actuals
from services.actuals.settings import ActualsSettings
from tests.builders.care import Care
from tests.chassis import trial
from tests.chassis.conftest import MakeTrial, Trial
from tests.chassis.topics import count, in_order, named, on_topic, producing, running, until
from tests.rig.parts import Bus, Database
from tests.rig.stand import SOME_TIME
from tests.rig.stands import MakeStand


@pytest.mark.durable
async def test_a_fact_of_commissioning_reaches_actuals_table(make_stand: MakeStand, kafka: Bus) -> None:
    topic, care = topic_of(named()), Care()
    kafka.create_topics([topic])
    stand = await make_stand("actuals")
    settings: ActualsSettings = stand.app.state.settings.model_copy(update={"kafka_bootstrap_servers": kafka.bootstrap})
    stand.app = serve("actuals", settings, listeners=[replace(actuals.commissioning, topic=topic)])
    told = [stand.envelope(subject, event, source="commissioning") for subject, event in care.ground()]
    async with running(stand), producing(kafka.bootstrap) as producer:
        for envelope in told * 2:
            await producer.send_and_wait(topic, envelope.model_dump_json().encode(), key=envelope.subject.encode())
        await until(lambda: count(stand, "heard_contract"), 1)
        await until(lambda: count(stand, "heard_service"), 1)
        await until(lambda: count(stand, "heard_calendar_week"), care.weeks)
    (row,) = await stand.rows("SELECT contract_id, provider_id, version FROM heard_contract")
    assert tuple(row) == (care.contract_id, care.provider_id, 1)
    assert await count(stand, "parked") == 0


@pytest.mark.durable
async def test_eight_writers_are_published_in_version_order_and_come_back_whole(make_trial: MakeTrial, kafka: Bus) -> None:
    name = named()
    topic = topic_of(name)
    kafka.create_topics([topic])
    heard = trial.listeners(topic, service=name)
    here = await make_trial(name=name, heard=[heard], kafka_bootstrap_servers=kafka.bootstrap, pool_size=10)
    async with running(here.stand):
        notes = [await here.write(f"note {number}") for number in range(5)]

        async def writer(number: int) -> None:
            for step in range(25):
                note = notes[(number + step) % len(notes)]
                async with here.stand.sessions.begin() as session:
                    row = await trial.note_of(session, note.note_id, lock=True)
                    await trial.announce_note(session, row, "somebody", SOME_TIME)

        await asyncio.gather(*[writer(number) for number in range(8)])
        wanted = {str(note.note_id): 41 for note in notes}
        found = await on_topic(kafka.bootstrap, topic, subjects=wanted)
        assert {subject: in_order(versions)[-1] for subject, versions in found.items()} == wanted
        assert all(versions == list(range(1, 42)) for versions in found.values()), "nothing failed, so nothing is there twice"
        await until(lambda: count(here.stand, "heard_note"), 205)
    rows = await here.stand.rows("SELECT subject, array_agg(version ORDER BY place) AS versions FROM heard_note GROUP BY subject")
    assert {row.subject: list(row.versions) for row in rows} == {subject: list(range(1, 42)) for subject in wanted}
    (waiting,) = await here.stand.rows("SELECT count(*) FROM outbox WHERE published_at IS NULL")
    assert (waiting[0], await count(here.stand, "parked")) == (0, 0)


@pytest.mark.durable
async def test_of_two_relays_one_relays_and_the_other_takes_over(make_trial: MakeTrial, kafka: Bus, postgres: Database) -> None:
    name = named()
    topic = topic_of(name)
    kafka.create_topics([topic])
    here = await make_trial(name=name)
    note = await here.write("word 1")
    async with producing(kafka.bootstrap) as one, producing(kafka.bootstrap) as two:
        first = asyncio.create_task(Relay(here.stand.urls.app, one, name).run())
        await on_topic(kafka.bootstrap, topic, subjects={str(note.note_id): 1})
        second = asyncio.create_task(Relay(here.stand.urls.app, two, name).run())
        await asyncio.sleep(0.3)
        assert await relaying(here, postgres) == (1, 2), "the second is connected, and waits"
        assert await relaying(here, postgres, end=True) == (1, 2)
        for number in range(2, 6):
            note = await here.change(note, f"word {number}")
        found = await on_topic(kafka.bootstrap, topic, subjects={str(note.note_id): 5})
        assert in_order(found[str(note.note_id)]) == [1, 2, 3, 4, 5]
        await asyncio.wait([first], timeout=10)  # it finds out at its next look, within a second or so
        assert first.done()
        assert first.exception() is not None, "whoever lost the lock has stopped"
        assert not second.done()
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)


async def relaying(here: Trial, postgres: Database, *, end: bool = False) -> tuple[int, int]:
    """How many hold the relay's lock, and how many relays are connected; `end` ends the holder's connection."""
    name = here.stand.urls.app.rpartition("/")[2]
    admin = await connect_admin(postgres.admin_url)
    holding = (
        "FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        f" WHERE datname = $1 AND locktype = 'advisory' AND granted AND objid = {RELAY_LOCK}"
    )
    try:
        holders = await admin.fetchval(f"SELECT count(*) {holding}", name)
        asking = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND (query LIKE '%advisory_lock%' OR query LIKE '%outbox%')"
        relays = await admin.fetchval(asking, name)
        if end:
            await admin.execute(f"SELECT pg_terminate_backend(pid) {holding}".replace("$1", f"'{name}'"))
        return holders, relays
    finally:
        await admin.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[JarKafka]:
    """One of its own, to be killed."""
    if not available():
        pytest.skip("Needs java and mvn on the path.")
    node = JarKafka(tmp_path)
    yield node
    node.stop()


async def test_a_killed_broker_delays_facts_and_nothing_else(make_trial: MakeTrial, broker: JarKafka) -> None:
    await asyncio.to_thread(broker.start)
    name = named()
    broker.create_topics([topic_of(name)])
    heard = trial.listeners(topic_of(name), service=name)
    here = await make_trial(name=name, heard=[heard], kafka_bootstrap_servers=broker.bootstrap)
    async with running(here.stand):
        note = await here.write("word 1")
        await until(lambda: count(here.stand, "heard_note"), 1)
        await asyncio.to_thread(broker.kill)
        for number in range(2, 6):
            async with asyncio.timeout(1):
                note = await here.change(note, f"word {number}")
        assert (await here.send("GET", "/health/ready")).status_code == 200
        (waiting,) = await here.stand.rows("SELECT count(*) FROM outbox WHERE published_at IS NULL")
        assert waiting[0] == 4
        await asyncio.to_thread(broker.start)
        await until(lambda: count(here.stand, "heard_note"), 5, seconds=45)
    rows = await here.stand.rows("SELECT version, word FROM heard_note ORDER BY place")
    assert [(row.version, row.word) for row in rows] == [(number, f"word {number}") for number in range(1, 6)]


@pytest.mark.durable
@pytest.mark.parametrize("word", ["é", "1"])
async def test_what_may_be_told_can_be_published(make_trial: MakeTrial, kafka: Bus, word: str) -> None:
    """One that the broker refuses would stop the relay for good; PostgreSQL writes it longer than it was told."""
    name = named()
    topic = topic_of(name)
    kafka.create_topics([topic])
    here = await make_trial(name=name)
    note = await here.write("word")

    def event(size: int) -> Any:
        years = tuple(1 for _ in range(size))
        division = "é" * size * 2 if word == "é" else "england"
        return BankHolidaysPublished(division=division, years=years if word == "1" else (), days=())

    fits, size = 0, 900_000
    while size > 1000:
        try:
            async with here.stand.sessions.begin() as session:
                row = await trial.note_of(session, note.note_id, lock=True)
                await announce(session, row, event(fits + size), source="trial", actor="somebody", at=SOME_TIME)
            fits += size
        except TooLarge:
            pass
        size //= 2
    assert fits > 100_000
    (row,) = await here.stand.rows("SELECT max(octet_length(envelope::text)) FROM outbox")
    assert 950_000 < row[0] < 1_048_576
    async with producing(kafka.bootstrap) as producer:
        relay = asyncio.create_task(Relay(here.stand.urls.app, producer, name).run())
        (last,) = await here.stand.rows("SELECT max(version) FROM outbox")
        found = await on_topic(kafka.bootstrap, topic, subjects={str(note.note_id): last[0]})
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
    assert in_order(found[str(note.note_id)])[-1] == last[0]
