"""Whoever speaks last completes the picture: any order, at once, again and again, and many contracts a few at a time."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from contracts.actuals.events import ActualsGenerated
from contracts.commissioning.events import ContractAgreed
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.event import Event
from contracts.scheduling.events import ConfirmationMissed, ScheduleOpened
from services.scheduling.operations import work_through
from tests.builders.care import Care, subject_of
from tests.rig.stand import Stand
from tests.rig.stands import MakeStand
from tests.services.scheduling.conftest import BEFORE, MONDAY, SECOND, WEEK, Actuals, ThePayments

Fact = tuple[UUID, Event, str]
LINES = """
SELECT line.expected_pence, line.claimed_pence, line.payable_pence, line.because, line.first_on FROM payment_line AS line
JOIN scheduled_payment AS payment ON payment.id = line.scheduled_payment_id
WHERE payment.contract_id = :contract AND payment.first_on = :week ORDER BY line.claimed_pence, line.expected_pence
"""
EXPECTED = [(287_00, 0, 0, "waiting_for_actuals", WEEK), (0, 143_50, 143_50, None, WEEK)]


def facts_of(stand: Stand) -> tuple[Care, list[Fact]]:
    care = Care(first_week=WEEK, weeks=2)
    level = care.level()
    single, double = care.package(level, "7"), care.package(level, "14")
    week = Actuals(stand, care, WEEK)
    generated = ActualsGenerated(**week.of(), lines=(week.line(single),), lines_in_week=1)
    ours = [
        (care.calendar_id, care.calendar()),
        (care.contract_id, care.contract()),
        (level.service_level_id, level),
        (subject_of(single), single),
        (subject_of(double), double),
    ]
    return care, [*((subject, event, "commissioning") for subject, event in ours), (week.week_id, generated, "actuals")]


async def found(stand: Stand, care: Care) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await stand.rows(LINES, contract=care.contract_id, week=WEEK)]


async def test_any_order_of_plan_price_calendar_and_claim(make_stand: MakeStand, business_clock: Callable[[datetime], None]) -> None:
    business_clock(MONDAY)
    stand, tried = await make_stand("scheduling"), 0
    for order in list(permutations(range(6)))[::15]:
        care, facts = facts_of(stand)
        for place, number in enumerate(order):
            subject, event, source = facts[number]
            envelope = await stand.tell(subject, event, source=source, at=BEFORE)
            assert await stand.hear(envelope) == "repeated"
            if place % 2:
                await stand.look(MONDAY)
        await stand.look(MONDAY)
        assert await found(stand, care) == EXPECTED, order
        tried += 1
    assert tried == 48


async def test_facts_that_arrive_at_once_miss_nothing(make_stand: MakeStand, business_clock: Callable[[datetime], None]) -> None:
    business_clock(MONDAY)
    stand = await make_stand("scheduling")
    for _ in range(8):
        care, facts = facts_of(stand)
        told = (stand.tell(subject, event, source=source, at=BEFORE) for subject, event, source in facts)
        await asyncio.gather(*told, stand.look(MONDAY))
        await stand.look(MONDAY)
        assert await found(stand, care) == EXPECTED


async def test_many_contracts_a_few_at_a_time(the_payments: ThePayments, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_through, "AT_ONCE", 2)
    pay = await the_payments(care={"basis": PaymentBasis.SCHEDULED_PLANNED})
    for number in range(4):
        other = Care(basis=PaymentBasis.SCHEDULED_PLANNED, calendar_id=pay.care.calendar_id, reference=f"PR{number + 2}")
        agreed, package = other.contract(), other.package(pay.level, "7")
        assert isinstance(agreed, ContractAgreed)
        await pay.stand.tell(other.contract_id, agreed.model_copy(update={"week_starts_on": pay.care.weekday}), at=BEFORE)
        await pay.stand.tell(subject_of(package), package, at=BEFORE)
    await pay.go_to(pay.deadline(0) + SECOND)
    opened, missed = await pay.stand.facts(ScheduleOpened), await pay.stand.facts(ConfirmationMissed)
    assert (len(opened), len({fact.subject for fact in opened})) == (10, 10), "five contracts, two periods"
    assert (len(missed), len({fact.subject for fact in missed})) == (5, 5)


STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["record", "suspend_line", "pay_plan", "decide", "reprice", "end"]), st.integers(0, 80)),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
async def test_whatever_happens_nothing_claimed_is_lost(the_payments: ThePayments, steps: list[tuple[int, str, int]]) -> None:
    pay = await the_payments()
    await pay.go_to(MONDAY)
    week = pay.week()
    await week.generate(*pay.packages)
    for which, act, quarters in steps:
        package, claimed = pay.packages[which], f"{quarters / 4:.2f}"
        match act:
            case "record":
                await week.record(package, claimed)
            case "suspend_line":
                await week.record(package, claimed, payable="0")
            case "pay_plan":
                await week.record(package, claimed, payable=f"{min(quarters / 4, 7):.2f}")
            case "decide":
                line = week.lines[package.care_package_line_item_id]
                await week.decide(package, f"{min(quarters / 4, float(line.claimed)):.2f}")
            case "reprice":
                price = package.prices[0].model_copy(update={"from_day": WEEK + timedelta(days=quarters % 7)})
                pay.packages[which] = await pay.amend(package, at=MONDAY, prices=(package.prices[0], price))  # type: ignore[call-overload]
            case "end":
                await pay.amend(package, at=MONDAY, ends_on=WEEK - timedelta(days=quarters))
        payable, non_payable, expected = await pay.totals()
        claimed_pence = sum(int(line.claimed * 2050 + (line.claimed * 2050) % 1) for line in week.lines.values())
        assert (payable + non_payable, expected) == (claimed_pence, 0)
        facts = [fact.version for fact in await pay.stand.facts() if fact.data.get("first_on") == str(WEEK)]
        assert facts == list(range(1, len(facts) + 1)), "gapless"
        assert (await pay.read()).version == len(facts)
