"""A provider confirms a client's lines, or all of a week: one fact, whatever the number of lines."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from chassis.outbox import announce
from contracts.actuals.events import ActualsConfirmed
from contracts.actuals.vocabulary import WeekState
from contracts.refusals import NotFound, Refusal
from services.actuals.operations.confirmations import is_confirmed
from services.actuals.operations.weeks import of_week, week_to_change
from services.actuals.rules.week import NothingToConfirm, must_be_over, state_of
from services.actuals.tables.owned import Confirmation, Line, Week


class ClaimChanged(Refusal, code="claim_changed", status=412):
    """{lines} of these lines changed after you looked. Nothing was confirmed; look at the week again, then confirm."""


@dataclass(frozen=True)
class Confirmed:
    week: Week
    lines: int
    state: WeekState


async def confirm_week(
    session: AsyncSession, *, week_id: UUID, client_id: UUID | None, seen_version: int, by: str, at: datetime
) -> Confirmed:
    """Confirms what was seen, or nothing. Raises NotFound, NotYetOver, ClaimChanged, NothingToConfirm."""
    week = await week_to_change(session, week_id)
    must_be_over(week.starts_on, now=at)
    covered = sa.select(
        sa.func.count().label("lines"),
        sa.func.count().filter(~is_confirmed()).label("open"),
        sa.func.count().filter(col(Line.claimed_in_version) > seen_version).label("changed"),
    ).where(col(Line.week_id) == week_id)
    if client_id is not None:
        covered = covered.where(col(Line.client_id) == client_id)
    found = (await session.execute(covered)).one()
    if not found.lines:
        raise NotFound()
    if found.changed:
        raise ClaimChanged(lines=found.changed)
    if not found.open:
        raise NothingToConfirm()
    confirmation = Confirmation(
        id=uuid7(), week_id=week.id, provider_id=week.provider_id, client_id=client_id, week_version=week.version + 1, by=by, at=at
    )
    session.add(confirmation)
    event = ActualsConfirmed(**await of_week(session, week), confirmation_id=confirmation.id, client_id=client_id)
    await announce(session, week, event, source="actuals", actor=by, at=at, provider_id=week.provider_id)
    await session.flush()
    counted = sa.select(sa.func.count(), sa.func.count().filter(is_confirmed())).select_from(Line).where(col(Line.week_id) == week_id)
    lines, confirmed = (await session.execute(counted)).one()
    return Confirmed(week=week, lines=found.open, state=state_of(lines=lines, confirmed=confirmed))
