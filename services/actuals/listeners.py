"""What actuals does about what commissioning announces: keep it, then complete the weeks that waited for it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.database import one_at_a_time, remember, replace
from chassis.inbox import Listeners
from contracts.commissioning.events import (
    CalendarPublished,
    CarePackageLineItem,
    Contract,
    ContractAgreed,
    ContractAmended,
    CpliAmended,
    CpliAuthorised,
    CpliEnded,
    Service,
    ServiceAmended,
    ServiceLevelRuled,
    ServiceRegistered,
)
from contracts.event import Envelope
from services.actuals.operations.complete_weeks import complete_weeks
from services.actuals.operations.follow_calendar import follow_calendar
from services.actuals.operations.replan_lines import replan_lines
from services.actuals.tables.heard import HeardContract, HeardPackage, HeardRules, HeardService, HeardServiceLevel

commissioning = Listeners(service="actuals", topic="portal.commissioning")


async def keep(session: AsyncSession, table: type[Any], row: dict[str, Any], envelope: Envelope) -> None:
    """The newest whole state, its columns as the table has them."""
    columns = {column.name for column in table.__table__.columns}
    kept = {name: value for name, value in row.items() if name in columns}
    await remember(session, table, [kept | {"version": envelope.version}], newer="version")


@commissioning.to(ContractAgreed, ContractAmended)
async def agreed(session: AsyncSession, told: Contract, envelope: Envelope) -> None:
    await one_at_a_time(session, [told.contract_id])
    await keep(session, HeardContract, told.model_dump(), envelope)
    await complete_weeks(session, heard_of=told.contract_id, at=envelope.time)


@commissioning.to(ServiceRegistered, ServiceAmended)
async def registered(session: AsyncSession, told: Service, envelope: Envelope) -> None:
    await keep(session, HeardService, told.model_dump(), envelope)


@commissioning.to(ServiceLevelRuled)
async def ruled(session: AsyncSession, told: ServiceLevelRuled, envelope: Envelope) -> None:
    await one_at_a_time(session, [told.service_level_id])
    await keep(session, HeardServiceLevel, told.model_dump(), envelope)
    rules = [each.model_dump() | {"service_level_id": told.service_level_id} for each in told.rules]
    await replace(session, HeardRules, rules, where=col(HeardRules.service_level_id) == told.service_level_id)
    await complete_weeks(session, heard_of=told.service_level_id, at=envelope.time)


@commissioning.to(CpliAuthorised, CpliAmended, CpliEnded)
async def authorised(session: AsyncSession, told: CarePackageLineItem, envelope: Envelope) -> None:
    await one_at_a_time(session, [told.contract_id, told.service_level_id])
    prices = {"from_days": [each.from_day for each in told.prices], "prices": [each.price for each in told.prices]}
    await keep(session, HeardPackage, told.model_dump() | prices, envelope)
    await replan_lines(session, package_id=told.care_package_line_item_id, at=envelope.time)
    await complete_weeks(session, heard_of=told.care_package_line_item_id, at=envelope.time)


@commissioning.to(CalendarPublished)
async def published(session: AsyncSession, told: CalendarPublished, envelope: Envelope) -> None:
    await follow_calendar(session, calendar=told, at=envelope.time)
