"""What time does in actuals: as a week ends, it is generated."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.timers import Timers
from services.actuals.operations.generate_ended_week import generate_ended_week

timers = Timers("actuals")


@timers.each_second
async def generate(session: AsyncSession, now: datetime) -> bool:
    return await generate_ended_week(session, at=now)
