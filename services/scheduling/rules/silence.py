"""When silence suspends a contract's payments: one pure function of periods, deadlines, answers and releases (settled 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from contracts.scheduling.vocabulary import Standing


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period's deadline, as it was said at an instant. `had_line`: there was something to answer at the deadline."""

    said_at: datetime
    answer_by_at: datetime
    had_line: bool = True


@dataclass(frozen=True, slots=True)
class Period:
    """A billing period of a contract. `opened_at`: from when it could be answered. `answered_at`: its first answer; undone or not,
    it stays answered. `deadlines`: oldest first, each different from the one before."""

    first_on: date
    last_on: date
    opened_at: datetime
    deadlines: tuple[Deadline, ...]
    answered_at: datetime | None = None

    def deadline(self, at: datetime) -> Deadline | None:
        """The one in force at an instant, if the period counts by it."""
        said = [deadline for deadline in self.deadlines if deadline.said_at <= at]
        return said[-1] if said and self._counts_by(said[-1]) else None

    def answered(self, at: datetime) -> bool:
        return self.answered_at is not None and self.answered_at <= at

    def due(self, at: datetime) -> bool:
        """Its deadline has come. One that was extended, and may still be answered in time, is no silence yet."""
        deadline = self.deadline(at)
        return deadline is not None and deadline.answer_by_at <= at

    def passings(self, now: datetime) -> list[datetime]:
        """The deadlines that came while they were in force. What was said after an instant never makes that instant a deadline."""
        until = [following.said_at for _, following in pairwise(self.deadlines)]
        in_force = zip(self.deadlines, [*until, None], strict=True)
        return [
            deadline.answer_by_at
            for deadline, over_at in in_force
            if deadline.said_at <= deadline.answer_by_at <= now
            and self._counts_by(deadline)
            and not (over_at and over_at <= deadline.answer_by_at)
        ]

    def extensions(self) -> list[datetime]:
        """When it got a later deadline after the old one had passed."""
        return [
            new.said_at for old, new in pairwise(self.deadlines) if old.answer_by_at < new.said_at and old.answer_by_at < new.answer_by_at
        ]

    def _counts_by(self, deadline: Deadline) -> bool:
        return deadline.had_line and self.opened_at < deadline.answer_by_at


@dataclass(frozen=True, slots=True)
class Limit:
    """So many silent periods in a row suspend, from an instant on."""

    said_at: datetime
    periods: int


@dataclass(frozen=True, slots=True)
class Silent:
    """A period that was silent at an instant, by this deadline."""

    first_on: date
    last_on: date
    answer_by_at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """A deadline that passed in silence, below the limit."""

    period: Silent
    in_a_row: int
    limit: int


@dataclass(frozen=True, slots=True)
class Suspension:
    """From a trigger to the instant at which no trigger was left without a release. A trigger in between starts no other."""

    trigger: Silent
    silent: tuple[Silent, ...]
    limit: int
    ended_at: datetime | None

    @property
    def began_at(self) -> datetime:
        return self.trigger.answer_by_at


@dataclass(frozen=True, slots=True)
class Silence:
    """What silence has led to by now. `in_a_row`: the newest counted periods without an answer; `unanswered`: all of them."""

    missed: tuple[Missed, ...]
    suspensions: tuple[Suspension, ...]
    in_a_row: int
    unanswered: tuple[date, ...]

    @property
    def suspended_since(self) -> datetime | None:
        running = [suspension.began_at for suspension in self.suspensions if suspension.ended_at is None]
        return running[0] if running else None

    @property
    def release_pending(self) -> bool:
        return self.suspended_since is not None and not self.unanswered


def silence_of(periods: Sequence[Period], releases: Sequence[datetime], limits: Sequence[Limit], *, now: datetime) -> Silence:
    """`limits`: oldest first, at least one. The order of the others does not matter."""
    ordered = sorted(periods, key=lambda period: period.first_on)
    passed = sorted((at, place) for place, period in enumerate(ordered) for at in period.passings(now))
    missed: list[Missed] = []
    suspensions: list[Suspension] = []
    for at, place in passed:
        run, limit = _run(ordered[: place + 1], at), _limit(limits, at)
        if len(run) >= limit:
            silent = tuple(_silent(period, at) for period in reversed(run[:limit]))
            _prolonged(suspensions, Suspension(silent[-1], silent, limit, _released_at(run[:limit], releases, at, now)))
        elif run:
            missed.append(Missed(_silent(run[0], at), len(run), limit))
    due = [period for period in ordered if period.due(now)]
    return Silence(
        missed=tuple(missed),
        suspensions=tuple(suspensions),
        in_a_row=len(_run(ordered[: ordered.index(due[-1]) + 1], now)) if due else 0,
        unanswered=tuple(period.first_on for period in due if not period.answered(now)),
    )


def _run(periods: Sequence[Period], at: datetime) -> list[Period]:
    """The silent periods at the end, newest first. Periods that do not count are passed over; one in time ends the run."""
    run: list[Period] = []
    for period in reversed(periods):
        if period.deadline(at) is None:
            continue
        if period.answered(at) or not period.due(at):
            break
        run.append(period)
    return run


def _limit(limits: Sequence[Limit], at: datetime) -> int:
    said = [limit for limit in limits if limit.said_at <= at]
    return (said[-1] if said else limits[0]).periods


def _released_at(counted: Sequence[Period], releases: Sequence[datetime], at: datetime, now: datetime) -> datetime | None:
    """A release ends all triggers up to its instant; an extension those that count the period it extends."""
    extensions = [instant for period in counted for instant in period.extensions()]
    return min((instant for instant in (*releases, *extensions) if at <= instant <= now), default=None)


def _prolonged(suspensions: list[Suspension], new: Suspension) -> None:
    """While already suspended, a trigger starts nothing: it only lasts until both are released."""
    if suspensions and (suspensions[-1].ended_at is None or new.began_at < suspensions[-1].ended_at):
        ends = (suspensions[-1].ended_at, new.ended_at)
        suspensions[-1] = replace(suspensions[-1], ended_at=None if None in ends else max(filter(None, ends)))
    else:
        suspensions.append(new)


def _silent(period: Period, at: datetime) -> Silent:
    deadline = period.deadline(at)
    assert deadline is not None
    return Silent(period.first_on, period.last_on, deadline.answer_by_at)


def standing_of(silence: Silence, *, limit: int) -> Standing:
    """Warned twice is: one more and payments stop."""
    if silence.suspended_since is not None:
        return Standing.RELEASE_PENDING if silence.release_pending else Standing.SUSPENDED
    if silence.in_a_row == 0:
        return Standing.ACTIVE
    return Standing.WARNED_TWICE if silence.in_a_row >= limit - 1 else Standing.WARNED_ONCE
