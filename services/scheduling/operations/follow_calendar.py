"""A calendar was published: its rows are kept with what they said before, and payments that are open follow what changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.database import one_at_a_time, replace
from contracts.commissioning.events import CalendarPublished
from contracts.event import Envelope
from services.scheduling.operations.complete_payments import complete_payments
from services.scheduling.operations.gate import alone
from services.scheduling.operations.keep_state import keep_state
from services.scheduling.tables.heard import HeardCalendarWeek, HeardPeriod

SAYS = ("first_on", "last_on", "opens_at", "answer_by_at", "finalise_on", "bank_on")
NOW = sa.text(f"SELECT {', '.join(SAYS)} FROM heard_period WHERE calendar_id = :calendar_id AND until_at IS NULL")
WEEKS = sa.text("SELECT starts_on FROM heard_calendar_week WHERE calendar_id = :calendar_id")
DROPPED = sa.text("""
UPDATE heard_period AS row SET until_at = :at
WHERE calendar_id = :calendar_id AND until_at IS NULL AND first_on <> ALL(:first_days)
  AND NOT EXISTS (SELECT 1 FROM passed WHERE passed.calendar_id = row.calendar_id AND passed.first_on = row.first_on)
""").bindparams(sa.bindparam("first_days", type_=sa.ARRAY(sa.Date)))
TOUCHED = sa.text("""
SELECT DISTINCT contract_id FROM scheduled_payment AS payment
WHERE calendar_id = :calendar_id AND (first_on = ANY(:rows) OR EXISTS (
    SELECT 1 FROM unnest(:weeks) AS week WHERE week BETWEEN payment.first_on AND payment.last_on))
ORDER BY contract_id
""").bindparams(*(sa.bindparam(name, type_=sa.ARRAY(sa.Date)) for name in ("rows", "weeks")))


async def follow_calendar(session: AsyncSession, *, calendar: CalendarPublished, envelope: Envelope, now: datetime) -> None:
    """A row whose payments were opened stays, whatever is published: people act on it. New rows are opened by the timer alone."""
    await alone(session)
    mine = {"calendar_id": calendar.calendar_id}
    before = {row.first_on: tuple(row) for row in await session.execute(NOW, mine)}
    changed = [period for period in calendar.periods if before.get(period.first_on) != tuple(getattr(period, name) for name in SAYS)]
    for period in changed:
        await keep_state(session, HeardPeriod, period.model_dump() | mine, envelope)
    first_days = [period.first_on for period in calendar.periods]
    await session.execute(DROPPED, mine | {"first_days": first_days, "at": envelope.time})
    weeks_before = set(await session.scalars(WEEKS, mine))
    weeks = {week.starts_on for week in calendar.weeks}
    rows: list[dict[str, Any]] = [mine | {"starts_on": day} for day in sorted(weeks)]
    await replace(session, HeardCalendarWeek, rows, where=col(HeardCalendarWeek.calendar_id) == calendar.calendar_id)
    asked = mine | {"rows": [period.first_on for period in changed], "weeks": sorted(weeks ^ weeks_before)}
    contracts = list(await session.scalars(TOUCHED, asked))
    if contracts:
        await one_at_a_time(session, contracts)
        await complete_payments(session, contracts=contracts, at=envelope.time, now=now, because_of=envelope)
