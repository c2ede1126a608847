"""The council accepts, part-accepts or rejects a claim over plan."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.outbox import announce
from contracts.actuals.events import ExceptionDecided
from contracts.actuals.http import DecideException
from contracts.refusals import NotFound, Refusal, Stale
from services.actuals.operations.record_actuals import change_of
from services.actuals.operations.weeks import of_week, told, week_to_change
from services.actuals.rules.exception_status import moved
from services.actuals.rules.over_plan import after_decision
from services.actuals.tables.owned import ClaimException, Line


class EnteredByYou(Refusal, code="entered_by_you", status=409):
    """You entered this claim, so somebody else has to decide it. Ask a colleague."""


async def decide_exception(
    session: AsyncSession, *, exception_id: UUID, asked: DecideException, seen: int, by: str, at: datetime
) -> ClaimException:
    """Changes what is payable, never what is claimed: a confirmation stands. Raises NotFound, Stale, AlreadyEnded, EnteredByYou."""
    exception = await session.get(ClaimException, exception_id)
    if exception is None:
        raise NotFound()
    week = await week_to_change(session, exception.week_id)
    await session.refresh(exception)  # it may have been withdrawn while we waited for the week
    status = moved(exception.status, asked.act)
    if exception.row_version != seen:
        raise Stale()
    line = await session.get(Line, exception.line_id)
    assert line is not None
    if by in (line.entered_by, exception.raised_by):
        raise EnteredByYou()
    decided = after_decision(
        asked.act,
        claimed=line.actual + line.frustrated,
        payable=line.payable,
        step=line.quantity_step,
        accepted=asked.accepted,
        reason=asked.reason,
    )
    line.payable, line.withheld, line.withheld_because = decided.payable, decided.withheld, decided.because
    line.row_version += 1
    session.add(change_of(line, by=by, at=at, act=f"exception_{status}"))
    exception.status, exception.accepted, exception.decision_reason = status, decided.payable, asked.reason or None
    exception.ended_at, exception.ended_by = at, by
    exception.row_version += 1
    event = ExceptionDecided(
        **await of_week(session, week), exception_id=exception.id, line=told(line), decision=asked.act, accepted=decided.payable
    )
    await announce(session, week, event, source="actuals", actor=by, at=at, provider_id=week.provider_id)
    return exception
