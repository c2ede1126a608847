"""Which week an act is about: found, locked, and told of in its own words."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.actuals.events import ClaimedLine
from contracts.refusals import NotFound
from services.actuals.tables.heard import HeardService
from services.actuals.tables.owned import Line, Week


async def week_to_change(session: AsyncSession, week_id: UUID) -> Week:
    """The week, its row locked until the transaction ends. Raises NotFound."""
    week = await session.get(Week, week_id, with_for_update=True)
    if week is None:
        raise NotFound()
    return week


async def of_week(session: AsyncSession, week: Week) -> dict[str, Any]:
    """The part that every event of a week has."""
    service = await session.get(HeardService, week.service_id)
    return {
        "week_id": week.id,
        "week_starts_on": week.starts_on,
        "service_id": week.service_id,
        "service_reference": service.reference if service else "",
        "contract_id": week.contract_id,
        "provider_id": week.provider_id,
    }


def told(line: Line) -> ClaimedLine:
    """A line as it goes into an event."""
    return ClaimedLine(
        line_id=line.id,
        row_version=line.row_version,
        kind=line.kind,
        care_package_line_item_id=line.care_package_line_item_id,
        service_level_id=line.service_level_id,
        client_id=line.client_id,
        client_reference=line.client_reference,
        first_on=line.first_on,
        last_on=line.last_on,
        planned=line.planned,
        claimed=line.actual + line.frustrated,
        payable=line.payable,
        withheld=line.withheld,
        withheld_because=line.withheld_because,
        claimed_in_version=line.claimed_in_version,
    )
