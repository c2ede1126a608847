"""What commissioning announces, whole: each kind of aggregate read as it is now, and told in its event."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.outbox import announce_each
from contracts.commissioning import events
from contracts.commissioning.vocabulary import PackageState
from contracts.event import Event
from services.commissioning import tables
from services.commissioning.tables import dated

Row = sa.RowMapping


@dataclass
class Told:
    id: UUID
    version: int


async def tell(
    session: AsyncSession, table: sa.Table, ids: Collection[UUID], *, actor: str, at: datetime, as_: type[Event] | None = None
) -> None:
    """Announce the present state of these rows. Whoever calls has them locked. Packages that are not authorised are told to nobody."""
    read, event_of = STATES[table]
    rows = (
        await session.execute(read.where(table.c.id == sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid)))).order_by(table.c.id))
    ).mappings()
    told = [(Told(row["id"], row["version"]), event_of(row, as_), row.get("provider_id")) for row in rows]
    await announce_each(session, told, source="commissioning", actor=actor, at=at)
    now_told = sa.literal([about.id for about, *_ in told], sa.ARRAY(sa.Uuid))
    await session.execute(table.update().where(table.c.id == sa.any_(now_told)).values(version=table.c.version + 1))


def _provider(row: Row, _: type[Event] | None) -> Event:
    return events.ProviderRegistered(provider_id=row["id"], reference=row["reference"])


def _contract(row: Row, _: type[Event] | None) -> Event:
    agreed = events.ContractAgreed if row["version"] == 0 else events.ContractAmended
    return agreed.model_validate({**row, "contract_id": row["id"]})


def _service(row: Row, _: type[Event] | None) -> Event:
    registered = events.ServiceRegistered if row["version"] == 0 else events.ServiceAmended
    return registered.model_validate({**row, "service_id": row["id"]})


def _service_level(row: Row, _: type[Event] | None) -> Event:
    return events.ServiceLevelRuled.model_validate({**row, "service_level_id": row["id"]})


def _package(row: Row, as_: type[Event] | None) -> Event:
    return (as_ or events.CpliAmended).model_validate({**row, "care_package_line_item_id": row["id"]})


def _calendar(row: Row, _: type[Event] | None) -> Event:
    return events.CalendarPublished.model_validate({**row, "calendar_id": row["id"], "periods": row["rows"]})


def _division(row: Row, _: type[Event] | None) -> Event:
    days = [one["day"] for one in row["days"]]
    return events.BankHolidaysPublished(division=row["reference"], days=tuple(days), years=tuple(sorted({int(day[:4]) for day in days})))


provider, contract, service, level = tables.provider, tables.contract, tables.service, tables.service_level
package, calendar, division = tables.package, tables.calendar, tables.bank_holiday_division
RULES = ("from_day", "tolerance_percent", "tolerance_quantity", "over_plan_policy")
PERIOD = ("first_on", "last_on", "opens_at", "answer_by_at", "finalise_on", "bank_on")
STATES: dict[sa.Table, tuple[sa.Select[Any], Callable[[Row, type[Event] | None], Event]]] = {
    provider: (sa.select(provider.c.id, provider.c.version, provider.c.reference, provider.c.id.label("provider_id")), _provider),
    contract: (sa.select(contract), _contract),
    service: (sa.select(service), _service),
    level: (sa.select(level, dated(tables.service_level_rules, level, "service_level_id", *RULES).label("rules")), _service_level),
    package: (
        sa.select(
            package,
            tables.client.c.reference.label("client_reference"),
            dated(tables.package_price, package, "care_package_line_item_id", "from_day", "price").label("prices"),
        )
        .join(tables.client, tables.client.c.id == package.c.client_id)
        .where(package.c.state == PackageState.AUTHORISED),
        _package,
    ),
    calendar: (
        sa.select(
            calendar.c.id,
            calendar.c.version,
            calendar.c.reference,
            calendar.c.week_starts_on,
            dated(tables.calendar_period, calendar, "calendar_id", *PERIOD).label("rows"),
            dated(tables.calendar_week, calendar, "calendar_id", "starts_on", "actuals_due_at").label("weeks"),
        ),
        _calendar,
    ),
    division: (sa.select(division, dated(tables.bank_holiday, division, "division_id", "day").label("days")), _division),
}
