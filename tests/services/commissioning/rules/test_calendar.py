"""A calendar's rows: the guides' periods (G14, G18, G19), both week starts (G44), deadlines over holidays, London's clock."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from contracts.commissioning.vocabulary import Weekday
from contracts.period import financial_year
from services.commissioning.rules import calendar as rules
from services.commissioning.rules.working_days import BankHolidaysMissing, WorkingDays

COUNCIL = Path("deploy/local/exampleshire")


def rows_in(name: str) -> list[dict[str, str]]:
    with (COUNCIL / name).open(newline="") as file:
        return list(csv.DictReader(file))


WORKS = WorkingDays("england-and-wales", frozenset(date.fromisoformat(row["day"]) for row in rows_in("2_bank_holidays.csv")))


def plan_of(row: dict[str, str]) -> rules.Plan:
    return rules.Plan(
        week_starts_on=Weekday(row["week_starts_on"]),
        first_period_starts_on=date.fromisoformat(row["first_period_starts_on"]),
        answer_by_weekday=Weekday(row["answer_by_weekday"]),
        answer_by_time=time.fromisoformat(row["answer_by_time"]),
        actuals_due_weekday=Weekday(row["actuals_due_weekday"]),
        actuals_due_time=time.fromisoformat(row["actuals_due_time"]),
        **{name: int(row[name]) for name in ("weeks_per_period", "periods", "opens_after_days", *AFTER)},
    )


AFTER = ("finalise_after_working_days", "bank_after_working_days")
PLANS = {row["reference"]: plan_of(row) for row in rows_in("3_calendars.csv")}
ROWS = {reference: rules.rows_of(plan, WORKS) for reference, plan in PLANS.items()}
HOMECARE, RESIDENTIAL, WEEKLY = ROWS["HOMECARE-4W"], ROWS["RESIDENTIAL-4W"], ROWS["HOMECARE-WEEKLY"]


def test_g14_a_period_of_four_whole_weeks() -> None:
    period = HOMECARE.periods[date(2023, 7, 17)]
    assert period.last_on == date(2023, 8, 13)
    assert (period.first_on.weekday(), period.last_on.weekday()) == (0, 6)


def test_g15_the_invoice_s_period() -> None:
    assert HOMECARE.periods[date(2021, 4, 26)].last_on == date(2021, 5, 23)


def test_g18_one_chain_for_home_care_and_another_for_residential() -> None:
    chain = sorted(HOMECARE.periods)
    assert chain.index(date(2023, 7, 17)) - chain.index(date(2021, 4, 26)) == 29
    assert date(2022, 4, 11) not in HOMECARE.periods
    assert date(2022, 4, 11) in RESIDENTIAL.periods
    assert (date(2022, 4, 11) - date(2021, 4, 26)).days / 28 == 12.5


def test_g19_a_period_belongs_to_the_year_in_which_it_ends() -> None:
    period = RESIDENTIAL.periods[date(2022, 3, 14)]
    assert period.last_on == date(2022, 4, 10)
    assert financial_year(period.last_on) == 2022


@pytest.mark.parametrize("day", ["2023-07-17", "2022-06-20", "2023-05-01", "2022-06-13"])
def test_g44_weeks_begin_on_mondays(day: str) -> None:
    assert date.fromisoformat(day) in WEEKLY.weeks


def test_g44_weeks_begin_on_saturdays() -> None:
    saturdays = replace(PLANS["HOMECARE-4W"], week_starts_on=Weekday.SATURDAY, first_period_starts_on=date(2019, 10, 19), periods=3)
    made = rules.rows_of(saturdays, WORKS)
    assert min(made.weeks) == date(2019, 10, 19)
    assert made.weeks[date(2019, 10, 19)] == datetime(2019, 10, 29, 17, tzinfo=UTC)  # Friday the 25th ends it; clocks go back on the 27th
    assert made.periods[date(2019, 10, 19)].last_on == date(2019, 11, 15)


def test_the_demo_s_week_is_due_this_afternoon() -> None:
    assert WEEKLY.weeks[date(2023, 7, 17)] == datetime(2023, 7, 25, 16, tzinfo=UTC)
    period = WEEKLY.periods[date(2023, 7, 17)]
    assert (period.finalise_on, period.bank_on) == (date(2023, 7, 26), date(2023, 7, 31))


@pytest.mark.parametrize(
    ("week", "due"),
    [
        pytest.param("2022-03-14", "2022-03-22T17:00+00:00", id="winter time"),
        pytest.param("2022-03-21", "2022-03-29T16:00+00:00", id="clocks went forward on 27 March"),
        pytest.param("2022-10-24", "2022-11-01T17:00+00:00", id="clocks went back on 30 October"),
        pytest.param("2022-12-19", "2022-12-28T17:00+00:00", id="Tuesday 27 December is a holiday"),
        pytest.param("2023-12-18", "2023-12-27T17:00+00:00", id="Tuesday 26 December is a holiday"),
    ],
)
def test_deadlines_are_london_s_on_working_days(week: str, due: str) -> None:
    assert WEEKLY.weeks[date.fromisoformat(week)] == datetime.fromisoformat(due)


def test_payment_days_step_over_the_jubilee() -> None:
    period = WEEKLY.periods[date(2022, 5, 23)]
    assert (period.finalise_on, period.bank_on) == (date(2022, 6, 1), date(2022, 6, 8))


def test_periods_open_at_london_s_midnight() -> None:
    assert WEEKLY.periods[date(2023, 7, 17)].opens_at == datetime(2023, 7, 16, 23, tzinfo=UTC)
    assert WEEKLY.periods[date(2023, 1, 16)].opens_at == datetime(2023, 1, 16, tzinfo=UTC)


def test_an_anchor_on_another_day_is_refused() -> None:
    with pytest.raises(rules.AnchorOnOtherDay, match="begins on a Tuesday, but weeks of this calendar begin on a Monday"):
        rules.rows_of(replace(PLANS["HOMECARE-WEEKLY"], first_period_starts_on=date(2021, 3, 30)), WORKS)


def test_a_year_without_bank_holidays_is_refused_not_assumed() -> None:
    with pytest.raises(BankHolidaysMissing, match="2029"):
        rules.rows_of(replace(PLANS["HOMECARE-WEEKLY"], first_period_starts_on=date(2028, 12, 18), periods=2), WORKS)


def test_what_people_act_on_stays_and_the_rest_may_move() -> None:
    at = datetime(2023, 7, 25, 9, tzinfo=UTC)
    later = rules.rows_of(replace(PLANS["HOMECARE-WEEKLY"], answer_by_time=time(12)), WORKS)
    with pytest.raises(rules.PeriodOpenAlready, match="29 March 2021"):
        rules.refuse_rewriting(WEEKLY, later, at=at)
    longer = rules.rows_of(replace(PLANS["HOMECARE-WEEKLY"], periods=260), WORKS)
    rules.refuse_rewriting(WEEKLY, longer, at=at)
    mixed = rules.moved_by_holidays(WEEKLY, later, at=at)
    assert mixed.periods[date(2023, 7, 24)] == WEEKLY.periods[date(2023, 7, 24)]
    assert mixed.periods[date(2023, 7, 31)] == later.periods[date(2023, 7, 31)]


def test_a_week_that_has_begun_keeps_its_deadline() -> None:
    other = rules.rows_of(replace(PLANS["RESIDENTIAL-4W"], actuals_due_time=time(12)), WORKS)
    with pytest.raises(rules.WeekBegunAlready):
        rules.refuse_rewriting(RESIDENTIAL, other, at=datetime(2023, 7, 25, 9, tzinfo=UTC))


@given(st.integers(0, 700), st.sampled_from([1, 4]), st.sampled_from(Weekday), st.integers(1, 40), st.integers(1, 5), st.integers(1, 5))
def test_periods_follow_one_another_and_hold_whole_weeks(
    days: int, weeks: int, answer_by: Weekday, periods: int, finalise: int, bank: int
) -> None:
    anchor = date(2019, 1, 7) + timedelta(days=days)
    plan = replace(
        PLANS["HOMECARE-4W"],
        first_period_starts_on=anchor,
        week_starts_on=list(Weekday)[anchor.weekday()],
        weeks_per_period=weeks,
        periods=periods,
        answer_by_weekday=answer_by,
        finalise_after_working_days=finalise,
        bank_after_working_days=bank,
    )
    made = rules.rows_of(plan, WORKS)
    chain = sorted(made.periods.values())
    assert [one.first_on for one in chain[1:]] == [one.last_on + timedelta(days=1) for one in chain[:-1]]
    assert len(made.weeks) == weeks * periods
    for one in chain:
        assert one.last_on < one.answer_by_at.date() < one.finalise_on < one.bank_on
        assert WORKS.works_on(one.answer_by_at.date())
