"""Silence through the real listeners, timers and database: told once, in any order, over jumps; held, released, nothing lost."""

import asyncio
from datetime import timedelta
from typing import Any

from contracts.commissioning import events as commissioned
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.http import Role
from contracts.scheduling import http
from contracts.scheduling.events import ConfirmationMissed, PaymentsReleased, PaymentsSuspended, ScheduleOpened
from contracts.scheduling.vocabulary import NotPayable, Standing
from tests.builders.care import Care, subject_of
from tests.rig.stand import Stand, events_of
from tests.services.scheduling.conftest import BEFORE, MONDAY, SECOND, WEEK, Payments, ThePayments

AS_PLANNED = {"basis": PaymentBasis.SCHEDULED_PLANNED, "first_week": WEEK}
OF_SILENCE = (ConfirmationMissed, PaymentsSuspended, PaymentsReleased)
HOUR = timedelta(hours=1)


def week(number: int) -> Any:
    return WEEK + timedelta(weeks=number)


async def told(stand: Stand) -> list[tuple[str, Any]]:
    """What was told of silence: the kind, and which period or how many in a row."""
    said: list[tuple[str, Any]] = []
    for event in events_of(await stand.facts(*OF_SILENCE)):
        match event:
            case ConfirmationMissed():
                said.append((f"missed {event.in_a_row}", event.period.first_on))
            case PaymentsSuspended():
                said.append(("suspended", event.trigger_period.first_on))
            case PaymentsReleased():
                said.append(("released", event.by_itself))
    return said


async def test_g40_a_run_of_answers_through_the_doors(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED)
    for number, answer in enumerate("UUCUUU"):
        await pay.go_to(pay.deadline(number) - HOUR)
        if answer == "C":
            await pay.confirm(week(number))
    await pay.go_to(pay.deadline(5))
    assert (await pay.standing()).standing is Standing.WARNED_TWICE, "the instant itself is in time"
    await pay.go_to(pay.deadline(5) + SECOND)
    assert await told(pay.stand) == [
        ("missed 1", week(0)),
        ("missed 2", week(1)),
        ("missed 1", week(3)),
        ("missed 2", week(4)),
        ("suspended", week(5)),
    ]
    standing = await pay.standing()
    assert (standing.standing, standing.silent_in_a_row, standing.suspended_since_at) == (Standing.SUSPENDED, 3, pay.deadline(5))
    assert len(standing.unanswered) == 5


async def test_rejections_are_answers(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED)
    for number, answer in enumerate("UURUU"):
        await pay.go_to(pay.deadline(number) - HOUR)
        if answer == "R":
            await pay.reject(week(number))
    await pay.go_to(pay.deadline(4) + SECOND)
    assert [kind for kind, _ in await told(pay.stand)] == ["missed 1", "missed 2", "missed 1", "missed 2"]


async def test_suspended_held_answered_released_and_nothing_lost(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED)
    await pay.go_to(pay.deadline(2) + SECOND)
    held = await pay.all()
    assert len(held) == 4, "three missed, and the one that runs"
    assert {(each.payable_pence, each.non_payable_pence) for each in held} == {(0, 430_50)}, "earlier and later periods too"
    assert {line.not_payable for line in (await pay.read()).lines} == {NotPayable.SUSPENDED}
    (row,) = await pay.stand.rows("SELECT rule, inputs FROM suspension")
    assert (row.rule, row.inputs["limit"], len(row.inputs["silent"])) == ("silence_in_a_row", 3, 3)
    seen = (await pay.standing()).version
    asked = {"contract_id": pay.care.contract_id, "seen": seen, "asked": http.ReleasePayments(comment="Now")}
    early = await pay.stand.refused(http.RELEASE_PAYMENTS, token=pay.approver, **asked)
    assert (early.status, early.code) == (409, "release_not_pending")
    assert "3 periods are not answered" in early.title
    payments = pay.stand.ring.person(Role.COUNCIL_PAYMENTS)
    assert (await pay.stand.refused(http.RELEASE_PAYMENTS, token=payments, **asked)).status == 403
    for number in range(3):
        assert (await pay.confirm(week(number))).payable_pence == 0, "still held"
    standing = await pay.standing()
    assert (standing.standing, standing.can_be_released, standing.unanswered) == (Standing.RELEASE_PENDING, True, [])
    (waits,) = (await pay.stand.ask(http.WAITING, token=pay.approver)).waiting
    assert (waits.kind, waits.count) == ("releases_pending", 1)
    assert (await pay.stand.refused(http.RELEASE_PAYMENTS, token=pay.approver, **asked | {"seen": seen + 9})).status == 412
    assert (await pay.stand.refused(http.RELEASE_PAYMENTS, token=pay.approver, **asked | {"seen": None})).status == 428
    released = await pay.release()
    assert (released.standing, released.can_be_released) == (Standing.ACTIVE, False)
    assert {(each.payable_pence, each.non_payable_pence) for each in await pay.all()} == {(430_50, 0)}
    assert (await told(pay.stand))[-1] == ("released", False)
    again = await pay.stand.refused(http.RELEASE_PAYMENTS, token=pay.approver, **asked | {"seen": released.version})
    assert again.code == "not_suspended"


async def test_released_by_itself_where_the_council_so_sets(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED)
    amended = commissioned.ContractAmended(**(pay.care.contract().model_dump() | {"release_by_itself": True}))
    await pay.stand.tell(pay.care.contract_id, amended, at=BEFORE)
    await pay.go_to(pay.deadline(2) + SECOND)
    for number in range(3):
        assert (await pay.standing()).standing is Standing.SUSPENDED
        await pay.reject(week(number))
    assert (await pay.standing()).standing is Standing.ACTIVE
    assert (await told(pay.stand))[-1] == ("released", True)
    assert (await pay.read(week(3))).payable_pence == 430_50


async def test_a_jump_works_through_what_is_due_in_order_and_says_each_thing_once(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED)
    await pay.go_to(pay.deadline(6) + SECOND)
    await asyncio.gather(*(pay.stand.look(pay.deadline(6) + SECOND) for _ in range(3)))
    assert await told(pay.stand) == [("missed 1", week(0)), ("missed 2", week(1)), ("suspended", week(2))]
    facts = await pay.stand.facts(ScheduleOpened, ConfirmationMissed, PaymentsSuspended)
    assert [fact.time for fact in facts] == sorted(fact.time for fact in facts)
    opened = events_of(await pay.stand.facts(ScheduleOpened))
    assert [event.first_on for event in opened if isinstance(event, ScheduleOpened)] == [week(number) for number in range(8)]
    stepped = await the_payments(care=AS_PLANNED)
    for number in range(7):
        await stepped.go_to(stepped.deadline(number) + SECOND)
    assert await told(stepped.stand) == await told(pay.stand)
    assert (await stepped.standing()).silent_in_a_row == (await pay.standing()).silent_in_a_row == 7


async def test_many_timers_at_once_suspend_once(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED)
    await pay.go_to(pay.deadline(1) + SECOND)
    at = pay.deadline(2) + SECOND
    pay.clock(at)
    await asyncio.gather(*(pay.stand.look(at) for _ in range(4)))
    assert (await told(pay.stand))[-1] == ("suspended", week(2))
    assert [row.n for row in await pay.stand.rows("SELECT count(*) AS n FROM suspension")] == [1]


async def test_care_known_after_the_deadline_opens_but_never_counts(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED, weekly=())
    await pay.go_to(pay.deadline(2) + SECOND)
    assert await pay.all() == [], "a period without a line is no payment"
    late = pay.care.package(pay.level, "7")
    await pay.stand.tell(subject_of(late), late, at=pay.deadline(2) + SECOND)
    assert len(await pay.all()) == 4
    assert (await pay.standing()).standing is Standing.ACTIVE
    await pay.go_to(pay.deadline(4) + SECOND)
    assert [kind for kind, _ in await told(pay.stand)] == ["missed 1", "missed 2"]


async def test_care_said_in_time_and_heard_late_counts(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED, weekly=())
    await pay.go_to(pay.deadline(2) + SECOND)
    late = pay.care.package(pay.level, "7")
    await pay.stand.tell(subject_of(late), late, at=BEFORE)
    assert await told(pay.stand) == [("missed 1", week(0)), ("missed 2", week(1)), ("suspended", week(2))]
    assert {each.payable_pence for each in await pay.all()} == {0}


async def test_an_extension_after_the_fact_releases_and_the_new_deadline_may_suspend_again(the_payments: ThePayments) -> None:
    pay = await the_payments(care=AS_PLANNED)
    await pay.go_to(pay.deadline(2) + SECOND)
    until, said = pay.deadline(2) + timedelta(days=3), pay.deadline(2) + HOUR
    calendar = pay.care.calendar()
    periods = [period.model_copy(update={"answer_by_at": until}) if period.first_on == week(2) else period for period in calendar.periods]
    pay.clock(said)
    await pay.stand.tell(pay.care.calendar_id, calendar.model_copy(update={"periods": tuple(periods)}), at=said)
    assert (await pay.standing()).standing is Standing.WARNED_TWICE
    assert (await told(pay.stand))[-1] == ("released", True)
    assert {each.payable_pence for each in await pay.all()} == {430_50}
    await pay.go_to(until + SECOND)
    assert (await told(pay.stand))[-1] == ("suspended", week(2))
    assert len(await pay.stand.rows("SELECT 1 FROM suspension")) == 2


async def test_a_payment_of_another_contract_is_not_touched(the_payments: ThePayments) -> None:
    pay: Payments = await the_payments(care=AS_PLANNED)
    other = Care(basis=PaymentBasis.SCHEDULED_PLANNED, first_week=WEEK, reference="PR2", provider_id=pay.care.provider_id)
    await other.tell(pay.stand, other.package(pay.level, "7"), at=BEFORE)
    for number in range(3):
        await pay.go_to(pay.deadline(number) - HOUR)
        mine = next(each for each in await pay.all() if each.contract_id == other.contract_id and each.first_on == week(number))
        await pay.stand.ask(
            http.CONFIRM_PAYMENT,
            token=pay.provider,
            scheduled_payment_id=mine.scheduled_payment_id,
            seen=mine.version,
            asked=http.ConfirmPayment(name="Joan Portal"),
        )
    await pay.go_to(pay.deadline(2) + SECOND)
    found = await pay.stand.ask(http.FIND_STANDINGS, token=pay.provider, query=http.FindStandings())
    assert [(each.contract_reference, each.standing) for each in found.standings] == [("C-PR1", "suspended"), ("C-PR2", "active")]
    suspended = http.FindStandings(standing=Standing.SUSPENDED)
    assert len((await pay.stand.ask(http.FIND_STANDINGS, token=pay.approver, query=suspended)).standings) == 1
    assert {each.payable_pence for each in await pay.all() if each.contract_id == other.contract_id} == {143_50}


async def test_an_answer_in_time_and_the_clock_beside_it(the_payments: ThePayments) -> None:
    """The deadline's instant is in time; a tick later is late, and still an answer."""
    pay = await the_payments(care=AS_PLANNED)
    await pay.go_to(MONDAY)
    pay.clock(pay.deadline(0) + SECOND)
    assert (await pay.confirm()).status == "confirmed"
    assert [kind for kind, _ in await told(pay.stand)] == ["missed 1"], "told by the answer itself, before the timer looked"
    await pay.stand.look(pay.deadline(0) + 2 * SECOND)
    assert len(await told(pay.stand)) == 1
    assert (await pay.standing()).silent_in_a_row == 0
