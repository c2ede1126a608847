"""When a week can be entered, and how far it is: derived from its days, its lines and its confirmations."""

from datetime import date, datetime, time

from contracts.actuals.vocabulary import WeekState
from contracts.period import LONDON, Period, london
from contracts.refusals import Refusal


class NotYetOver(Refusal, code="week_not_over", status=409):
    """This week is not over yet. It may be entered from {day}."""


class NotYetBegun(Refusal, code="week_not_begun", status=409):
    """This week has not begun. It can be generated from {day}."""


class NothingToConfirm(Refusal, code="nothing_to_confirm", status=409):
    """There is nothing left to confirm here: every line is confirmed already."""


class NotAWeek(Refusal, code="not_a_week", status=422):
    """No week of this service's calendar begins on this day. Its weeks begin on a {weekday}."""


def entered_from(starts_on: date) -> datetime:
    """The instant at which the week's last day is over in London (guide 002: not while the week is in progress)."""
    return london(Period.week(starts_on).ends_before, time(0))


def must_be_over(starts_on: date, *, now: datetime) -> None:
    opens = entered_from(starts_on)
    if now < opens:
        raise NotYetOver(day=said(opens))


def must_have_begun(starts_on: date, *, now: datetime) -> None:
    begins = london(starts_on, time(0))
    if now < begins:
        raise NotYetBegun(day=said(begins))


def state_of(*, lines: int, confirmed: int) -> WeekState:
    if lines and confirmed == lines:
        return WeekState.CONFIRMED
    return WeekState.PART_CONFIRMED if confirmed else WeekState.TO_CONFIRM


def said(instant: datetime) -> str:
    """Tuesday 18 July 2023."""
    day = instant.astimezone(LONDON)
    return f"{day:%A} {day.day} {day:%B %Y}"
