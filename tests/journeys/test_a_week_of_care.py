"""From plan to payment: a week is generated, entered, over plan, decided, confirmed and its payment answered; to the penny, by the API."""

from datetime import timedelta

import pytest

from contracts.actuals import http as actuals
from contracts.actuals.vocabulary import ExceptionStatus, WeekState
from contracts.commissioning import http as commissioning
from contracts.commissioning.vocabulary import OverPlanPolicy, PaymentBasis
from contracts.scheduling import http as scheduling
from contracts.scheduling.vocabulary import AnswerStatus, NotPayable
from deploy.local.acting import until
from tests.journeys.plot import Plot
from tests.journeys.portal import Journey

HOURLY = "20.50"


@pytest.fixture(scope="module")
async def plot(journey: Journey) -> Plot:
    return await Plot.of(journey)


async def test_the_councils_files_came_in_by_the_import_door(journey: Journey) -> None:
    imports = (await journey.ask("importer", commissioning.FIND_IMPORTS, query=commissioning.ListQuery())).imports
    assert [each.kind for each in reversed(imports)] == [kind for kind, _ in journey.story.files]
    assert all(each.applied_at and not each.rejected for each in imports)


async def test_the_same_file_again_changes_nothing(journey: Journey) -> None:
    kind, file = journey.story.files[-1]
    again = await journey.ask("importer", commissioning.CHECK_IMPORT, kind=kind, file=file.read_bytes())
    assert again.already_applied_at is not None
    assert (again.new, again.changed, again.rejected) == (0, 0, 0)


async def test_nobody_authorises_what_they_imported(journey: Journey, plot: Plot) -> None:
    item = plot.care[0].item
    assert item.imported_by != item.authorised_by


async def test_before_actuals_speak_planned_care_is_expected(journey: Journey, plot: Plot) -> None:
    journey.clock("2023-06-06 10:00")
    care = plot.planned("14", price=HOURLY)

    async def look() -> scheduling.PaymentRead | None:
        return await plot.payment(care.contract.contract_id, plot.week_of_story, by=care.by)

    await until(look, what="the payment of a running week")
    mine = await plot.lines_of(care, plot.week_of_story)
    assert [(line.expected_pence, line.payable_pence, line.non_payable_pence) for line in mine] == [(287_00, 0, 0)]
    assert mine[0].not_payable is NotPayable.WAITING_FOR_ACTUALS


async def test_g01_g04_g05_the_week_is_generated_as_it_ends(journey: Journey, plot: Plot) -> None:
    plot.clock_after(plot.week_of_story + timedelta(days=6))
    for quantity, price, pence in (("7", HOURLY, 143_50), ("14", HOURLY, 287_00), ("21", HOURLY, 430_50), ("35", "17.84", 624_40)):
        care = plot.planned(quantity, price=price)
        assert (await plot.line(care, plot.week_of_story)).claimed_pence == pence
        await plot.until_paid(care, plot.week_of_story, (pence, 0))


async def test_g02_g03_g06_what_differs_is_entered(journey: Journey, plot: Plot) -> None:
    two_carer, other = plot.planned("14", price=HOURLY), plot.planned("35", price="17.84")
    await plot.record(two_carer, plot.week_of_story, missed="2", reason_code="cancelled_with_notice", comment="Cancelled by client")
    await plot.record(other, plot.week_of_story, missed="3", reason_code="provider_unable", comment="Carer unwell")
    assert (await plot.line(two_carer, plot.week_of_story)).claimed_pence == 246_00
    assert (await plot.line(other, plot.week_of_story)).claimed_pence == 570_88
    await plot.until_paid(two_carer, plot.week_of_story, (246_00, 0))
    await plot.until_paid(other, plot.week_of_story, (570_88, 0))
    week, client = await plot.week(two_carer, plot.week_of_story), (plot.planned("7", price=HOURLY), two_carer)
    items = {care.item.care_package_line_item_id for care in client}
    lines = [line for line in week.lines if line.care_package_line_item_id in items]
    assert len({line.client_id for line in lines}) == 1
    assert sum(line.claimed_pence for line in lines) == 389_50
    assert sum(line.planned_pence for line in lines) == 430_50


@pytest.mark.parametrize(
    ("policy", "expected"), [(OverPlanPolicy.SUSPEND_LINE, (0, 307_50)), (OverPlanPolicy.PAY_PLANNED_SUSPEND_EXCESS, (287_00, 20_50))]
)
async def test_g37_over_plan_by_either_policy(plot: Plot, policy: OverPlanPolicy, expected: tuple[int, int]) -> None:
    care = plot.planned("14", price=HOURLY, policy=policy)
    await plot.record(care, plot.week_of_story, extra="1", reason_code="extra_care", comment="Stayed longer")
    await plot.until_paid(care, plot.week_of_story, expected)
    (line,) = await plot.lines_of(care, plot.week_of_story)
    assert line.not_payable is NotPayable.OVER_PLAN


async def test_g38_g39_frustrated_care_is_paid_and_what_does_not_add_up_is_refused(journey: Journey, plot: Plot) -> None:
    care = plot.planned("7", price=HOURLY)
    await plot.record(care, plot.week_of_story, frustrated="2", reason_code="no_access", comment="No answer")
    await plot.until_paid(care, plot.week_of_story, (143_50, 0))
    line = await plot.line(care, plot.week_of_story)
    claim = actuals.ClaimedQuantities(
        line_id=line.line_id, row_version=line.row_version, actual="7", frustrated="1", reason_code="no_access"
    )
    problem = await journey.refused(
        care.by, actuals.RECORD_ACTUALS, week_id=await plot.week_id(care, plot.week_of_story), asked=actuals.RecordActuals(lines=[claim])
    )
    assert (problem.status, problem.errors[0].pointer) == (422, "/lines/0")
    assert "makes 6, not 7" in problem.errors[0].detail


async def test_correcting_withdraws_and_the_council_decides(journey: Journey, plot: Plot) -> None:
    whole = plot.planned("14", price=HOURLY, policy=OverPlanPolicy.SUSPEND_LINE)
    excess = plot.planned("14", price=HOURLY, policy=OverPlanPolicy.PAY_PLANNED_SUSPEND_EXCESS)
    await plot.record(whole, plot.week_of_story)
    await plot.until_paid(whole, plot.week_of_story, (287_00, 0))
    found = (await journey.ask("payments", actuals.FIND_EXCEPTIONS, query=actuals.FindExceptions())).exceptions
    by_status = {each.status: each for each in found}
    assert by_status[ExceptionStatus.WITHDRAWN].service_id == whole.item.service_id
    raised = by_status[ExceptionStatus.RAISED]
    assert raised.service_id == excess.item.service_id
    asked = actuals.DecideException.model_validate({"act": "part_accept", "accepted": "14.5", "reason": "Half an hour was agreed"})
    problem = await journey.refused(excess.by, actuals.DECIDE_EXCEPTION, exception_id=raised.exception_id, seen=1, asked=asked)
    assert problem.status == 403
    await journey.ask("payments", actuals.DECIDE_EXCEPTION, exception_id=raised.exception_id, seen=raised.version, asked=asked)
    await plot.until_paid(excess, plot.week_of_story, (297_25, 10_25))


async def test_one_mail_per_event_person_and_kind(journey: Journey) -> None:
    finance = next(person.email for person in journey.story.told.people if "council_payments" in person.roles)
    mails = await journey.mail("exception_raised", to=finance, count=2)
    assert len({mail["message_id"] for mail in mails}) == len(mails) == 2
    clients = (await journey.ask("importer", commissioning.FIND_CLIENTS, query=commissioning.Search(limit=200))).clients
    for mail in mails:
        told = mail["text"] + mail["html"]
        assert any(client.reference in told for client in clients)
        for secret in (*(client.name for client in clients), "Stayed longer", "£"):
            assert secret not in told, "references and links only"


async def test_confirming_actuals_then_the_payment_as_it_was_seen(journey: Journey, plot: Plot) -> None:
    care = plot.planned("14", price=HOURLY, policy=OverPlanPolicy.SUSPEND_LINE)
    contract = care.contract.contract_id
    early = await plot.payment(contract, plot.week_of_story, by=care.by)
    assert early is not None
    asked = scheduling.ConfirmPayment(name="Joe Bloggs")
    problem = await journey.refused(
        care.by,
        scheduling.CONFIRM_PAYMENT,
        scheduled_payment_id=early.scheduled_payment_id,
        seen=early.version,
        asked=asked,
    )
    assert problem.status == 409, "not before its actuals are confirmed"
    await plot.confirm_all_actuals(care, plot.week_of_story)
    payment = await plot.answerable(contract, plot.week_of_story, by=care.by)
    answered = await journey.ask(
        care.by,
        scheduling.CONFIRM_PAYMENT,
        scheduled_payment_id=payment.scheduled_payment_id,
        seen=payment.version,
        asked=scheduling.ConfirmPayment(name="Joe Bloggs", comment="As delivered"),
    )
    assert answered.status is AnswerStatus.CONFIRMED
    assert answered.payable_pence == payment.payable_pence
    stale = await journey.refused(
        care.by, scheduling.REJECT_PAYMENT, scheduled_payment_id=payment.scheduled_payment_id, seen=payment.version,
        asked=scheduling.RejectPayment(name="Joe Bloggs", comment="No"),
    )  # fmt: skip
    assert stale.status in (409, 412)


async def test_an_edit_afterwards_unconfirms_line_week_and_payment_and_says_so(journey: Journey, plot: Plot) -> None:
    care = plot.planned("14", price=HOURLY, policy=OverPlanPolicy.SUSPEND_LINE)
    recorded = await plot.record(care, plot.week_of_story, missed="1", reason_code="hospital", comment="In hospital on Sunday")
    assert recorded.unconfirmed == 1
    assert (await plot.week(care, plot.week_of_story)).state is WeekState.PART_CONFIRMED
    await plot.until_paid(care, plot.week_of_story, (266_50, 0))
    payment = await plot.payment(care.contract.contract_id, plot.week_of_story, by=care.by)
    assert payment is not None
    assert payment.status is AnswerStatus.UNCONFIRMED
    assert payment.changed_since is not None
    assert payment.changed_since.payable_pence - payment.payable_pence == 287_00 - 266_50


async def test_planned_contracts_are_paid_in_sevenths_by_their_period(journey: Journey, plot: Plot) -> None:
    planned = [each for each in plot.care if each.contract.payment_basis is PaymentBasis.SCHEDULED_PLANNED and each.item.ends_on is None]
    care = next(
        each for each in planned if len(each.item.prices) == 1 and each.item.starts_on.year < 2023 + (each.item.starts_on.month < 5)
    )
    payment = await plot.payment(care.contract.contract_id, plot.week_of_story, by=care.by)
    assert payment is not None
    days = (payment.last_on - payment.first_on + timedelta(days=1)).days
    line = next(each for each in payment.lines if each.payable_thing_id == care.item.care_package_line_item_id)
    price = max(care.item.prices, key=lambda dated: dated.from_day).price
    assert days == 28
    assert line.payable_pence == int(price * 100 * 4)
    assert payment.version
