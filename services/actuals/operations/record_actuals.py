"""A provider saves what it delivered on some lines of one service's week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis.outbox import announce
from contracts.actuals.events import ActualsRecorded
from contracts.actuals.http import ClaimedQuantities
from contracts.refusals import NotFound, Refusal, Refusals
from services.actuals.operations.confirmations import confirmed_lines
from services.actuals.operations.follow_claim import follow_claim
from services.actuals.operations.rulings import rules_on
from services.actuals.operations.weeks import of_week, told, week_to_change
from services.actuals.rules.claim import Claim, claim_of, plain
from services.actuals.rules.over_plan import Rules, before_decision
from services.actuals.rules.week import must_be_over
from services.actuals.tables.owned import Line, LineChange, Week


class LineTwice(Refusal, code="line_twice", status=422):
    """A line is in this request twice. Send each line once."""


class ChangedMeanwhile(Refusal, code="changed_meanwhile", status=412):
    """Somebody changed this line after you opened it.
    It is now {actual} actual, {frustrated} frustrated, {missed} missed, {extra} extra.
    Nothing of yours was saved yet; check it against theirs and save again."""


@dataclass(frozen=True)
class Recorded:
    """The week, the lines that changed, and how many of them had been confirmed."""

    week: Week
    lines: list[Line]
    unconfirmed: int


async def record_actuals(session: AsyncSession, *, week_id: UUID, claims: Sequence[ClaimedQuantities], by: str, at: datetime) -> Recorded:
    """All lines or none. A line sent as it stands is no change. Raises NotFound, NotYetOver, LineTwice, and Refusals line by line."""
    week = await week_to_change(session, week_id)
    must_be_over(week.starts_on, now=at)
    if len({claim.line_id for claim in claims}) < len(claims):
        raise LineTwice()
    wanted = select(Line).where(col(Line.week_id) == week_id, col(Line.id).in_([claim.line_id for claim in claims]))
    lines = {line.id: line for line in await session.scalars(wanted)}
    rules = await rules_on(session, {line.service_level_id for line in lines.values()}, day=week.starts_on)
    confirmed = await confirmed_lines(session, week_id)
    refusals, changed = Refusals(), []
    for number, claim in enumerate(claims):
        with refusals.at(f"/lines/{number}"):
            line = lines.get(claim.line_id)
            if line is None:
                raise NotFound()
            if record(line, claim, rules=rules[line.service_level_id], by=by):
                changed.append(line)
    refusals.raise_if_any()
    if changed:
        await _tell(session, week, changed, by=by, at=at)
    return Recorded(week=week, lines=changed, unconfirmed=len({line.id for line in changed} & confirmed))


async def _tell(session: AsyncSession, week: Week, lines: list[Line], *, by: str, at: datetime) -> None:
    """One fact for the lines; one more for each exception raised or withdrawn by them."""
    for line in lines:
        line.claimed_in_version = week.version + 1
        session.add(change_of(line, by=by, at=at, act="recorded"))
    event = ActualsRecorded(**await of_week(session, week), lines=tuple(told(line) for line in lines))
    await announce(session, week, event, source="actuals", actor=by, at=at, provider_id=week.provider_id)
    for line in lines:
        await follow_claim(session, week, line, by=by, at=at)


def record(line: Line, claimed: ClaimedQuantities, *, rules: Rules, by: str) -> bool:
    """Put a claim on its line; false if the line stands like that already. Raises what the rules refuse."""
    claim = claim_of(
        line.planned,
        step=line.quantity_step,
        stood=line.actual,
        actual=claimed.actual,
        frustrated=claimed.frustrated,
        missed=claimed.missed,
        extra=claimed.extra,
        reason=claimed.reason_code,
        comment=claimed.comment,
    )
    if _stands(line, claim, claimed):
        return False
    if line.row_version != claimed.row_version:
        quantities = {name: plain(getattr(line, name)) for name in ("actual", "frustrated", "missed", "extra")}
        raise ChangedMeanwhile(**quantities)
    same_claim = line.actual + line.frustrated == claim.claimed
    line.actual, line.frustrated, line.missed, line.extra = claim.actual, claim.frustrated, claim.missed, claim.extra
    line.visits, line.reason_code, line.comment = claimed.visits, claimed.reason_code, claimed.comment or None
    if not same_claim:
        decided = before_decision(claim.claimed, planned=claim.planned, rules=rules)
        line.payable, line.withheld, line.withheld_because = decided.payable, decided.withheld, decided.because
    line.row_version += 1
    line.entered_by = by
    return True


def _stands(line: Line, claim: Claim, claimed: ClaimedQuantities) -> bool:
    quantities = (claim.actual, claim.frustrated, claim.missed, claim.extra)
    words = (claimed.visits, claimed.reason_code, claimed.comment or None)
    return (line.actual, line.frustrated, line.missed, line.extra) == quantities and (line.visits, line.reason_code, line.comment) == words


def change_of(line: Line, *, by: str, at: datetime, act: str) -> LineChange:
    """A line's new state as one entry of its history. The comment stays out of it: the line has it."""
    quantities = {name: str(getattr(line, name)) for name in ("planned", "actual", "frustrated", "missed", "extra", "payable")}
    return LineChange(
        line_id=line.id,
        row_version=line.row_version,
        week_id=line.week_id,
        provider_id=line.provider_id,
        at=at,
        by=by,
        act=act,
        detail=quantities | {"reason_code": line.reason_code},
    )
