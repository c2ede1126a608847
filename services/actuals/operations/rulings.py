"""Which rules hold for a service level on a day, as commissioning last ruled."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.actuals.rules.over_plan import NO_TOLERANCE, Rules
from services.actuals.tables.heard import HeardRules


async def rules_on(session: AsyncSession, service_levels: Collection[UUID], *, day: date) -> dict[UUID, Rules]:
    """The newest rules that have begun by this day; the guides' strict reading where nobody has ruled yet."""
    newest = (
        sa.select(HeardRules)
        .ext(distinct_on(col(HeardRules.service_level_id)))
        .where(col(HeardRules.service_level_id).in_(service_levels), col(HeardRules.from_day) <= day)
        .order_by(col(HeardRules.service_level_id), col(HeardRules.from_day).desc())
    )
    found = defaultdict(lambda: NO_TOLERANCE)
    for ruled in await session.scalars(newest):
        found[ruled.service_level_id] = Rules(
            tolerance_percent=ruled.tolerance_percent, tolerance_quantity=ruled.tolerance_quantity, policy=ruled.over_plan_policy
        )
    return found
