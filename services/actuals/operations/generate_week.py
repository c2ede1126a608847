"""Somebody presses "Generate" for one service's week."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.refusals import NotFound, Refusal
from services.actuals.operations.generate_weeks import generate_weeks
from services.actuals.rules.week import NotAWeek, must_have_begun
from services.actuals.tables.heard import HeardCalendarWeek, HeardContract, HeardService
from services.actuals.tables.owned import Line, Week


class NoCareInThisWeek(Refusal, code="no_care_in_week", status=409):
    """No authorised care is planned with this service in this week, so there is nothing to generate.
    If care was given, tell the council that the care package is missing."""


class NoActuals(Refusal, code="no_actuals", status=409):
    """This service is paid as planned; it records no actuals."""


@dataclass(frozen=True)
class Generated:
    week: Week
    new_lines: int


async def generate_week(session: AsyncSession, *, service_id: UUID, starts_on: date, by: str, at: datetime) -> Generated:
    """Adds what is missing; nothing if all is there. Raises NotFound, NoActuals, NotAWeek, NotYetBegun, NoCareInThisWeek."""
    service = await session.get(HeardService, service_id)
    contract = await session.get(HeardContract, service.contract_id) if service else None
    if service is None or contract is None:
        raise NotFound()
    if not contract.payment_basis.has_actuals:
        raise NoActuals()
    if await session.get(HeardCalendarWeek, (contract.calendar_id, starts_on)) is None:
        raise NotAWeek(weekday=contract.week_starts_on.title())
    must_have_begun(starts_on, now=at)
    before = await _lines(session, service_id, starts_on)
    await generate_weeks(session, starts_on=[starts_on], services=[service_id], at=at, actor=by)
    found = sa.select(Week).where(col(Week.service_id) == service_id, col(Week.starts_on) == starts_on)
    week = (await session.execute(found.execution_options(populate_existing=True))).scalar_one_or_none()
    if week is None:
        raise NoCareInThisWeek()
    return Generated(week=week, new_lines=await _lines(session, service_id, starts_on) - before)


async def _lines(session: AsyncSession, service_id: UUID, starts_on: date) -> int:
    counted = sa.select(sa.func.count()).select_from(Line).join(Week, col(Week.id) == col(Line.week_id))
    return await session.scalar(counted.where(col(Week.service_id) == service_id, col(Week.starts_on) == starts_on)) or 0
