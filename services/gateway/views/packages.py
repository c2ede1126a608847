"""What the pages about care package line items show: filters in the address, rows, one item with its dated prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from contracts.commissioning.http import PackageList, PackageRead, PriceRead, ServiceList
from contracts.commissioning.vocabulary import PackageState
from contracts.pricing import PricedPer
from contracts.words import UNITS, quantity_words, rate_words
from services.gateway.templates.words import day, day_short, moment, plural

STATES = {PackageState.UNAUTHORISED: "Unauthorised", PackageState.AUTHORISED: "Authorised"}
FILES = (("csv", "CSV"), ("xlsx", "Excel"))
OWN = "You imported what is unauthorised here, so somebody else must authorise it."


class Filters(BaseModel):
    """What stands in the address. Empty is no filter."""

    q: str = Field(default="", max_length=80)
    service: str = Field(default="", max_length=40)
    client: str = Field(default="", max_length=40)
    state: str = Field(default="", max_length=20)
    historical: bool = False
    cursor: str = Field(default="", max_length=400)

    def href(self, path: str = "", **other: Any) -> str:
        """This list with something else; another filter begins at its first page."""
        kept = {name: value for name, value in (self.model_dump() | {"cursor": ""} | other).items() if value}
        return f"{path}?{urlencode({name: 'true' if value is True else value for name, value in kept.items()})}"


@dataclass(frozen=True)
class Item:
    """One row. `may_authorise`: whether it has a tick box for whoever looks."""

    id: str
    client: str
    client_reference: str
    href: str
    reference: str
    level: str
    service: str
    dates: str
    amount: str
    price: str
    status: str
    may_authorise: bool


@dataclass(frozen=True)
class PackagesView:
    items: list[Item]
    filters: list[dict[str, Any]]
    applied: list[dict[str, str]]
    next_href: str | None
    first_href: str | None
    files: list[dict[str, str]]
    ticks: bool
    hint: str | None


def packages_view(found: PackageList, filters: Filters, services: ServiceList | None, *, may_authorise: bool) -> PackagesView:
    items = [item(one) for one in found.care_package_line_items]
    ticks = may_authorise and any(one.may_authorise for one in items)
    waiting = any(one.state is PackageState.UNAUTHORISED for one in found.care_package_line_items)
    return PackagesView(
        items=items,
        filters=fields(filters, services),
        applied=applied(filters, services),
        next_href=filters.href(cursor=found.next_cursor) if found.next_cursor else None,
        first_href=filters.href() if filters.cursor else None,
        files=[{"text": f"Download as {text}", "href": filters.href(f"/packages/file.{kind}")} for kind, text in FILES],
        ticks=ticks,
        hint=OWN if may_authorise and waiting and not ticks else None,
    )


def item(read: PackageRead) -> Item:
    return Item(
        id=str(read.care_package_line_item_id),
        client=read.client_name,
        client_reference=read.client_reference,
        href=f"/packages/{read.care_package_line_item_id}",
        reference=read.reference,
        level=read.service_level_name,
        service=read.service_name,
        dates=dates(read.starts_on, read.ends_on),
        amount=weekly(read),
        price=price_words(max(read.prices, key=lambda one: one.from_day), read) if read.prices else "None",
        status="Historical" if read.historical else STATES[read.state],
        may_authorise=read.may_authorise and read.state is PackageState.UNAUTHORISED,
    )


def dates(first: date, last: date | None) -> str:
    return f"{day_short(first)} to {day_short(last)}" if last else f"From {day_short(first)}"


def weekly(read: PackageRead) -> str:
    if read.weekly_quantity is None:
        return "Drawn when used"
    amount = quantity_words(read.weekly_quantity, read.unit)
    return f"{amount} a week" if read.priced_per is PricedPer.UNIT else amount


def price_words(price: PriceRead, read: PackageRead) -> str:
    """ "£20.50 an hour", "£646.06 a week"."""
    per = "week" if read.priced_per is PricedPer.WEEK else UNITS[read.unit][0]
    return f"{rate_words(price.price)} {'an' if per == 'hour' else 'a'} {per}"


def fields(filters: Filters, services: ServiceList | None) -> list[dict[str, Any]]:
    states = [{"value": "", "text": "Any"}, *({"value": state.value, "text": text} for state, text in STATES.items())]
    return [
        {"name": "q", "label": "Client or reference", "kind": "search", "value": filters.q},
        {"name": "service", "label": "Service", "kind": "select", "value": filters.service, "options": options(services)},
        {"name": "state", "label": "Status", "kind": "select", "value": filters.state, "options": states},
        {"name": "historical", "label": "Include historical", "kind": "tick", "value": filters.historical},
    ]


def options(services: ServiceList | None) -> list[dict[str, str]]:
    found = [{"value": str(one.service_id), "text": f"{one.name} ({one.reference})"} for one in services.services] if services else []
    return [{"value": "", "text": "All services"}, *found]


def applied(filters: Filters, services: ServiceList | None) -> list[dict[str, str]]:
    names = {str(one.service_id): one.name for one in services.services} if services else {}
    found = {
        "q": f"“{filters.q}”",
        "service": f"Service: {names.get(filters.service, 'one')}",
        "client": "One client",
        "state": f"Status: {filters.state}",
        "historical": "Including historical",
    }
    empty = Filters().model_dump()
    return [{"text": text, "href": filters.href(**{name: empty[name]})} for name, text in found.items() if getattr(filters, name)]


@dataclass(frozen=True)
class CheckView:
    title: str
    button: str
    rows: list[list[Any]]
    ids: list[str]


def check_view(reads: Sequence[PackageRead]) -> CheckView:
    items = [item(one) for one in reads]
    return CheckView(
        title=f"Authorise {plural(len(items), 'care package line item')}?",
        button=f"Authorise {plural(len(items), 'line item')}",
        rows=[[{"text": one.client, "quiet": one.client_reference}, one.level, one.dates, one.amount, one.price] for one in items],
        ids=[one.id for one in items],
    )


@dataclass(frozen=True)
class PackageView:
    title: str
    caption: str
    status: str
    rows: list[dict[str, str]]
    prices: list[list[Any]]
    version: int
    id: str
    may_authorise: bool
    may_end: bool


def package_view(read: PackageRead, *, today: date, may_end: bool) -> PackageView:
    one = item(read)
    rows = [
        {"label": "Client", "value": read.client_name, "quiet": read.client_reference},
        {"label": "Service", "value": read.service_name},
        {"label": "Service level", "value": read.service_level_name},
        {"label": "Planned", "value": one.amount},
        {"label": "First day", "value": day(read.starts_on)},
        {"label": "Last payable day", "value": day(read.ends_on) if read.ends_on else "Open-ended"},
    ]
    if read.authorised_at:
        rows.append({"label": "Authorised", "value": moment(read.authorised_at)})
    return PackageView(
        title=f"{read.client_name}, {read.service_level_name[0].lower()}{read.service_level_name[1:]}",
        caption=f"Care package line item {read.reference}",
        status=one.status,
        rows=rows,
        prices=prices(read, today),
        version=read.version,
        id=one.id,
        may_authorise=one.may_authorise,
        may_end=may_end and read.state is PackageState.AUTHORISED and not read.historical,
    )


def prices(read: PackageRead, today: date) -> list[list[Any]]:
    """Newest first; the one in force is said so."""
    begun = [one.from_day for one in read.prices if one.from_day <= today]
    now = max(begun, default=None)
    ordered = sorted(read.prices, key=lambda one: one.from_day, reverse=True)
    return [[day(one.from_day), price_words(one, read), "In force" if one.from_day == now else ""] for one in ordered]
