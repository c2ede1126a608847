"""Which lines are confirmed: those that some confirmation covers which is not older than their last change."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.actuals.tables.owned import Confirmation, Line


def is_confirmed() -> sa.ColumnElement[bool]:
    """A condition on Line."""
    covering = (
        sa.select(col(Confirmation.id))
        .where(col(Confirmation.week_id) == col(Line.week_id))
        .where(col(Confirmation.client_id).is_(None) | (col(Confirmation.client_id) == col(Line.client_id)))
        .where(col(Confirmation.week_version) >= col(Line.claimed_in_version))
    )
    return covering.exists()


async def confirmed_lines(session: AsyncSession, week_id: UUID) -> set[UUID]:
    return set(await session.scalars(sa.select(col(Line.id)).where(col(Line.week_id) == week_id, is_confirmed())))
