"""A calendar's rows, made from what the council says about it: judged before they are made, made anew when bank holidays change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import replace
from contracts.commissioning.vocabulary import Weekday
from contracts.refusals import Refusal
from services.commissioning.operations.imports.kind import Kind
from services.commissioning.operations.imports.staged import staged
from services.commissioning.rules.calendar import PeriodRow, Plan, Rows, moved_by_holidays, refuse_rewriting, rows_of
from services.commissioning.rules.working_days import WorkingDays
from services.commissioning.tables import bank_holiday, bank_holiday_division, calendar, calendar_period, calendar_week


async def judge_calendars(session: AsyncSession, kind: Kind, *, import_id: UUID, at: datetime) -> list[tuple[int, str, Refusal]]:
    """Rows whose periods cannot be made, or would change what people already act on."""
    rows = staged(kind, import_id)
    found = []
    for row in (await session.execute(sa.select(rows).where(rows.c.division_id.is_not(None)))).mappings():
        try:
            made = rows_of(_plan(row), await _working_days(session, row["division_id"]))
            if row["stored_id"]:
                refuse_rewriting(await _rows(session, row["stored_id"]), made, at=at)
        except Refusal as why:
            found.append((row["number"], "first_period_starts_on", why))
    return found


async def make_periods(session: AsyncSession, ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Make the rows of these calendars, keep what people already act on, and answer which calendars have other rows than before.

    Raises BankHolidaysMissing.
    """
    other = []
    for row in (
        await session.execute(sa.select(calendar).where(calendar.c.id.in_(ids)).order_by(calendar.c.id).with_for_update())
    ).mappings():
        was = await _rows(session, row["id"])
        made = moved_by_holidays(was, rows_of(_plan(row), await _working_days(session, row["division_id"])), at=at)
        if made != was:
            await _keep(session, row["id"], made)
            other.append(row["id"])
    return other


async def calendars_of(session: AsyncSession, divisions: Collection[UUID]) -> list[UUID]:
    return list(await session.scalars(sa.select(calendar.c.id).where(calendar.c.division_id.in_(divisions))))


def _plan(row: Any) -> Plan:
    given: dict[str, Any] = {name: row[name] for name in Plan.__dataclass_fields__}
    return Plan(**given | {name: Weekday(row[name]) for name in given if name.endswith(("weekday", "week_starts_on"))})


async def _working_days(session: AsyncSession, division_id: UUID) -> WorkingDays:
    division = await session.scalar(sa.select(bank_holiday_division.c.reference).where(bank_holiday_division.c.id == division_id))
    days = await session.scalars(sa.select(bank_holiday.c.day).where(bank_holiday.c.division_id == division_id))
    return WorkingDays(str(division), frozenset(days))


async def _rows(session: AsyncSession, calendar_id: UUID) -> Rows:
    periods = (await session.execute(sa.select(calendar_period).where(calendar_period.c.calendar_id == calendar_id))).mappings()
    weeks = await session.execute(
        sa.select(calendar_week.c.starts_on, calendar_week.c.actuals_due_at).where(calendar_week.c.calendar_id == calendar_id)
    )
    return Rows(
        periods={row["first_on"]: PeriodRow(**{name: row[name] for name in PeriodRow.__dataclass_fields__}) for row in periods},
        weeks=dict(weeks.all()),
    )


async def _keep(session: AsyncSession, calendar_id: UUID, made: Rows) -> None:
    periods = [
        {"calendar_id": calendar_id} | {name: getattr(period, name) for name in PeriodRow.__dataclass_fields__}
        for period in made.periods.values()
    ]
    weeks = [{"calendar_id": calendar_id, "starts_on": starts_on, "actuals_due_at": due_at} for starts_on, due_at in made.weeks.items()]
    await replace(session, calendar_period, periods, where=calendar_period.c.calendar_id == calendar_id)
    await replace(session, calendar_week, weeks, where=calendar_week.c.calendar_id == calendar_id)
