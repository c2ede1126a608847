"""When a scheduled payment can be answered: once it is open, and confirmed once the actuals it is paid on are confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.period import LONDON
from contracts.refusals import Refusal
from contracts.scheduling.vocabulary import AnswerAct, AnswerStatus, PeriodState
from services.scheduling.rules.payment_status import moved

NAMED = 5
"""So many weeks are named; the others are counted."""


class NotOpen(Refusal, code="payment_not_open", status=409):
    """This payment is not open yet. It can be confirmed or rejected from {opens}."""


class ActualsNotConfirmed(Refusal, code="actuals_not_confirmed", status=409):
    """Actuals are not confirmed for {weeks}. Confirm them first, then this payment."""


@dataclass(frozen=True, slots=True, order=True)
class OpenWeek:
    """A service's week with lines whose actuals are awaited or not confirmed."""

    starts_on: date
    service_reference: str


def must_be_open(opens_at: datetime, *, now: datetime) -> None:
    if now < opens_at:
        raise NotOpen(opens=said(opens_at))


def must_have_actuals(weeks: Sequence[OpenWeek]) -> None:
    """Raises ActualsNotConfirmed, which names the weeks."""
    if weeks:
        raise ActualsNotConfirmed(weeks=weeks_words(weeks))


def weeks_words(weeks: Sequence[OpenWeek]) -> str:
    """ "the week of 17 July 2023 (PR1)", with " and 2 more weeks" if there are many."""
    named = [f"the week of {day_words(week.starts_on)} ({week.service_reference})" for week in sorted(weeks)[:NAMED]]
    more = len(weeks) - len(named)
    if more:
        named.append(f"{more} more {'week' if more == 1 else 'weeks'}")
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def state_of(*, opens_at: datetime, answer_by_at: datetime, now: datetime) -> PeriodState:
    """The deadline's instant itself is in time."""
    if now < opens_at:
        return PeriodState.FUTURE
    return PeriodState.OPEN if now <= answer_by_at else PeriodState.DEADLINE_PASSED


def day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def said(instant: datetime) -> str:
    """Monday 17 July 2023 at 00:00."""
    there = instant.astimezone(LONDON)
    return f"{there:%A} {day_words(there.date())} at {there:%H:%M}"


def cannot_confirm_because(status: AnswerStatus, *, opens_at: datetime, weeks: Sequence[OpenWeek], now: datetime) -> str | None:
    """The sentence with which a confirmation would be refused now."""
    try:
        moved(status, AnswerAct.CONFIRM)
        must_be_open(opens_at, now=now)
        must_have_actuals(weeks)
    except Refusal as refusal:
        return str(refusal)
    return None
