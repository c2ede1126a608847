"""What the list of claims over plan shows: how much waits, for how long, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.actuals.http import ExceptionList, ExceptionRead
from contracts.actuals.vocabulary import ExceptionStatus
from contracts.commissioning.http import Labelled
from contracts.period import london_day
from contracts.words import EXCEPTIONS, number_words, quantity_words
from services.gateway.templates.words import day_short, days, moment_short, plural, pounds
from services.gateway.views.address import address, page_links
from services.gateway.views.names import Names
from services.gateway.views.weeks import WEEK_DAYS, select

PATH = "/exceptions"
FILTERS = ("status", "service_id", "client_id", "cursor")
ALL = "all"
COLUMNS: list[dict[str, Any]] = [
    {"text": "Client"},
    {"text": "Service level"},
    {"text": "Week"},
    {"text": "Planned", "numeric": True},
    {"text": "Claimed", "numeric": True},
    {"text": "Not payable", "numeric": True},
    {"text": "Raised"},
    {"text": "Status"},
]


@dataclass(frozen=True)
class ExceptionsView:
    intro: str
    columns: list[dict[str, Any]]
    rows: list[list[Any]]
    filters: list[dict[str, Any]]
    applied: list[dict[str, str]]
    clear: str | None
    found: str
    empty: str
    pages: Mapping[str, str | None]


def ids_of(exceptions: Sequence[ExceptionRead]) -> Labelled:
    return Labelled(
        clients=sorted({one.client_id for one in exceptions}),
        service_levels=sorted({one.service_level_id for one in exceptions}),
        services=sorted({one.service_id for one in exceptions}),
        contracts=sorted({one.contract_id for one in exceptions}),
        providers=sorted({one.provider_id for one in exceptions}),
    )


def exceptions_view(
    read: ExceptionList, *, names: Names, services: Mapping[UUID, str], asked: Mapping[str, str], now: datetime, council: bool
) -> ExceptionsView:
    waits = sum(one.withheld_pence for one in read.exceptions if one.status is ExceptionStatus.RAISED)
    found = plural(len(read.exceptions), "claim") + (f", {pounds(waits)} waiting" if waits else "")
    status = asked.get("status", ExceptionStatus.RAISED)
    return ExceptionsView(
        intro="Claims over plan, oldest first. Decide how much of each is paid."
        if council
        else "Where more than the planned care is claimed, the council decides. To take a claim back, correct its line in the week.",
        columns=COLUMNS,
        rows=[row(one, names=names, now=now, council=council) for one in read.exceptions],
        filters=[
            select("status", "Status", asked, [("", "Waiting for the council"), *statuses(), (ALL, "All")]),
            select("service_id", "Service", asked, [("", "All services"), *((str(one), name) for one, name in services.items())]),
        ],
        applied=applied(asked, names, services),
        clear=PATH if set(asked) - {"cursor"} else None,
        found=found + (" on this page" if read.next_cursor else ""),
        empty="No claim waits for a decision." if status == ExceptionStatus.RAISED else "No claim fits. Take a filter away to see more.",
        pages=page_links(PATH, asked, read.next_cursor),
    )


def statuses() -> list[tuple[str, str]]:
    return [(status.value, said.word) for status, said in EXCEPTIONS.items() if status is not ExceptionStatus.RAISED]


def applied(asked: Mapping[str, str], names: Names, services: Mapping[UUID, str]) -> list[dict[str, str]]:
    said = []
    if "status" in asked and asked["status"] != ALL:
        said.append(("status", f"Status: {EXCEPTIONS[ExceptionStatus(asked['status'])].word}"))
    if "service_id" in asked:
        said.append(("service_id", f"Service: {services.get(UUID(asked['service_id']), asked['service_id'][:8])}"))
    if "client_id" in asked:
        said.append(("client_id", f"Client: {names.client(UUID(asked['client_id']), asked['client_id'][:8])}"))
    return [{"text": text, "href": address(PATH, asked, **{name: None})} for name, text in said]


def row(one: ExceptionRead, *, names: Names, now: datetime, council: bool) -> list[Any]:
    service = names.service(one.service_id, one.service_reference)
    provider = f"{names.provider(one.provider_id, '')}, " if council else ""
    age = age_words(one, now)
    return [
        {
            "text": names.client(one.client_id, f"Client {one.client_reference}"),
            "href": f"{PATH}/{one.exception_id}",
            "quiet": one.client_reference,
        },
        {"text": names.service_level(one.service_level_id), "quiet": (provider + service).removeprefix(", ")},
        days(one.starts_on, one.starts_on + WEEK_DAYS),
        number_words(one.planned),
        {"text": quantity_words(one.claimed, one.unit), "quiet": pounds(one.claimed_pence)},
        {"text": quantity_words(one.withheld, one.unit), "quiet": pounds(one.withheld_pence)},
        {"text": age or day_short(london_day(one.raised_at)), "quiet": moment_short(one.raised_at)},
        {"tag": EXCEPTIONS[one.status].word},
    ]


def age_words(one: ExceptionRead, now: datetime) -> str:
    """How long it has been waiting; nothing once it does not wait."""
    if one.status is not ExceptionStatus.RAISED:
        return ""
    waited = (london_day(now) - london_day(one.raised_at)).days
    return "Today" if waited <= 0 else f"{plural(waited, 'day')} ago"
