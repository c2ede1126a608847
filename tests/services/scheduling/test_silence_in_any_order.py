"""Silence in any order: four facts through the real listeners and database, each twice, the clock before or beyond five deadlines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from contracts.commissioning import events as commissioned
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.event import Event
from contracts.http import Role
from contracts.scheduling import http
from tests.builders.care import Care, subject_of
from tests.rig.stand import Stand
from tests.rig.stands import MakeStand
from tests.services.scheduling.conftest import BEFORE, SECOND, WEEK

HOUR = timedelta(hours=1)


def week(number: int) -> Any:
    return WEEK + timedelta(weeks=number)


STATE = {
    "lines": """SELECT line.first_on, line.last_on, line.quantity, line.price, line.claimed_pence, line.because FROM payment_line AS line
                JOIN scheduled_payment AS payment ON payment.id = line.scheduled_payment_id
                WHERE payment.contract_id = :contract ORDER BY 1, 3""",
    "standing": """SELECT standing, silent_in_a_row, cardinality(unanswered), suspended_since_at FROM contract_standing
                   WHERE id = :contract""",
    "suspended": "SELECT trigger_first_on, trigger_at, inputs FROM suspension WHERE contract_id = :contract AND ended_at IS NULL",
}


async def state(stand: Stand, care: Care) -> dict[str, Any]:
    """What scheduling decided about one contract, without the ids of this time."""
    found = {name: [tuple(row) for row in await stand.rows(query, contract=care.contract_id)] for name, query in STATE.items()}
    asked, token = http.FindPayments(contract_id=care.contract_id), stand.ring.person(Role.COUNCIL_PAYMENTS)
    listed = (await stand.ask(http.FIND_PAYMENTS, token=token, query=asked)).payments
    ids = {"scheduled_payment_id", "contract_id", "provider_id", "version"}
    return found | {"payments": [payment.model_dump(exclude=ids) for payment in listed]}


Fact = tuple[UUID, Event, datetime]


def of_the_start(care: Care) -> list[Fact]:
    level = care.level()
    package = care.package(level, "7")
    return [
        (care.calendar_id, care.calendar(), BEFORE),
        (care.contract_id, care.contract(), BEFORE),
        (level.service_level_id, level, BEFORE),
        (subject_of(package), package, BEFORE),
    ]


def with_late_care(care: Care) -> list[Fact]:
    """Care that ends, and care that is authorised after three deadlines; their level is not known yet."""
    level = care.level()
    early, late = care.package(level, "7", ends_on=week(1)), care.package(level, "14")
    calendar = care.calendar()
    return [
        (care.calendar_id, calendar, BEFORE),
        (care.contract_id, care.contract(), BEFORE),
        (subject_of(early), early, BEFORE),
        (subject_of(late), late, calendar.periods[2].answer_by_at + HOUR),
    ]


@pytest.mark.parametrize("facts_of", [of_the_start, with_late_care])
async def test_any_order_of_four_facts_gives_the_same_state(
    make_stand: MakeStand, business_clock: Callable[[datetime], None], facts_of: Callable[[Care], list[Fact]]
) -> None:
    """Every order, each fact twice; the clock stands beyond five deadlines, or jumps over them when half is heard."""
    stand, states = await make_stand("scheduling"), []
    for turn, order in enumerate(permutations(range(4))):
        jump = turn % 2 == 0
        care = Care(basis=PaymentBasis.SCHEDULED_PLANNED, first_week=WEEK, weeks=7)
        facts, at = facts_of(care), care.calendar().periods[5].answer_by_at + SECOND
        business_clock(BEFORE if jump else at)
        for place, number in enumerate(order):
            if place == 2:
                business_clock(at)
            subject, event, said = facts[number]
            envelope = await stand.tell(subject, event, at=said)
            assert await stand.hear(envelope) == "repeated"
            if place >= 2 or not jump:
                await stand.look(at)
        states.append(await state(stand, care))
    assert len(states) == 24
    if facts_of is of_the_start:
        assert states[0]["payments"]
        assert states[0]["suspended"]
    for found in states:
        assert found == states[0]


async def test_any_order_of_an_ended_package_and_an_edited_calendar(
    make_stand: MakeStand, business_clock: Callable[[datetime], None]
) -> None:
    """Facts of one subject keep their order; of different subjects any. Two of the calendar, two of the package."""
    stand, states = await make_stand("scheduling"), []
    for order in permutations(range(4)):
        if order.index(0) > order.index(1) or order.index(2) > order.index(3):
            continue
        care = Care(basis=PaymentBasis.SCHEDULED_PLANNED, first_week=WEEK, weeks=8)
        level, calendar = care.level(), care.calendar()
        package = care.package(level, "7")
        later = [period.answer_by_at + timedelta(days=2 * (period.first_on == week(2))) for period in calendar.periods]
        moved = [period.model_copy(update={"answer_by_at": at}) for period, at in zip(calendar.periods, later, strict=True)]
        ended = commissioned.CpliEnded(**(package.model_dump() | {"ends_on": week(3)}))
        facts: list[Fact] = [
            (care.calendar_id, calendar, BEFORE),
            (care.calendar_id, calendar.model_copy(update={"periods": tuple(moved)}), BEFORE + HOUR),
            (subject_of(package), package, BEFORE),
            (subject_of(package), ended, calendar.periods[3].answer_by_at + HOUR),
        ]
        at = calendar.periods[5].answer_by_at + SECOND
        business_clock(at)
        for subject, event, said in [(level.service_level_id, level, BEFORE), (care.contract_id, care.contract(), BEFORE)]:
            await stand.tell(subject, event, at=said)
        for number in order:
            await stand.tell(facts[number][0], facts[number][1], at=facts[number][2])
            await stand.look(at)
        states.append(await state(stand, care))
    assert len(states) == 6
    assert states[0]["standing"][0][0] == "suspended"
    for found in states:
        assert found == states[0]
