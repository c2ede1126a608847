"""A provider answers what it saw: refusals name what to do, a later claim undoes a confirmation, a council decision does not."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from contracts.commissioning.vocabulary import PaymentBasis
from contracts.http import Role
from contracts.scheduling import http
from contracts.scheduling.events import ScheduleConfirmed, ScheduleRejected
from contracts.scheduling.vocabulary import AnswerStatus, NotPayable, PeriodState
from tests.rig.stand import events_of
from tests.services.scheduling.conftest import MONDAY, WEEK, Actuals, Payments, ThePayments

CONFIRMING = http.ConfirmPayment(name="Joan Portal")
REJECTING = http.RejectPayment(name="Joan Portal", comment="One visit is missing")


async def generated(pay: Payments) -> Actuals:
    await pay.go_to(MONDAY)
    week = pay.week()
    await week.generate(*pay.packages)
    return week


async def test_confirmed_once_all_actuals_are_confirmed(the_payments: ThePayments) -> None:
    pay = await the_payments()
    week = await generated(pay)
    read = await pay.read()
    path = {"token": pay.provider, "scheduled_payment_id": read.scheduled_payment_id}
    problem = await pay.stand.refused(http.CONFIRM_PAYMENT, **path, seen=read.version, asked=CONFIRMING)
    assert (problem.status, problem.code) == (409, "actuals_not_confirmed")
    assert problem.title == read.cannot_confirm_because
    assert "the week of 17 July 2023 (PR1)" in problem.title
    await week.confirm()
    read = await pay.read()
    assert read.cannot_confirm_because is None
    (held,) = read.weeks
    assert (held.week_id, held.version, held.lines, held.confirmed_lines) == (week.week_id, 2, 2, 2)
    done = await pay.confirm()
    assert (done.status, done.payable_pence, done.non_payable_pence) == (AnswerStatus.CONFIRMED, 430_50, 0)
    read = await pay.read()
    assert (read.version, read.status, read.answers[0].name, read.answers[0].payable_pence) == (
        done.version,
        "confirmed",
        "Joan Portal",
        430_50,
    )
    (event,) = events_of(await pay.stand.facts(ScheduleConfirmed))
    assert isinstance(event, ScheduleConfirmed)
    assert [(seen.week_id, seen.version) for seen in event.seen] == [(week.week_id, 2)]
    for fact in await pay.stand.facts():
        assert "Portal" not in fact.model_dump_json(), "names stay here"
    assert (await pay.stand.rows("SELECT seen FROM answer"))[0].seen == {str(week.week_id): 2}


async def test_part_of_the_clients_confirmed_is_not_enough(the_payments: ThePayments) -> None:
    pay = await the_payments()
    week = await generated(pay)
    await week.confirm(uuid4())
    assert (await pay.read()).weeks[0].confirmed_lines == 0
    await week.confirm(pay.packages[0].client_id)
    assert (await pay.read()).cannot_confirm_because is None
    await week.record(pay.packages[0], "6")
    assert (await pay.read()).weeks[0].confirmed_lines == 1


async def test_a_rejection_is_an_answer_and_holds_every_line_until_confirmed(the_payments: ThePayments) -> None:
    pay = await the_payments()
    week = await generated(pay)
    done = await pay.reject()
    assert (done.status, done.payable_pence, done.non_payable_pence) == (AnswerStatus.REJECTED, 0, 430_50)
    read = await pay.read()
    assert {line.not_payable for line in read.lines} == {NotPayable.PAYMENT_REJECTED}
    assert (read.answers[0].comment, read.answers[0].payable_pence) == ("One visit is missing", 430_50)
    await week.record(pay.packages[1], "15", payable="14")
    assert await pay.totals() == (0, 451_00, 0)
    await week.confirm()
    assert (await pay.confirm()).payable_pence == 430_50
    assert await pay.totals() == (430_50, 20_50, 0)
    (rejected,) = events_of(await pay.stand.facts(ScheduleRejected))
    assert isinstance(rejected, ScheduleRejected)
    assert (rejected.payable_pence, rejected.answered_at) == (430_50, read.answers[0].answered_at)


async def test_a_confirmed_payment_is_not_rejected_and_nothing_is_answered_twice(the_payments: ThePayments) -> None:
    pay = await the_payments()
    week = await generated(pay)
    await week.confirm()
    done = await pay.confirm()
    path = {"token": pay.provider, "scheduled_payment_id": done.scheduled_payment_id, "seen": done.version}
    rejected = await pay.stand.refused(http.REJECT_PAYMENT, **path, asked=REJECTING)
    assert (rejected.status, rejected.code) == (409, "payment_confirmed")
    assert "raise it with the council" in rejected.title
    assert (await pay.stand.refused(http.CONFIRM_PAYMENT, **path, asked=CONFIRMING)).code == "payment_answered"


async def test_a_changed_claim_undoes_a_confirmation_and_a_decision_does_not(the_payments: ThePayments) -> None:
    pay = await the_payments()
    week = await generated(pay)
    await week.record(pay.packages[1], "15", payable="0")
    await week.confirm()
    await pay.confirm()
    await week.decide(pay.packages[1], "14")
    read = await pay.read()
    assert (read.status, read.changed_since, read.payable_pence, read.non_payable_pence) == (AnswerStatus.CONFIRMED, None, 430_50, 20_50)
    await week.record(pay.packages[1], "12")
    read = await pay.read()
    assert (read.status, read.payable_pence, read.non_payable_pence) == (AnswerStatus.UNCONFIRMED, 389_50, 0)
    assert read.changed_since is not None
    assert (read.changed_since.payable_pence, read.changed_since.non_payable_pence) == (143_50, 307_50), "was"
    await week.confirm()
    await pay.confirm()
    assert (await pay.read()).changed_since is None


async def test_a_line_that_joins_later_undoes_it_too_and_the_period_stays_answered(the_payments: ThePayments) -> None:
    pay = await the_payments()
    await pay.go_to(MONDAY)
    week, (single, double) = pay.week(), pay.packages
    await pay.amend(double, at=MONDAY, ends_on=date(2023, 7, 16))
    await week.generate(single)
    await week.confirm()
    await pay.confirm()
    await week.generate(double)
    assert (await pay.read()).status is AnswerStatus.UNCONFIRMED
    await pay.go_to(pay.deadline(0) + timedelta(hours=1))
    assert (await pay.standing()).silent_in_a_row == 0


async def test_paid_as_planned_needs_no_actuals(the_payments: ThePayments) -> None:
    pay = await the_payments(care={"basis": PaymentBasis.SCHEDULED_PLANNED})
    await pay.go_to(MONDAY)
    assert (await pay.confirm()).payable_pence == 430_50


async def test_doors(the_payments: ThePayments) -> None:
    pay = await the_payments(care={"basis": PaymentBasis.SCHEDULED_PLANNED})
    await pay.go_to(MONDAY)
    read = await pay.read()
    mine = {"token": pay.provider, "scheduled_payment_id": read.scheduled_payment_id}
    for operation, asked in ((http.CONFIRM_PAYMENT, CONFIRMING), (http.REJECT_PAYMENT, REJECTING)):
        assert (await pay.stand.refused(operation, **mine, asked=asked)).status == 428
        assert (await pay.stand.refused(operation, **mine, asked=asked, seen=read.version + 1)).code == "changed_meanwhile"
        foreign = await pay.stand.refused(operation, **mine | {"token": pay.stranger}, asked=asked, seen=read.version)
        missing = await pay.stand.refused(operation, token=pay.stranger, scheduled_payment_id=uuid4(), asked=asked, seen=read.version)
        assert foreign == missing
        assert foreign.status == 404
        viewer = pay.stand.ring.person(Role.PROVIDER_VIEW, acting_for=pay.care.provider_id)
        assert (await pay.stand.refused(operation, **mine | {"token": viewer}, asked=asked, seen=read.version)).status == 403
    for operation, path in (
        (http.READ_PAYMENT, {"scheduled_payment_id": read.scheduled_payment_id}),
        (http.READ_STANDING, {"contract_id": pay.care.contract_id}),
    ):
        missing = await pay.stand.refused(operation, token=pay.stranger, **dict.fromkeys(path, uuid4()))
        assert await pay.stand.refused(operation, token=pay.stranger, **path) == missing
        assert missing.status == 404
    assert await pay.all(pay.stranger) == []
    assert (await pay.stand.ask(http.FIND_STANDINGS, token=pay.stranger, query=http.FindStandings())).standings == []
    for name in ("scheduled_payment", "payment_line", "contract_standing", "heard_package", "heard_contract"):
        assert await pay.stand.rows(f"SELECT count(*) AS n FROM {name}") != [(0,)]
    empty = http.RejectPayment.model_construct(name="Joan Portal", comment=" ")
    assert (await pay.stand.refused(http.REJECT_PAYMENT, **mine, asked=empty, seen=read.version)).status == 422


async def test_an_answer_is_given_once_however_often_it_is_sent(the_payments: ThePayments) -> None:
    pay = await the_payments(care={"basis": PaymentBasis.SCHEDULED_PLANNED})
    await pay.go_to(MONDAY)
    read = await pay.read()
    sent = {"token": pay.provider, "scheduled_payment_id": read.scheduled_payment_id, "seen": read.version, "asked": CONFIRMING}
    token = pay.provider
    sent["token"] = token
    first = await pay.stand.ask(http.CONFIRM_PAYMENT, **sent, key="once-and-for-all")
    again = await pay.stand.ask(http.CONFIRM_PAYMENT, **sent, key="once-and-for-all")
    assert first == again
    assert len((await pay.read()).answers) == 1


@pytest.mark.parametrize("kind", http.FIND_PAYMENTS.answers_file)
async def test_the_list_is_a_file_of_the_same_rows(the_payments: ThePayments, kind: str) -> None:
    pay = await the_payments()
    await pay.go_to(MONDAY + timedelta(weeks=1))
    asked = http.FindPayments(limit=1)
    answer = await pay.stand.service.send(http.FIND_PAYMENTS, token=pay.provider, query=asked, accept=kind)
    assert answer.headers["content-type"].startswith(kind)
    if kind == "text/csv":
        heading, *rows = answer.content.decode("utf-8-sig").splitlines()
        assert heading.startswith("Contract,First day,Last day")
        assert [row.split(",")[:2] for row in rows] == [["C-PR1", "2023-07-31"], ["C-PR1", "2023-07-24"], ["C-PR1", "2023-07-17"]]
    else:
        assert answer.content.startswith(b"PK")


async def test_the_list_pages_and_filters(the_payments: ThePayments) -> None:
    pay = await the_payments()
    await pay.go_to(MONDAY)
    await pay.reject()
    first = await pay.stand.ask(http.FIND_PAYMENTS, token=pay.provider, query=http.FindPayments(limit=1))
    second = await pay.stand.ask(http.FIND_PAYMENTS, token=pay.provider, query=http.FindPayments(limit=1, cursor=first.next_cursor))
    assert [each.first_on for each in (*first.payments, *second.payments)] == [WEEK + timedelta(weeks=1), WEEK]
    assert second.next_cursor is None
    assert [each.first_on for each in await pay.all(status=AnswerStatus.REJECTED)] == [WEEK]
    assert len(await pay.all(state=PeriodState.OPEN)) == 2
    assert await pay.all(state=PeriodState.DEADLINE_PASSED) == []
    assert len(await pay.all(contract_id=pay.care.contract_id)) == 2
    assert await pay.all(contract_id=uuid4()) == []
    assert len(await pay.all(pay.approver)) == 2, "the council sees every provider's"


async def test_what_waits(the_payments: ThePayments) -> None:
    pay = await the_payments()
    await pay.go_to(MONDAY)
    (waits,) = (await pay.stand.ask(http.WAITING, token=pay.provider)).waiting
    assert (waits.kind, waits.count, waits.due_at) == ("payments_to_confirm", 2, pay.deadline(0).isoformat())
    await pay.go_to(pay.deadline(0) + timedelta(seconds=1))
    kinds = {each.kind: each for each in (await pay.stand.ask(http.WAITING, token=pay.provider)).waiting}
    assert kinds.keys() == {"payments_to_confirm", "contracts_warned"}
    assert kinds["payments_to_confirm"].due_at == pay.deadline(1).isoformat()
    assert (await pay.stand.ask(http.WAITING, token=pay.stranger)).waiting == []
