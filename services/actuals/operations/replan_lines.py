"""A package's dates or quantity changed: lines that nobody has touched or confirmed follow the new plan."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis.outbox import announce
from contracts.actuals.events import ActualsRecorded
from contracts.period import Period
from contracts.pricing import PricedPer, part_of_week
from services.actuals.operations.confirmations import is_confirmed
from services.actuals.operations.record_actuals import change_of
from services.actuals.operations.weeks import of_week, told
from services.actuals.tables.heard import HeardPackage, HeardServiceLevel
from services.actuals.tables.owned import Line, Week

BY = "service:actuals"


async def replan_lines(session: AsyncSession, *, package_id: UUID, at: datetime) -> None:
    """Touched or confirmed lines stay: what a person said is changed by people alone."""
    package = await session.get(HeardPackage, package_id, populate_existing=True)
    level = await session.get(HeardServiceLevel, package.service_level_id) if package else None
    weeks = select(Week).join(Line, col(Line.week_id) == col(Week.id)).where(col(Line.care_package_line_item_id) == package_id)
    for week in list(await session.scalars(weeks.order_by(col(Week.id)).with_for_update(of=Week))):
        untouched = select(Line).where(
            col(Line.week_id) == week.id,
            col(Line.care_package_line_item_id) == package_id,
            col(Line.entered_by).is_(None),
            sa.not_(is_confirmed()),
        )
        for line in list(await session.scalars(untouched)):
            if package and level and replan(line, package, week, per=level.priced_per):
                session.add(change_of(line, by=BY, at=at, act="replanned"))
                event = ActualsRecorded(**await of_week(session, week), lines=(told(line),))
                await announce(session, week, event, source="actuals", actor=BY, at=at, provider_id=week.provider_id)


def replan(line: Line, package: HeardPackage, week: Week, *, per: PricedPer) -> bool:
    """False if the plan is what it was. Care that no longer touches the week is planned as nothing."""
    covered = Period.week(week.starts_on).within(package.starts_on, package.ends_on)
    weekly = package.weekly_quantity or Decimal(0)
    place = per is PricedPer.WEEK and covered.days > 0
    planned = weekly if place else part_of_week(weekly, covered.days, line.quantity_step)
    days = (covered.starts_on, covered.last_day) if covered.days else (line.first_on, line.last_on)
    if (planned, *days) == (line.planned, line.first_on, line.last_on):
        return False
    line.planned = line.actual = line.payable = planned
    line.first_on, line.last_on = days
    line.row_version += 1
    line.claimed_in_version = week.version + 1
    return True
