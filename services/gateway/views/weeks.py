"""What the list of weeks shows: each week with its services, how far each is, and until when it waits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from contracts.actuals.http import WeekList, WeekSummary
from contracts.actuals.vocabulary import WeekState
from contracts.commissioning.http import Labelled
from contracts.period import london_day
from contracts.words import WEEK_STATES
from services.gateway.templates.words import clock, days, plural, weekday
from services.gateway.views.address import address, page_links
from services.gateway.views.names import Names

PATH = "/actuals"
WEEK_DAYS = timedelta(days=6)
"""From a week's first day to its last."""
FILTERS = ("service_id", "state", "from_on", "to_on", "cursor")


@dataclass(frozen=True)
class WeekRow:
    """One service's week. `generate` is the value of its button, where it may be pressed."""

    service: str
    quiet: str
    href: str | None
    generate: str | None
    state: str
    more_state: str | None
    progress: str
    due: str
    planned_pence: int
    claimed_pence: int
    payable_pence: int


@dataclass(frozen=True)
class WeekGroup:
    title: str
    rows: list[WeekRow]


@dataclass(frozen=True)
class WeeksView:
    groups: list[WeekGroup]
    filters: list[dict[str, Any]]
    applied: list[dict[str, str]]
    clear: str | None
    found: str
    pages: Mapping[str, str | None]


def ids_of(weeks: Sequence[WeekSummary]) -> Labelled:
    return Labelled(
        services=sorted({week.service_id for week in weeks}),
        contracts=sorted({week.contract_id for week in weeks}),
        providers=sorted({week.provider_id for week in weeks}),
    )


def weeks_view(
    read: WeekList,
    *,
    names: Names,
    services: Mapping[UUID, str],
    asked: Mapping[str, str],
    now: datetime,
    council: bool,
    may_generate: bool,
) -> WeeksView:
    """`services` are those to choose from; `asked` is what the address says."""
    today = london_day(now)

    def row(week: WeekSummary) -> WeekRow:
        contract = names.contract(week.contract_id, "")
        provider = names.provider(week.provider_id, "") if council else ""
        running = week.last_on >= today
        return WeekRow(
            service=names.service(week.service_id, week.service_reference),
            quiet=", ".join(filter(None, (provider, contract, week.service_reference))),
            href=f"{PATH}/{week.week_id}" if week.week_id else None,
            generate=f"{week.service_id} {week.starts_on}" if may_generate and week.week_id is None else None,
            state=WEEK_STATES[week.state].word,
            more_state=pressing(week.state, week.actuals_due_at, now=now, running=running),
            progress=progress(week),
            due=due_words(week, now=now, running=running),
            planned_pence=week.planned_pence,
            claimed_pence=week.claimed_pence,
            payable_pence=week.payable_pence,
        )

    groups = [
        WeekGroup(title=days(*span), rows=sorted(map(row, weeks), key=lambda one: one.service.casefold()))
        for span, weeks in groupby(read.weeks, key=lambda week: (week.starts_on, week.last_on))
    ]
    return WeeksView(
        groups=groups,
        filters=filters(asked, services),
        applied=applied(asked, services),
        clear=PATH if any(asked.get(name) for name in FILTERS[:4]) else None,
        found=plural(len(read.weeks), "week of a service", "weeks of services") + (" on this page" if read.next_cursor else ""),
        pages=page_links(PATH, asked, read.next_cursor),
    )


def pressing(state: WeekState, due_at: datetime, *, now: datetime, running: bool) -> str | None:
    """A second word beside the state, where time matters."""
    if running:
        return "Running"
    if state is WeekState.CONFIRMED:
        return None
    if now > due_at:
        return "Late"
    return "Due today" if london_day(due_at) == london_day(now) else None


def progress(week: WeekSummary) -> str:
    parts = [f"{week.confirmed_lines:,} of {plural(week.lines, 'line')} confirmed"] if week.lines else []
    if week.exceptions:
        parts.append(f"{plural(week.exceptions, 'exception')} waiting for the council")
    return ", ".join(parts)


def due_words(week: WeekSummary, *, now: datetime, running: bool) -> str:
    if running:
        return f"May be entered when {weekday(week.last_on)} is over"
    if week.state is WeekState.CONFIRMED:
        return ""
    return f"{'Was due' if now > week.actuals_due_at else 'Confirm by'} {by(week.actuals_due_at)}"


def by(at: datetime) -> str:
    """ "5pm on Tuesday 25 July 2023"."""
    return f"{clock(at).replace(':00', '')} on {weekday(london_day(at))}"


def filters(asked: Mapping[str, str], services: Mapping[UUID, str]) -> list[dict[str, Any]]:
    states: Iterable[tuple[str, str]] = [(state.value, said.word) for state, said in WEEK_STATES.items()]
    chosen: Iterable[tuple[str, str]] = [(str(one), name) for one, name in services.items()]
    return [
        select("service_id", "Service", asked, [("", "All services"), *chosen]),
        select("state", "State", asked, [("", "All states"), *states]),
        {"name": "from_on", "label": "Weeks from", "kind": "date", "value": asked.get("from_on", "")},
        {"name": "to_on", "label": "Weeks to", "kind": "date", "value": asked.get("to_on", "")},
    ]


def select(name: str, label: str, asked: Mapping[str, str], options: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A filter field of macros/lists.html."""
    shown = [{"value": value, "text": text} for value, text in options]
    return {"name": name, "label": label, "kind": "select", "value": asked.get(name, ""), "options": shown}


def applied(asked: Mapping[str, str], services: Mapping[UUID, str]) -> list[dict[str, str]]:
    said: dict[str, Callable[[str], str]] = {
        "service_id": lambda value: "Service: " + services.get(UUID(value), value[:8]),
        "state": lambda value: "State: " + WEEK_STATES[WeekState(value)].word,
        "from_on": lambda value: "From " + days(date.fromisoformat(value), date.fromisoformat(value)),
        "to_on": lambda value: "To " + days(date.fromisoformat(value), date.fromisoformat(value)),
    }
    return [{"text": say(asked[name]), "href": address(PATH, asked, **{name: None})} for name, say in said.items() if asked.get(name)]
