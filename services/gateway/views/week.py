"""What a service's week shows: a grid of clients and lines, what was typed if it was refused, sums in words, what waits and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from contracts.actuals.http import LineRead, WeekRead
from contracts.actuals.vocabulary import Withheld
from contracts.period import london_day
from contracts.words import REASONS, WEEK_STATES, WITHHELD, quantity_words
from services.gateway.templates.words import day, plural, pounds, weekday
from services.gateway.views.address import address, page_links
from services.gateway.views.names import Names
from services.gateway.views.typed_week import NO_ERRORS, TypedLine, WeekErrors
from services.gateway.views.week_grid import client_of, line_of, who
from services.gateway.views.weeks import by, pressing

FILTERS = ("client_id", "service_level_id", "only_differing", "with_exception", "cursor")
REASON_OPTIONS = [{"value": reason.value, "text": text} for reason, text in REASONS.items()]


@dataclass(frozen=True)
class WaitingPart:
    """A part of a claim that is not payable: a sentence, and where it is decided."""

    title: str
    href: str
    sentence: str


@dataclass(frozen=True)
class WeekView:
    """`clients` and `reasons` as macros/grid.html wants them. `read_only` says why there is nothing to fill in."""

    title: str
    caption: str
    state: str
    more_state: str | None
    due: str
    path: str
    form_href: str
    read_only: str | None
    editable: bool
    confirm_all: str | None
    clients: list[dict[str, Any]]
    grid_caption: str
    sentence: str
    claimed_pence: int
    payable_pence: int
    planned_pence: int
    elsewhere_pence: int
    figures: list[dict[str, str]]
    waiting: list[WaitingPart]
    pages: Mapping[str, str | None]
    errors: list[dict[str, str]] = field(default_factory=list)
    reasons: Sequence[Mapping[str, str]] = tuple(REASON_OPTIONS)


def week_view(
    week: WeekRead,
    *,
    names: Names,
    asked: Mapping[str, str],
    now: datetime,
    may_enter: bool,
    may_confirm: bool,
    typed: Mapping[UUID, TypedLine] | None = None,
    wrong: WeekErrors = NO_ERRORS,
) -> WeekView:
    """`typed` are the lines that somebody changed, where they were refused."""
    over = now >= week.may_be_entered_from
    editable = may_enter and over
    path = f"/actuals/{week.week_id}"
    shown = []
    for _, of_client in groupby(week.lines, key=lambda line: line.client_id):
        lines = list(of_client)
        drawn = [line_of(line, names=names, locked=not editable, typed=(typed or {}).get(line.line_id), wrong=wrong) for line in lines]
        shown.append(client_of(lines, names=names, path=path, confirming=may_confirm and over) | {"lines": drawn})
    contract = names.contract(week.contract_id, "")
    return WeekView(
        title=f"Actuals for {names.service(week.service_id, week.service_reference)}, week {day(week.starts_on)} to {day(week.last_on)}",
        caption=" – ".join(filter(None, (contract, week.service_reference))),
        state=WEEK_STATES[week.state].word,
        more_state=pressing(week.state, week.actuals_due_at, now=now, running=not over),
        due=f"{'Was due' if now > week.actuals_due_at else 'Confirm by'} {by(week.actuals_due_at)}",
        path=path,
        form_href=address(path, asked, cursor=asked.get("cursor")),
        read_only=None if editable else why_read_only(week, over=over, may_enter=may_enter),
        editable=editable,
        confirm_all="Confirm all of this week" if may_confirm and over and week.confirmed_lines < week.lines_in_week else None,
        clients=shown,
        grid_caption=f"Care delivered, {plural(len(shown), 'client')} on this page",
        sentence=amounts_words(payable=week.payable_pence, claimed=week.claimed_pence, planned=week.planned_pence),
        claimed_pence=week.claimed_pence,
        payable_pence=week.payable_pence,
        planned_pence=week.planned_pence,
        elsewhere_pence=week.claimed_pence - sum(line.claimed_pence for line in week.lines),
        figures=figures(week),
        waiting=[waiting_part(line, names) for line in week.lines if line.withheld and line.withheld_because],
        pages=page_links(path, asked, week.next_cursor),
        errors=summary(wrong, week.lines, names),
    )


def amounts_words(*, payable: int, claimed: int, planned: int) -> str:
    """As the guides' "£X of £Y", said in full (domain.md 1.5)."""
    return f"{pounds(payable)} payable of {pounds(claimed)} claimed; planned {pounds(planned)}"


def why_read_only(week: WeekRead, *, over: bool, may_enter: bool) -> str | None:
    if not over:
        return f"This week is not over yet. It may be entered from {weekday(london_day(week.may_be_entered_from))}."
    return None if may_enter else "You can read this week. Entering actuals takes the role “Enter” of the provider."


def figures(week: WeekRead) -> list[dict[str, str]]:
    waits = week.claimed_pence - week.payable_pence
    shown = [
        {"label": "Payable", "value": pounds(week.payable_pence)},
        {"label": "Claimed", "value": pounds(week.claimed_pence), "note": f"{pounds(waits)} not payable" if waits else ""},
        {"label": "Planned", "value": pounds(week.planned_pence), "tone": "quiet"},
        {
            "label": "Lines confirmed",
            "value": f"{week.confirmed_lines:,} of {week.lines_in_week:,}",
            "note": plural(week.clients, "client"),
        },
    ]
    if week.exceptions:
        shown.append({"label": "Waiting for the council", "value": plural(week.exceptions, "line"), "tone": "warning"})
    return shown


def waiting_part(line: LineRead, names: Names) -> WaitingPart:
    assert line.withheld_because is not None
    state = "Not paid" if line.withheld_because is Withheld.REJECTED else "Waiting"
    amount = pounds(line.claimed_pence - line.payable_pence)
    figures = f"{quantity_words(line.claimed, line.unit)} claimed, {quantity_words(line.planned, line.unit)} planned."
    part = f"{state}: {quantity_words(line.withheld, line.unit)}, {amount}."
    because = f" The council wrote: “{line.exception.reason}”" if line.exception and line.exception.reason else ""
    return WaitingPart(
        title=who(line, names),
        href=f"/exceptions/{line.exception.exception_id}" if line.exception else "",
        sentence=f"{figures} {part} {WITHHELD[line.withheld_because].sentence}{because}",
    )


def summary(wrong: WeekErrors, lines: Sequence[LineRead], names: Names) -> list[dict[str, str]]:
    """For the top of the page: with the person's name, which beside the field nobody needs."""
    by_id = {line.line_id: line for line in lines}
    said = []
    for line_id, error in wrong.at.items():
        line = by_id.get(line_id)
        about = f"{who(line, names)}: " if line else ""
        said.append({"text": about + error.text} | ({"href": f"#{error.on}-{line_id}"} if line else {}))
    return said + [{"text": text} for text in wrong.rest]
