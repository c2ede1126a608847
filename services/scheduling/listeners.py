"""What scheduling does about what commissioning and actuals announce: keep it, then complete the payments that stand on it."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis import clock
from chassis.database import remember
from chassis.inbox import Listeners
from contracts.actuals import events as actual
from contracts.commissioning import events as commissioned
from contracts.event import Envelope
from services.scheduling.operations.complete_payments import complete_payments
from services.scheduling.operations.derive_lines import Touched
from services.scheduling.operations.follow_calendar import follow_calendar
from services.scheduling.operations.follow_service_level import follow_service_level
from services.scheduling.operations.gate import beside_others
from services.scheduling.operations.hear_actuals import hear_actuals
from services.scheduling.operations.keep_state import keep_state
from services.scheduling.tables.heard import HeardConfirmation, HeardContract, HeardPackage, HeardService
from services.scheduling.tables.owned import ContractStanding

commissioning = Listeners(service="scheduling", topic="portal.commissioning")
actuals = Listeners(service="scheduling", topic="portal.actuals")


@commissioning.to(commissioned.ContractAgreed, commissioned.ContractAmended)
async def agreed(session: AsyncSession, told: commissioned.Contract, envelope: Envelope) -> None:
    await beside_others(session, [told.contract_id])
    await keep_state(session, HeardContract, told.model_dump(), envelope)
    standing = insert(ContractStanding).values(id=told.contract_id, provider_id=told.provider_id)
    await session.execute(standing.on_conflict_do_nothing())
    await complete_payments(session, contracts=[told.contract_id], at=envelope.time, now=clock.now(), because_of=envelope)


@commissioning.to(commissioned.ServiceRegistered, commissioned.ServiceAmended)
async def registered(session: AsyncSession, told: commissioned.Service, envelope: Envelope) -> None:
    await remember(session, HeardService, [told.model_dump() | {"version": envelope.version}], newer="version")


@commissioning.to(commissioned.ServiceLevelRuled)
async def ruled(session: AsyncSession, told: commissioned.ServiceLevelRuled, envelope: Envelope) -> None:
    await follow_service_level(session, level=told, envelope=envelope, now=clock.now())


@commissioning.to(commissioned.CpliAuthorised, commissioned.CpliAmended, commissioned.CpliEnded)
async def authorised(session: AsyncSession, told: commissioned.CarePackageLineItem, envelope: Envelope) -> None:
    item = told.care_package_line_item_id
    before = sa.select(col(HeardPackage.contract_id)).where(col(HeardPackage.care_package_line_item_id) == item)
    contracts = {told.contract_id, *await session.scalars(before)}
    await beside_others(session, contracts)
    prices = {"from_days": [each.from_day for each in told.prices], "prices": [each.price for each in told.prices]}
    await keep_state(session, HeardPackage, told.model_dump() | prices, envelope)
    touched = Touched(packages=[item])
    await complete_payments(session, contracts=contracts, at=envelope.time, now=clock.now(), because_of=envelope, touched=touched)


@commissioning.to(commissioned.CalendarPublished)
async def published(session: AsyncSession, told: commissioned.CalendarPublished, envelope: Envelope) -> None:
    await follow_calendar(session, calendar=told, envelope=envelope, now=clock.now())


@actuals.to(actual.ActualsGenerated, actual.ActualsRecorded)
async def claimed(session: AsyncSession, told: actual.ActualsGenerated | actual.ActualsRecorded, envelope: Envelope) -> None:
    await hear_actuals(session, told=told, lines=told.lines, envelope=envelope, now=clock.now())


@actuals.to(actual.ExceptionRaised, actual.ExceptionWithdrawn, actual.ExceptionDecided)
async def judged(session: AsyncSession, told: actual.OfException, envelope: Envelope) -> None:
    await hear_actuals(session, told=told, lines=(told.line,), envelope=envelope, now=clock.now())


@actuals.to(actual.ActualsConfirmed)
async def confirmed(session: AsyncSession, told: actual.ActualsConfirmed, envelope: Envelope) -> None:
    row = told.model_dump(include={"confirmation_id", "week_id", "provider_id", "client_id"}) | {"version": envelope.version}
    await remember(session, HeardConfirmation, [row], newer="version")
    await hear_actuals(session, told=told, lines=(), envelope=envelope, now=clock.now())
