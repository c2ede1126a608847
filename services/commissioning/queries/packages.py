"""Care package line items: a page of them, one of them, all of them in a file, and how many wait to be authorised."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.identity import Identity
from chassis.listing import page
from contracts.commissioning.http import CARE_DATA, FindPackages, PackageList, PackageRead
from contracts.commissioning.vocabulary import PackageState
from contracts.http import Waiting, WaitingList
from contracts.refusals import NotFound
from services.commissioning.queries.lists import matches
from services.commissioning.rules.package_status import HISTORICAL_AFTER
from services.commissioning.tables import client, dated, package, package_price, service, service_level

COLUMNS = (
    "Client reference",
    "Client",
    "Service",
    "Service level",
    "Start date",
    "End date",
    "Weekly quantity",
    "Unit",
    "Price",
    "Price per",
    "Price from",
    "Care package reference",
    "Authorised",
)


def _packages(today: date) -> sa.Select[Any]:
    rows = sa.select(
        package,
        package.c.id.label("care_package_line_item_id"),
        client.c.name.label("client_name"),
        service.c.name.label("service_name"),
        service_level.c.name.label("service_level_name"),
        service_level.c.unit,
        service_level.c.priced_per,
        dated(package_price, package, "care_package_line_item_id", "from_day", "price").label("prices"),
        sa.func.coalesce(package.c.ends_on < today - HISTORICAL_AFTER, sa.false()).label("historical"),
        client.c.reference.label("client_reference"),
        package.c.reference.label("own_reference"),
    )
    rows = rows.join_from(package, client, client.c.id == package.c.client_id).join(service, service.c.id == package.c.service_id)
    return rows.join(service_level, service_level.c.id == package.c.service_level_id)


def _found(query: FindPackages, today: date) -> sa.Select[Any]:
    wanted = {name: getattr(query, name) for name in ("service_id", "client_id", "service_level_id", "state")}
    rows = _packages(today).where(*[package.c[name] == value for name, value in wanted.items() if value is not None])
    if not query.include_historical:
        rows = rows.where(sa.or_(package.c.ends_on.is_(None), package.c.ends_on >= today - HISTORICAL_AFTER))
    return rows.where(matches(query.search, client.c.reference, client.c.name, package.c.reference))


def _read(row: sa.RowMapping, caller: Identity) -> PackageRead:
    mine = bool(caller.roles & CARE_DATA) and row["state"] == PackageState.UNAUTHORISED and row["imported_by"] != caller.sub
    return PackageRead.model_validate({**row, "may_authorise": mine})


async def packages(session: AsyncSession, query: FindPackages, *, caller: Identity, today: date) -> PackageList:
    rows, cursor = await page(session, _found(query, today), by=[client.c.reference, package.c.reference], query=query)
    return PackageList(care_package_line_items=[_read(row._mapping, caller) for row in rows], next_cursor=cursor)


async def package_of(session: AsyncSession, package_id: UUID, *, caller: Identity, today: date) -> PackageRead:
    """Raises NotFound, for another provider's too."""
    row = (await session.execute(_packages(today).where(package.c.id == package_id))).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return _read(row, caller)


async def package_file(session: AsyncSession, query: FindPackages, *, today: date) -> Sequence[Sequence[Any]]:
    """The same rows as the page's, all of them, at the price in force today or next."""
    rows = (await session.execute(_found(query, today).order_by(client.c.reference, package.c.reference))).mappings()
    return [_line(row, today) for row in rows]


def _line(row: sa.RowMapping, today: date) -> Sequence[Any]:
    begun = [price for price in row["prices"] if price["from_day"] <= today.isoformat()]
    price = (begun or row["prices"][:1])[-1]
    days = [row["starts_on"], row["ends_on"], date.fromisoformat(price["from_day"])]
    named = [row["client_reference"], row["client_name"], row["service_name"], row["service_level_name"]]
    counted = [row["weekly_quantity"], row["unit"], price["price"], row["priced_per"]]
    return [*named, *days[:2], *counted, days[2], row["reference"], "yes" if row["state"] == PackageState.AUTHORISED else "no"]


async def waiting(session: AsyncSession, *, caller: Identity) -> WaitingList:
    """What somebody else imported waits for those with the care data role."""
    if not caller.roles & CARE_DATA:
        return WaitingList(waiting=[])
    mine = sa.select(sa.func.count()).where(package.c.state == PackageState.UNAUTHORISED, package.c.imported_by != caller.sub)
    count = (await session.execute(mine)).scalar_one()
    link = "/packages?state=unauthorised"
    return WaitingList(waiting=[Waiting(kind="packages_to_authorise", count=count, link=link)] if count else [])
