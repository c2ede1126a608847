"""What time does in scheduling: periods open, and deadlines pass."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.timers import Timers
from services.scheduling.operations.work_through import work_through

timers = Timers("scheduling")


@timers.each_second
async def open_and_miss(session: AsyncSession, now: datetime) -> bool:
    return await work_through(session, now=now)
