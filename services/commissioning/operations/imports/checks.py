"""Which rows may not be applied beside what is there already: for each kind conditions in SQL, told in the words of the rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from contracts.commissioning.vocabulary import ImportKind, PackageState, PaymentBasis
from contracts.pricing import PricedPer
from contracts.refusals import Refusal
from services.commissioning import tables
from services.commissioning.operations.imports.staged import WAS
from services.commissioning.rules import imported_rows as words


@dataclass(frozen=True)
class Check:
    """`finds` a select of `number` and the words' fields, from the staged rows."""

    column: str
    says: type[Refusal]
    finds: Callable[[sa.CTE], sa.Select[tuple[object, ...]]]


def _shown(day: sa.ColumnElement[object]) -> sa.ColumnElement[str]:
    return sa.func.to_char(day, "FMDD FMMonth YYYY")


def _weeks_differ(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    of = tables.calendar
    found = sa.select(rows.c.number, of.c.reference.label("calendar"), sa.func.initcap(of.c.week_starts_on).label("calendar_starts"))
    return found.join_from(rows, of, of.c.id == rows.c.calendar_id).where(of.c.week_starts_on != rows.c.week_starts_on)


def _contract_differs(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    of = tables.contract
    found = sa.select(rows.c.number, of.c.reference.label("contract"), sa.func.initcap(of.c.week_starts_on).label("contract_starts"))
    return found.join_from(rows, of, of.c.calendar_id == rows.c.stored_id).where(of.c.week_starts_on != rows.c.week_starts_on)


def _provider_stays(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    was = tables.provider
    used = sa.exists().where(tables.service.c.contract_id == rows.c.stored_id)
    found = sa.select(rows.c.number, was.c.reference.label("provider")).join_from(rows, was, was.c.id == rows.c[WAS + "provider_id"])
    return found.where(rows.c.provider_id != was.c.id, used)


def _contract_stays(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    was = tables.contract
    used = sa.exists().where(tables.package.c.service_id == rows.c.stored_id)
    found = sa.select(rows.c.number, was.c.reference.label("contract")).join_from(rows, was, was.c.id == rows.c[WAS + "contract_id"])
    return found.where(rows.c.contract_id != was.c.id, used)


def _counting_stays(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    used = sa.exists().where(tables.package.c.service_level_id == rows.c.stored_id)
    other = sa.or_(*[rows.c[name] != rows.c[WAS + name] for name in ("unit", "priced_per", "quantity_step")])
    return sa.select(rows.c.number).where(other, used)


def _ends_before_start(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    return sa.select(rows.c.number).where(rows.c.ends_on < rows.c.starts_on)


def _quantity_needed(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    level, of = tables.service_level, tables.contract
    found = sa.select(rows.c.number).join_from(rows, level, level.c.id == rows.c.service_level_id).join(of, of.c.id == rows.c.contract_id)
    by_plan = sa.or_(level.c.priced_per == PricedPer.WEEK, of.c.payment_basis == PaymentBasis.SCHEDULED_PLANNED)
    return found.where(rows.c.weekly_quantity.is_(None), by_plan)


def _quantity_off_step(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    level = tables.service_level
    step = sa.func.trim_scale(level.c.quantity_step).label("step")
    found = sa.select(rows.c.number, step).join_from(rows, level, level.c.id == rows.c.service_level_id)
    return found.where(sa.func.mod(rows.c.weekly_quantity, level.c.quantity_step) != 0)


def _no_price_yet(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    """By the earliest price in the file and of those kept."""
    kept = tables.package_price
    before = sa.select(sa.func.min(kept.c.from_day)).where(kept.c.care_package_line_item_id == rows.c.stored_id).scalar_subquery()
    in_file = sa.func.min(rows.c.from_day).over(partition_by=rows.c.reference)
    first = sa.select(rows.c.number, rows.c.starts_on, sa.func.least(in_file, before).label("first")).subquery()
    found = sa.select(first.c.number, _shown(first.c.starts_on).label("starts_on"), _shown(first.c.first).label("from_day"))
    return found.where(first.c.first > first.c.starts_on)


def _care_stays(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    of = tables.package
    other = sa.or_(*[rows.c[name] != rows.c[WAS + name] for name in ("client_id", "service_id", "service_level_id")])
    found = sa.select(rows.c.number).join_from(rows, of, of.c.id == rows.c.stored_id)
    return found.where(of.c.state == PackageState.AUTHORISED, other)


def _year_incomplete(rows: sa.CTE) -> sa.Select[tuple[object, ...]]:
    """Per division and year, of the days in the file and of those kept."""
    kept, division = tables.bank_holiday, tables.bank_holiday_division
    before = sa.select(division.c.reference, kept.c.day).join_from(kept, division, division.c.id == kept.c.division_id)
    days = sa.select(rows.c.reference, rows.c.day).union(before).subquery()
    of, year = _year(days.c.day), _year(rows.c.day)
    counted = sa.select(days.c.reference, of.label("year"), sa.func.count().label("found")).group_by(days.c.reference, of).subquery()
    found = sa.select(rows.c.number, counted.c.year, counted.c.found, sa.literal(words.LEAST_HOLIDAYS).label("least"))
    found = found.join_from(rows, counted, sa.and_(counted.c.reference == rows.c.reference, counted.c.year == year))
    return found.where(counted.c.found < words.LEAST_HOLIDAYS)


def _year(day: sa.ColumnElement[date]) -> sa.ColumnElement[int]:
    return sa.cast(sa.extract("year", day), sa.Integer)


CHECKS: Mapping[ImportKind, tuple[Check, ...]] = {
    ImportKind.BANK_HOLIDAYS: (Check("day", words.YearIncomplete, _year_incomplete),),
    ImportKind.CALENDARS: (Check("week_starts_on", words.ContractDiffers, _contract_differs),),
    ImportKind.CONTRACTS: (
        Check("week_starts_on", words.WeeksDiffer, _weeks_differ),
        Check("provider", words.ProviderStays, _provider_stays),
    ),
    ImportKind.SERVICES: (Check("contract", words.ContractStays, _contract_stays),),
    ImportKind.SERVICE_LEVELS: (Check("unit", words.CountingStays, _counting_stays),),
    ImportKind.CARE_PACKAGE_LINE_ITEMS: (
        Check("ends_on", words.EndsBeforeStart, _ends_before_start),
        Check("weekly_quantity", words.QuantityNeeded, _quantity_needed),
        Check("weekly_quantity", words.QuantityOffStep, _quantity_off_step),
        Check("price_from", words.NoPriceYet, _no_price_yet),
        Check("client", words.CareStays, _care_stays),
    ),
}
