"""Does a listener act once and in order, park what it cannot act on and what follows, and try again what passes?"""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from chassis import inbox, parking
from chassis.inbox import Listeners, retry_parked
from tests.chassis import trial
from tests.chassis.conftest import MakeTrial, Trial, ended_backends
from tests.chassis.facts import fact, poisons, record
from tests.rig.parts import Database

TOPIC = "portal.somewhere"


class Bus:
    """Brings facts to one listener, each at the next offset, until it takes them."""

    def __init__(self, here: Trial, listeners: Listeners) -> None:
        self.here, self.listeners, self.offset = here, listeners, 0

    async def bring(self, *facts: bytes | None) -> None:
        for each in facts:
            self.offset += 1
            await self.listeners.hear(self.here.stand.sessions, record(TOPIC, self.offset, each))

    async def acted(self) -> list[tuple[str, int, str]]:
        return [(row.subject, row.version, row.word) for row in await self.here.stand.rows("SELECT * FROM heard_note ORDER BY place")]

    async def parked(self) -> list[tuple[str, int, str]]:
        rows = await self.here.stand.rows('SELECT * FROM parked ORDER BY "offset"')
        return [(row.subject, row.version, row.because) for row in rows]


@pytest.fixture
async def bus(make_trial: MakeTrial, monkeypatch: pytest.MonkeyPatch) -> Bus:
    monkeypatch.setattr(inbox, "PAUSE", 0.0)
    heard = trial.listeners(TOPIC)
    return Bus(await make_trial(heard=[heard]), heard)


async def test_a_gap_is_held_and_heals(bus: Bus) -> None:
    await bus.bring(fact("a", 1), fact("a", 4), fact("a", 3), fact("b", 1))
    assert await bus.acted() == [("a", 1, "good"), ("b", 1, "good")]
    assert await bus.parked() == [("a", 4, "earlier_missing"), ("a", 3, "earlier_missing")]
    await bus.bring(fact("a", 2))
    assert await bus.acted() == [("a", 1, "good"), ("b", 1, "good"), ("a", 2, "good"), ("a", 3, "good"), ("a", 4, "good")]
    assert await bus.parked() == []


async def test_what_comes_twice_is_acted_on_once(bus: Bus) -> None:
    for _ in range(3):
        await bus.bring(fact("a", 1), fact("a", 2))
    assert await bus.acted() == [("a", 1, "good"), ("a", 2, "good")]


async def test_what_fails_is_parked_and_what_follows_waits_behind_it(bus: Bus) -> None:
    await bus.bring(fact("a", 1), fact("a", 2, "fails"), fact("a", 3), fact("b", 1), fact("a", 4))
    assert await bus.acted() == [("a", 1, "good"), ("b", 1, "good")]
    assert await bus.parked() == [("a", 2, "failed"), ("a", 3, "earlier_missing"), ("a", 4, "earlier_missing")]


async def test_a_handler_is_tried_five_times(bus: Bus) -> None:
    tries = []
    event, handler = bus.listeners.handlers["provider.registered.v1"]

    async def counted(session: Any, told: Any, envelope: Any) -> None:
        tries.append(envelope.version)
        await handler(session, told, envelope)

    bus.listeners.handlers[event.TYPE] = (event, counted)
    await bus.bring(fact("a", 1, "fails"))
    assert tries == [1] * 5


async def test_a_good_fact_does_not_suffer_for_the_bad_one_that_waited_behind_it(bus: Bus) -> None:
    await bus.bring(fact("a", 1), fact("a", 3, "fails"), fact("a", 4), fact("a", 2))
    assert await bus.acted() == [("a", 1, "good"), ("a", 2, "good")]
    assert await bus.parked() == [("a", 3, "failed"), ("a", 4, "earlier_missing")]


async def test_what_is_parked_settles_when_its_cause_is_mended(bus: Bus) -> None:
    await bus.bring(fact("a", 1, "fails"), fact("a", 2), fact("a", 3), fact("b", 2), b"{", fact("c", 1))
    sessions = bus.here.stand.sessions
    assert await retry_parked(sessions, bus.listeners) == (0, 5)
    mended = trial.listeners(TOPIC)
    event, handler = mended.handlers["provider.registered.v1"]

    async def forgiving(session: Any, told: Any, envelope: Any) -> None:
        await handler(session, told.model_copy(update={"reference": "mended"}), envelope)

    mended.handlers[event.TYPE] = (event, forgiving)
    assert await retry_parked(sessions, mended) == (3, 2)
    assert await bus.acted() == [("c", 1, "good"), ("a", 1, "mended"), ("a", 2, "mended"), ("a", 3, "mended")]
    assert await bus.parked() == [("b", 2, "earlier_missing"), ("note", None, "unreadable")]
    await bus.bring(fact("a", 4))
    assert ("a", 4, "good") in await bus.acted()


async def test_what_was_parked_is_no_longer_when_it_comes_again_and_works(bus: Bus) -> None:
    await bus.bring(fact("a", 1, "fails"), fact("a", 2), fact("a", 1), fact("a", 2))
    assert await bus.acted() == [("a", 1, "good"), ("a", 2, "good")]
    assert await bus.parked() == []


async def test_a_gap_that_heals_while_it_is_being_parked_leaves_nothing_behind(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody retries what is parked while the next fact arrives: whichever is second must see the first."""
    await bus.bring(fact("a", 1))
    park = parking.park

    async def meanwhile(*given: Any) -> Any:
        async with bus.here.stand.sessions.begin() as session:
            await bus.listeners.act(session, fact("a", 2))
        monkeypatch.setattr(parking, "park", park)
        return await park(*given)

    monkeypatch.setattr(parking, "park", meanwhile)
    await bus.bring(fact("a", 3))
    assert await bus.acted() == [("a", 1, "good"), ("a", 2, "good"), ("a", 3, "good")]
    assert await bus.parked() == []


async def test_a_fault_of_the_world_is_raised_to_be_brought_again_and_never_parked(bus: Bus) -> None:
    with pytest.raises(DBAPIError):
        await bus.bring(fact("a", 1, "stuck"))
    assert (await bus.acted(), await bus.parked()) == ([], [])
    await bus.bring(fact("a", 1))
    assert await bus.acted() == [("a", 1, "good")]


async def test_a_killed_backend_is_a_fault_of_the_world(bus: Bus, postgres: Database) -> None:
    event, handler = bus.listeners.handlers["provider.registered.v1"]

    async def killed(session: Any, told: Any, envelope: Any) -> None:
        await session.execute(sa.text("SELECT pg_sleep(5)"))

    bus.listeners.handlers[event.TYPE] = (event, killed)
    ending = asyncio.create_task(ended_backends(bus.here.stand.urls, postgres, "%pg_sleep%"))
    with pytest.raises(DBAPIError):
        await bus.bring(fact("a", 1))
    assert await ending == 1
    bus.listeners.handlers[event.TYPE] = (event, handler)
    await bus.bring(fact("a", 1))
    assert (await bus.acted(), await bus.parked()) == ([("a", 1, "good")], [])


async def test_every_poison_is_parked_once_however_often_it_comes(bus: Bus) -> None:
    kinds = poisons("bad")
    for name, poison in kinds.items():
        before = len(await bus.parked())
        await bus.bring(poison)
        assert (name, len(await bus.parked())) == (name, before + 1)
    count, bus.offset = bus.offset, 0
    await bus.bring(*list(kinds.values())[:8])
    assert count == len(kinds) == len(await bus.parked())
    assert await bus.acted() == []
    raw = await bus.here.stand.rows('SELECT raw FROM parked ORDER BY "offset"')
    assert [row.raw for row in raw] == list(kinds.values())


async def test_why_it_was_parked_never_says_what_was_in_it(bus: Bus) -> None:
    await bus.bring(fact("a", 1, data={"provider_id": "CANARY"}), fact("b", "CANARY"), b"CANARY")
    whys = [row.why for row in await bus.here.stand.rows("SELECT why FROM parked")]
    assert len(whys) == 3
    assert [why for why in whys if "CANARY" in why] == []


async def test_a_fact_of_an_unknown_kind_counts_and_does_nothing(bus: Bus) -> None:
    await bus.bring(fact("a", 1, type="provider.applauded.v1"), fact("a", 2))
    assert (await bus.acted(), await bus.parked()) == ([("a", 2, "good")], [])


async def test_two_bringing_the_same_at_once_act_once(bus: Bus) -> None:
    sessions = bus.here.stand.sessions
    facts = [record(TOPIC, number, fact("a", number)) for number in range(1, 6)]
    for each in facts:
        await asyncio.gather(*[bus.listeners.hear(sessions, each) for _ in range(4)])
    assert await bus.acted() == [("a", number, "good") for number in range(1, 6)]
    assert await bus.parked() == []


async def test_a_listener_that_needs_no_order_knows_facts_by_their_ids(make_trial: MakeTrial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PAUSE", 0.0)
    heard = trial.listeners(TOPIC, ordered=False)
    bus = Bus(await make_trial(heard=[heard]), heard)
    three, one = fact("a", 3), fact("a", 1)
    await bus.bring(three, one, three, one, fact("a", 5, "fails"), fact("a", 6))
    assert await bus.acted() == [("a", 3, "good"), ("a", 1, "good"), ("a", 6, "good")]
    assert await bus.parked() == [("a", 5, "failed")]
    assert await retry_parked(bus.here.stand.sessions, heard) == (0, 1)
