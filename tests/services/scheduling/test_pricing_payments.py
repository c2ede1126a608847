"""What a scheduled payment comes to: expected until actuals speak, then the claim, whole; priced as the guides' figures show."""

from datetime import date, timedelta
from decimal import Decimal

from contracts.actuals.vocabulary import LineKind
from contracts.commissioning.events import PriceFrom
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.pricing import PricedPer, Unit
from contracts.scheduling.events import ScheduleOpened, ScheduleRepriced
from contracts.scheduling.vocabulary import NotPayable
from tests.builders.care import subject_of
from tests.rig.stand import events_of
from tests.services.scheduling.conftest import BEFORE, MONDAY, TUESDAY, WEEK, ThePayments

BED = {"unit": Unit.BED, "priced_per": PricedPer.WEEK, "quantity_step": Decimal(1)}
PLANNED = {"basis": PaymentBasis.SCHEDULED_PLANNED, "weeks_per_period": 4, "weeks": 16}


async def test_the_plan_is_expected_until_actuals_speak(the_payments: ThePayments) -> None:
    pay = await the_payments()
    assert await pay.all() == [], "not before it opens"
    await pay.go_to(MONDAY)
    assert await pay.totals() == (0, 0, 430_50)
    read = await pay.read()
    assert {line.not_payable for line in read.lines} == {NotPayable.WAITING_FOR_ACTUALS}
    assert (read.cannot_confirm_because or "").startswith("Actuals are not confirmed for the week of 17 July 2023 (PR1).")
    single, double = pay.packages
    week = pay.week()
    await week.generate(single)
    assert await pay.totals() == (143_50, 0, 287_00), "the first word on a package and week takes the place of its plan alone"
    await week.generate(double)
    assert await pay.totals() == (430_50, 0, 0)
    opened, *repriced = events_of(await pay.stand.facts(ScheduleOpened, ScheduleRepriced))[:1] + events_of(
        [fact for fact in await pay.stand.facts(ScheduleRepriced) if fact.subject == str(read.scheduled_payment_id)]
    )
    assert isinstance(opened, ScheduleOpened)
    assert [(each.payable_pence, each.expected_pence) for each in repriced if isinstance(each, ScheduleRepriced)] == [
        (143_50, 287_00),
        (430_50, 0),
    ]
    assert (await pay.read()).version == 3


async def test_g01_g02_g38_quantities_become_pence(the_payments: ThePayments) -> None:
    pay = await the_payments()
    await pay.go_to(MONDAY)
    week, (single, double) = pay.week(), pay.packages
    await week.generate(single, double)
    await week.record(double, "12")
    assert await pay.totals() == (389_50, 0, 0)
    await week.record(single, "7")
    assert await pay.totals() == (389_50, 0, 0), "frustrated visits are claimed: 5 + 2 hours are £143.50"


async def test_g37_over_plan_both_policies_and_no_pence_is_lost(the_payments: ThePayments) -> None:
    pay = await the_payments(weekly=("14",))
    await pay.go_to(MONDAY)
    week, (double,) = pay.week(), pay.packages
    await week.generate(double)
    await week.record(double, "15", payable="0")
    assert await pay.totals() == (0, 307_50, 0)
    assert (await pay.read()).lines[0].not_payable is NotPayable.OVER_PLAN
    await week.record(double, "15", payable="14")
    assert await pay.totals() == (287_00, 20_50, 0)
    await week.decide(double, "14.5")
    assert await pay.totals() == (297_25, 10_25, 0)
    assert (await pay.read()).lines[0].not_payable is NotPayable.EXCEPTION_REJECTED


async def test_g35_a_quarter_of_an_hour_rounds_half_up_and_withheld_is_a_difference(the_payments: ThePayments) -> None:
    pay = await the_payments(weekly=("0.25",))
    await pay.go_to(MONDAY)
    week, (only,) = pay.week(), pay.packages
    await week.generate(only)
    assert await pay.totals() == (5_13, 0, 0)
    await week.record(only, "0.50", payable="0.25")
    assert await pay.totals() == (5_13, 5_12, 0), "£10.25 claimed less £5.13, not £5.13 again"


async def test_g14_a_period_of_four_weeks_sums_its_weeks(the_payments: ThePayments) -> None:
    pay = await the_payments(care={"weeks_per_period": 4}, weekly=("35",), price="17.84")
    await pay.go_to(MONDAY)
    (payment,) = await pay.all()
    assert (payment.first_on, payment.last_on, (payment.last_on - payment.first_on).days + 1) == (WEEK, date(2023, 8, 13), 28)
    assert (payment.first_on.weekday(), payment.last_on.weekday()) == (0, 6)
    assert await pay.totals() == (0, 0, 4 * 624_40)
    second = pay.week(WEEK + timedelta(weeks=1))
    await second.generate(*pay.packages)
    await second.record(pay.packages[0], "32")
    assert await pay.totals() == (570_88, 0, 3 * 624_40), "G07: 32 hours are £570.88"
    lines = (await pay.read()).lines
    assert len({(line.payable_thing_id, line.first_on) for line in lines}) == 4
    assert {line.week_starts_on for line in lines} == {WEEK + timedelta(weeks=number) for number in range(4)}


async def test_g19_g21_a_period_belongs_to_the_year_of_its_last_day_and_is_cut_at_31_march(the_payments: ThePayments) -> None:
    care = PLANNED | {"first_week": date(2022, 3, 14), "weeks": 4}
    pay = await the_payments(care=care, level=BED, weekly=("1",), price="535.30", starts_on=date(2021, 1, 1))
    await pay.go_to(MONDAY)
    (payment,) = await pay.all(financial_year=2022)
    assert (payment.first_on, payment.last_on, payment.financial_year) == (date(2022, 3, 14), date(2022, 4, 10), 2022)
    assert await pay.all(financial_year=2021) == []
    old, new = (await pay.read(payment.first_on)).lines
    assert (old.last_on, old.financial_year, old.payable_pence) == (date(2022, 3, 31), 2021, 1376_49)
    assert (new.first_on, new.financial_year, new.payable_pence) == (date(2022, 4, 1), 2022, 764_71)
    assert payment.payable_pence == 2141_20, "G21's 18 days, and the whole is four weeks of £535.30"


async def test_g32_g34_a_bed_for_four_weeks_however_it_is_cut(the_payments: ThePayments) -> None:
    pay = await the_payments(care=PLANNED, level=BED, weekly=("1",), price="646.06")
    await pay.go_to(MONDAY)
    assert await pay.totals() == (2584_24, 0, 0)
    days = (date(2020, 1, 1), WEEK + timedelta(days=1), WEEK + timedelta(days=2))
    prices = tuple(PriceFrom(from_day=day, price=Decimal("646.06")) for day in days)
    await pay.amend(pay.packages[0], at=MONDAY, prices=prices)
    assert await pay.totals() == (2584_24, 0, 0)
    assert [(line.last_on - line.first_on).days + 1 for line in (await pay.read()).lines] == [1, 1, 26]


async def test_g23_fifteen_days_of_a_weekly_price(the_payments: ThePayments) -> None:
    care = PLANNED | {"first_week": date(2021, 3, 15), "weeks": 4}
    days = {"starts_on": date(2021, 3, 17), "ends_on": date(2021, 3, 31)}
    pay = await the_payments(care=care, level=BED, weekly=("1",), price="507.49", **days)
    await pay.go_to(MONDAY)
    assert await pay.totals(date(2021, 3, 15)) == (1087_48, 0, 0)


async def test_planned_hours_are_sevenths_to_the_step(the_payments: ThePayments) -> None:
    pay = await the_payments(care=PLANNED, weekly=("14",), starts_on=WEEK + timedelta(days=25))
    await pay.go_to(MONDAY)
    (line,) = (await pay.read()).lines
    assert (line.quantity, line.payable_pence, line.week_starts_on) == (Decimal("6.00"), 123_00, None)


async def test_a_price_that_changes_inside_a_week_cuts_claim_and_plan(the_payments: ThePayments) -> None:
    pay = await the_payments(weekly=("14",))
    await pay.go_to(MONDAY)
    await pay.week().generate(*pay.packages)
    dated = (PriceFrom(from_day=date(2020, 1, 1), price=Decimal("20.50")), PriceFrom(from_day=date(2023, 7, 20), price=Decimal("22")))
    await pay.amend(pay.packages[0], at=MONDAY, prices=dated)
    lines = (await pay.read()).lines
    assert [(line.first_on.day, line.last_on.day, line.quantity, line.payable_pence) for line in lines] == [
        (17, 19, Decimal("6.00"), 123_00),
        (20, 23, Decimal("8.00"), 176_00),
    ]
    assert await pay.totals() == (299_00, 0, 0)


async def test_a_package_that_ended_is_expected_no_more(the_payments: ThePayments) -> None:
    pay = await the_payments()
    await pay.go_to(MONDAY)
    await pay.amend(pay.packages[1], at=MONDAY, ends_on=date(2023, 7, 16))
    assert await pay.totals() == (0, 0, 143_50)
    await pay.amend(pay.packages[1], at=MONDAY, ends_on=None)
    assert await pay.totals() == (0, 0, 430_50)


async def test_an_actual_for_an_unknown_package_waits_outside_both_totals(the_payments: ThePayments) -> None:
    pay = await the_payments(weekly=("7",))
    await pay.go_to(MONDAY)
    late, week = pay.care.package(pay.level, "14"), pay.week()
    await week.generate(*pay.packages, late)
    assert await pay.totals() == (143_50, 0, 0)
    (waiting,) = [line for line in (await pay.read()).lines if line.not_payable]
    assert (waiting.not_payable, waiting.price, waiting.quantity) == (NotPayable.WAITING_FOR_PACKAGE, None, Decimal(14))
    await pay.stand.tell(subject_of(late), late, at=MONDAY)
    assert await pay.totals() == (430_50, 0, 0)


async def test_care_drawn_when_used_is_paid_by_its_line(the_payments: ThePayments) -> None:
    pay = await the_payments(weekly=("7",))
    respite = pay.care.package(pay.level, None)
    await pay.stand.tell(subject_of(respite), respite, at=BEFORE)
    await pay.go_to(MONDAY)
    assert await pay.totals() == (0, 0, 143_50), "nothing is expected of it"
    week = pay.week()
    line = week.line(respite, "4", kind=LineKind.INTERMITTENT)
    await week.generate(*pay.packages)
    assert await pay.totals() == (143_50, 0, 0)
    del week.lines[respite.care_package_line_item_id]
    await week.generate(respite, quantity="4", kind=LineKind.INTERMITTENT)
    things = {read.payable_thing_id for read in (await pay.read()).lines}
    assert week.lines[respite.care_package_line_item_id].line_id in things, "G12: the line, not the package"
    assert line.line_id not in things
    assert await pay.totals() == (225_50, 0, 0)


async def test_only_what_is_touched_is_written(the_payments: ThePayments) -> None:
    pay = await the_payments()
    await pay.go_to(TUESDAY)
    single, double = pay.packages
    week = pay.week()
    await week.generate(single, double)
    before = await pay.stand.rows("SELECT xmin::text AS written, payable_thing_id FROM payment_line")
    await week.record(double, "13")
    after = await pay.stand.rows("SELECT xmin::text AS written, payable_thing_id FROM payment_line")
    changed = {tuple(row) for row in after} - {tuple(row) for row in before}
    assert {thing for _, thing in changed} == {double.care_package_line_item_id}


async def test_what_was_due_before_its_calendar_was_published_is_not_opened(the_payments: ThePayments) -> None:
    """A council that joins has paid it already: opened here too, it would be paid twice."""
    pay = await the_payments(care={"first_week": WEEK, "weeks": 8})
    late = await the_payments(care={"first_week": WEEK - timedelta(weeks=6), "weeks": 8}, told_at=BEFORE)
    for payments in (pay, late):
        await payments.go_to(MONDAY)
        assert min(payment.first_on for payment in await payments.all()) >= WEEK - timedelta(weeks=2), "its deadline was still to come"
