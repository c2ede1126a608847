"""Care that is authorised late joins the weeks that were generated without it."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.actuals.operations.generate_weeks import generate_weeks

MISSED = sa.text("""
SELECT DISTINCT row.starts_on, package.service_id
FROM heard_package AS package
JOIN heard_contract AS contract ON contract.contract_id = package.contract_id
JOIN heard_calendar_week AS row ON row.calendar_id = contract.calendar_id
 AND row.starts_on + 7 > package.starts_on AND row.starts_on <= coalesce(package.ends_on, 'infinity')
LEFT JOIN generated_through AS through ON through.calendar_id = contract.calendar_id
LEFT JOIN week ON week.service_id = package.service_id AND week.starts_on = row.starts_on
WHERE (package.care_package_line_item_id = :thing OR package.contract_id = :thing OR package.service_level_id = :thing)
  AND package.weekly_quantity IS NOT NULL
  AND (week.id IS NOT NULL OR (row.starts_on >= through.from_on AND row.starts_on <= through.through_on))
  AND NOT EXISTS (SELECT 1 FROM line WHERE line.week_id = week.id AND line.care_package_line_item_id = package.care_package_line_item_id)
""")


async def complete_weeks(session: AsyncSession, *, heard_of: UUID, at: datetime) -> None:
    """Add the lines that generated weeks lack, now that a package, its contract or its service level is known."""
    services: dict[UUID, list[date]] = defaultdict(list)
    for row in await session.execute(MISSED, {"thing": heard_of}):
        services[row.service_id].append(row.starts_on)
    for service_id, weeks in services.items():
        await generate_weeks(session, starts_on=sorted(weeks), services=[service_id], at=at, actor="service:actuals")
