"""A week ended: every service's week of that calendar is generated."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.period import london_day
from services.actuals.operations.generate_weeks import generate_weeks

NEXT_ENDED = sa.text("""
SELECT through.calendar_id, row.starts_on
FROM generated_through AS through
JOIN heard_calendar_week AS row ON row.calendar_id = through.calendar_id
 AND row.starts_on >= through.from_on AND row.starts_on > coalesce(through.through_on, '-infinity')
WHERE row.starts_on + 7 <= :today
ORDER BY row.starts_on, through.calendar_id LIMIT 1
FOR UPDATE OF through
""")
DONE = sa.text("UPDATE generated_through SET through_on = :starts_on WHERE calendar_id = :calendar_id")


async def generate_ended_week(session: AsyncSession, *, at: datetime) -> bool:
    """The earliest week that ended and was not generated, of one calendar; false if there is none."""
    ended = (await session.execute(NEXT_ENDED, {"today": london_day(at)})).one_or_none()
    if ended is None:
        return False
    await generate_weeks(session, starts_on=[ended.starts_on], calendar_id=ended.calendar_id, at=at, actor="service:actuals")
    await session.execute(DONE, {"starts_on": ended.starts_on, "calendar_id": ended.calendar_id})
    return True
