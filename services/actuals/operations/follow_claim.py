"""What a changed claim does to its line's exception: raises it, keeps it up to date, or withdraws it; one open at a time."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from chassis.outbox import announce
from contracts.actuals.events import ExceptionRaised, ExceptionWithdrawn
from contracts.actuals.vocabulary import ExceptionStatus, Withheld
from services.actuals.operations.weeks import of_week, told
from services.actuals.rules.exception_status import moved
from services.actuals.tables.owned import ClaimException, Line, Week


async def follow_claim(session: AsyncSession, week: Week, line: Line, *, by: str, at: datetime) -> None:
    """Saving again while still over plan updates the open exception: no second raise, no second mail (settled 2.8)."""
    found = sa.select(ClaimException).where(col(ClaimException.line_id) == line.id, col(ClaimException.status) == ExceptionStatus.RAISED)
    raised = (await session.execute(found.with_for_update())).scalar_one_or_none()
    waits = line.withheld_because is Withheld.OVER_PLAN
    if waits and raised is not None:
        if raised.claimed != line.actual + line.frustrated or raised.withheld != line.withheld:
            raised.claimed, raised.withheld, raised.raised_by = line.actual + line.frustrated, line.withheld, by
            raised.row_version += 1
    elif waits:
        await _raise(session, week, line, by=by, at=at)
    elif raised is not None:
        raised.status = moved(raised.status, "withdraw")
        raised.ended_at, raised.ended_by = at, by
        raised.row_version += 1
        event = ExceptionWithdrawn(**await of_week(session, week), exception_id=raised.id, line=told(line))
        await announce(session, week, event, source="actuals", actor=by, at=at, provider_id=week.provider_id)


async def _raise(session: AsyncSession, week: Week, line: Line, *, by: str, at: datetime) -> None:
    exception = ClaimException(
        id=uuid7(),
        week_id=week.id,
        line_id=line.id,
        provider_id=week.provider_id,
        status=ExceptionStatus.RAISED,
        claimed=line.actual + line.frustrated,
        withheld=line.withheld,
        raised_at=at,
        raised_by=by,
    )
    session.add(exception)
    event = ExceptionRaised(**await of_week(session, week), exception_id=exception.id, line=told(line))
    await announce(session, week, event, source="actuals", actor=by, at=at, provider_id=week.provider_id)
