"""How a billing calendar's rows follow from its anchor: explicit periods and weeks, their deadlines on working days, London's clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from contracts.commissioning.vocabulary import Weekday
from contracts.period import DAY, WEEK, Period, london, london_day
from contracts.refusals import Refusal
from services.commissioning.rules.working_days import WorkingDays

MIDNIGHT = time(0)


class AnchorOnOtherDay(Refusal, code="anchor_on_other_day", status=422):
    """The first period begins on a {anchor}, but weeks of this calendar begin on a {week_starts_on}. Choose one of them for both."""


class OpensTooLate(Refusal, code="opens_too_late", status=422):
    """A period would open after it can be answered. Let it open at most {most} days after its first day."""


class PeriodOpenAlready(Refusal, code="period_open_already", status=409):
    """The period from {first_on} is open already, and this would change its dates. Dates can be changed until a period opens."""


class WeekBegunAlready(Refusal, code="week_begun_already", status=409):
    """The week from {starts_on} has begun, and this would change when its actuals are due. That can be changed until a week begins."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a council says about a calendar. Times are London's; deadlines fall on the first such weekday after the end, or the next
    working day."""

    week_starts_on: Weekday
    first_period_starts_on: date
    weeks_per_period: int
    periods: int
    opens_after_days: int
    answer_by_weekday: Weekday
    answer_by_time: time
    actuals_due_weekday: Weekday
    actuals_due_time: time
    finalise_after_working_days: int
    bank_after_working_days: int


@dataclass(frozen=True, order=True)
class PeriodRow:
    first_on: date
    last_on: date
    opens_at: datetime
    answer_by_at: datetime
    finalise_on: date
    bank_on: date


@dataclass(frozen=True)
class Rows:
    """A calendar's periods by first day, and when the actuals of each week are due by the week's first day."""

    periods: Mapping[date, PeriodRow]
    weeks: Mapping[date, datetime]


def rows_of(plan: Plan, works: WorkingDays) -> Rows:
    """Raises AnchorOnOtherDay, OpensTooLate, BankHolidaysMissing."""
    anchor = plan.first_period_starts_on
    if anchor.weekday() != plan.week_starts_on.number:
        raise AnchorOnOtherDay(anchor=f"{anchor:%A}", week_starts_on=plan.week_starts_on.title())
    length = plan.weeks_per_period * WEEK
    if plan.opens_after_days > length.days:
        raise OpensTooLate(most=length.days)
    periods = [Period(anchor + number * length, anchor + (number + 1) * length) for number in range(plan.periods)]
    weeks = [week for period in periods for week in period.weeks()]
    return Rows(
        periods={period.starts_on: _period_row(period, plan, works) for period in periods},
        weeks={
            week.starts_on: london(works.from_day(_next(week.last_day, plan.actuals_due_weekday)), plan.actuals_due_time) for week in weeks
        },
    )


def _period_row(period: Period, plan: Plan, works: WorkingDays) -> PeriodRow:
    answered_on = works.from_day(_next(period.last_day, plan.answer_by_weekday))
    finalise_on = works.after(answered_on, plan.finalise_after_working_days)
    return PeriodRow(
        first_on=period.starts_on,
        last_on=period.last_day,
        opens_at=london(period.starts_on + plan.opens_after_days * DAY, MIDNIGHT),
        answer_by_at=london(answered_on, plan.answer_by_time),
        finalise_on=finalise_on,
        bank_on=works.after(finalise_on, plan.bank_after_working_days),
    )


def _next(after: date, weekday: Weekday) -> date:
    """The first such weekday after a day."""
    return after + timedelta(days=(weekday.number - after.weekday() - 1) % 7 + 1)


def refuse_rewriting(was: Rows, now: Rows, *, at: datetime) -> None:
    """Raises PeriodOpenAlready or WeekBegunAlready if what people already act on would change."""
    for first_on, period in sorted(was.periods.items()):
        if period.opens_at <= at and now.periods.get(first_on) != period:
            raise PeriodOpenAlready(first_on=f"{first_on:%-d %B %Y}")
    for starts_on, due_at in sorted(was.weeks.items()):
        if starts_on <= london_day(at) and now.weeks.get(starts_on) != due_at:
            raise WeekBegunAlready(starts_on=f"{starts_on:%-d %B %Y}")


def moved_by_holidays(was: Rows, now: Rows, *, at: datetime) -> Rows:
    """The rows after a change of bank holidays: what people already act on stays as it was told to them."""
    open_already = {first_on: row for first_on, row in was.periods.items() if row.opens_at <= at}
    begun = {starts_on: due_at for starts_on, due_at in was.weeks.items() if starts_on <= london_day(at)}
    return Rows({**now.periods, **open_already}, {**now.weeks, **begun})
