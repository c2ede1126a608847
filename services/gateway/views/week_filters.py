"""How a week's lines are narrowed down, and which weeks stand beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.actuals.http import WeekList, WeekRead
from contracts.commissioning.http import ClientList, ServiceLevelList
from services.gateway.templates.words import days
from services.gateway.views.address import address
from services.gateway.views.names import Names
from services.gateway.views.weeks import select

TICKS = {"only_differing": "Only with lines that differ", "with_exception": "Only with an exception"}


@dataclass(frozen=True)
class FiltersView:
    """`matches` are the clients a search found, each a link; `searched` says what came of it."""

    fields: list[dict[str, Any]]
    applied: list[dict[str, str]]
    clear: str | None
    searched: str | None
    matches: list[dict[str, str]]


def filters_view(
    week: WeekRead, asked: Mapping[str, str], *, names: Names, levels: ServiceLevelList | None, clients: ClientList | None
) -> FiltersView:
    path = f"/actuals/{week.week_id}"
    found = clients.clients if clients else []
    known = {one.service_level_id: one.name for one in levels.service_levels} if levels else {}
    here = {line.service_level_id: names.service_level(line.service_level_id) for line in week.lines}
    everything = known if week.next_cursor or set(asked) - {"q"} else {}
    options = sorted({**everything, **here}.items(), key=lambda one: one[1].casefold())
    said = {name: words for name, words in TICKS.items() if name in asked}
    if "client_id" in asked:
        said["client_id"] = f"Client: {client_name(week, asked['client_id'], names)}"
    if "service_level_id" in asked:
        chosen = asked["service_level_id"]
        said["service_level_id"] = f"Service level: {({**known, **here}).get(UUID(chosen), chosen[:8])}"
    return FiltersView(
        fields=[
            {"name": "q", "label": "Client (name or reference)", "kind": "search", "value": asked.get("q", "")},
            select("service_level_id", "Service level", asked, [("", "All service levels"), *((str(one), name) for one, name in options)]),
            *({"name": name, "label": words, "kind": "tick", "value": name in asked} for name, words in TICKS.items()),
        ],
        applied=[{"text": text, "href": address(path, asked, **{name: None, "q": None})} for name, text in said.items()],
        clear=path if set(asked) - {"cursor"} else None,
        searched=search_words(asked.get("q"), clients),
        matches=[
            {"text": f"{one.name} ({one.reference})", "href": address(path, asked, client_id=str(one.client_id), q=None)} for one in found
        ],
    )


def client_name(week: WeekRead, client_id: str, names: Names) -> str:
    reference = next((line.client_reference for line in week.lines if str(line.client_id) == client_id), "not in this week")
    return names.client(UUID(client_id), reference)


def search_words(searched: str | None, clients: ClientList | None) -> str | None:
    if not searched:
        return None
    if clients is None:
        return "Clients cannot be searched for just now."
    if not clients.clients:
        return "No client of yours has this in their name or reference."
    return (
        "Choose the client:"
        if clients.next_cursor is None
        else "These are the first 20. Choose the client, or search for more of the name:"
    )


def neighbours(week: WeekRead, around: WeekList) -> list[dict[str, str]]:
    """Links to the weeks before and after; where one is not generated, to the list that generates it."""
    links = []
    for other in sorted(around.weeks, key=lambda one: one.starts_on):
        if other.starts_on == week.starts_on:
            continue
        span = {"service_id": str(week.service_id), "from_on": str(other.starts_on), "to_on": str(other.starts_on)}
        href = f"/actuals/{other.week_id}" if other.week_id else address("/actuals", span)
        word = "Previous week" if other.starts_on < week.starts_on else "Next week"
        links.append({"text": f"{word}, {days(other.starts_on, other.last_on)}", "href": href})
    return links
