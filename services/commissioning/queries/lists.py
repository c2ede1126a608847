"""Providers, contracts, services, service levels, clients, calendars and bank holidays, by reference."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.listing import page
from contracts.commissioning import http
from contracts.http import ListQuery
from services.commissioning import tables
from services.commissioning.tables import dated


def matches(search: str | None, *columns: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """In capitals or not, anywhere in any of them."""
    return sa.or_(*[column.icontains(search, autoescape=True) for column in columns]) if search else sa.true()


async def _of(
    session: AsyncSession, table: sa.Table, query: ListQuery, *more: sa.ColumnElement[Any]
) -> tuple[list[dict[str, Any]], str | None]:
    """`{table}_id` and the table's own columns; row-level security leaves out what is another provider's."""
    own = [column for column in table.c if column.name not in ("id", "reference")]
    rows = sa.select(table.c.id.label(f"{table.name}_id"), *own, *more, table.c.reference)
    search = getattr(query, "search", None)
    found, cursor = await page(session, rows.where(matches(search, table.c.reference, table.c.name)), by=[table.c.reference], query=query)
    return [dict(row._mapping) for row in found], cursor


async def providers(session: AsyncSession, query: http.Search) -> http.ProviderList:
    rows, cursor = await _of(session, tables.provider, query)
    return http.ProviderList(providers=[http.ProviderRead(**row) for row in rows], next_cursor=cursor)


async def contracts(session: AsyncSession, query: http.Search) -> http.ContractList:
    rows, cursor = await _of(session, tables.contract, query)
    return http.ContractList(contracts=[http.ContractRead(**row) for row in rows], next_cursor=cursor)


async def services(session: AsyncSession, query: http.Search) -> http.ServiceList:
    rows, cursor = await _of(session, tables.service, query)
    return http.ServiceList(services=[http.ServiceRead(**row) for row in rows], next_cursor=cursor)


async def service_levels(session: AsyncSession, query: http.Search) -> http.ServiceLevelList:
    names = ("from_day", "tolerance_percent", "tolerance_quantity", "over_plan_policy")
    rules = dated(tables.service_level_rules, tables.service_level, "service_level_id", *names).label("rules")
    rows, cursor = await _of(session, tables.service_level, query, rules)
    return http.ServiceLevelList(service_levels=[http.ServiceLevelRead(**row) for row in rows], next_cursor=cursor)


async def clients(session: AsyncSession, query: http.Search) -> http.ClientList:
    rows, cursor = await _of(session, tables.client, query)
    return http.ClientList(clients=[http.ClientRead(**row) for row in rows], next_cursor=cursor)


async def calendars(session: AsyncSession, query: ListQuery) -> http.CalendarList:
    names = ("first_on", "last_on", "opens_at", "answer_by_at", "finalise_on", "bank_on")
    periods = dated(tables.calendar_period, tables.calendar, "calendar_id", *names).label("rows")
    rows, cursor = await _of(session, tables.calendar, query, periods)
    return http.CalendarList(calendars=[http.CalendarRead(**row | {"periods": row["rows"]}) for row in rows], next_cursor=cursor)


async def bank_holidays(session: AsyncSession, query: ListQuery) -> http.BankHolidayList:
    of, division = tables.bank_holiday, tables.bank_holiday_division
    rows = sa.select(of.c.title, division.c.reference, of.c.day).join_from(of, division, division.c.id == of.c.division_id)
    found, cursor = await page(session, rows, by=[division.c.reference, of.c.day], query=query)
    return http.BankHolidayList(bank_holidays=[http.BankHolidayRead(day=row.day, title=row.title) for row in found], next_cursor=cursor)


async def labels(session: AsyncSession, asked: http.Labelled) -> http.Labels:
    """Names of what whoever asks may see; row-level security leaves the others out."""
    named = {"clients": tables.client, "services": tables.service, "service_levels": tables.service_level}
    named |= {"contracts": tables.contract, "providers": tables.provider}
    found = {}
    for words, table in named.items():
        ids = sa.literal(getattr(asked, words), sa.ARRAY(sa.Uuid))
        rows = await session.execute(sa.select(table.c.id, table.c.name).where(table.c.id == sa.any_(ids)))
        found[words] = dict(rows.all())
    return http.Labels(**found)
