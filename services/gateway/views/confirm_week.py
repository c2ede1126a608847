"""What somebody sees before they confirm a client's lines or a whole week: what it comes to, and what is not as planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.actuals.http import LineRead, WeekRead
from contracts.actuals.vocabulary import ReasonCode
from contracts.problem import Problem
from contracts.words import REASONS, quantity_words
from services.gateway.templates.words import days, plural, pounds, quantity
from services.gateway.views.names import Names
from services.gateway.views.week import amounts_words
from services.gateway.views.week_grid import CHANGED_SINCE, client_status

COLUMNS: list[dict[str, Any]] = [
    {"text": "Client"},
    {"text": "Service level"},
    {"text": "Planned", "numeric": True},
    {"text": "Actual", "numeric": True},
    {"text": "Frustrated", "numeric": True},
    {"text": "Missed", "numeric": True},
    {"text": "Extra", "numeric": True},
    {"text": "Claimed", "numeric": True},
    {"text": "Reason"},
]


@dataclass(frozen=True)
class ConfirmView:
    """`version` is what is seen here, and what will be confirmed. `button` is None when there is nothing to confirm."""

    title: str
    caption: str
    question: str
    rows: list[dict[str, Any]]
    button: str | None
    back: str
    version: int
    client_id: str
    columns: list[dict[str, Any]]
    lines: list[list[Any]]
    lines_title: str
    lines_more: str | None
    waits: str | None
    errors: list[dict[str, str]]


def confirm_view(week: WeekRead, *, names: Names, client_id: UUID | None, problem: Problem | None = None) -> ConfirmView:
    """For a client, `week.lines` are theirs; for all, those that differ from plan (the totals are the whole week's)."""
    span = days(week.starts_on, week.last_on)
    service = names.service(week.service_id, week.service_reference)
    reference = week.lines[0].client_reference if client_id and week.lines else ""
    whose = names.client(client_id, f"client {reference}") if client_id else plural(week.clients, "client")
    lines, confirmed = (
        (len(week.lines), sum(line.confirmed for line in week.lines)) if client_id else (week.lines_in_week, week.confirmed_lines)
    )
    left = lines - confirmed
    again = client_id is not None and bool(week.lines) and client_status(week.lines) == CHANGED_SINCE
    rows = [
        {"label": "Service", "value": service, "quiet": week.service_reference},
        {"label": "Week", "value": span},
        {"label": "Client" if client_id else "Clients", "value": whose, "quiet": reference},
        {"label": "Lines to confirm", "value": f"{left:,} of {lines:,}"},
        {"label": "Amounts", "value": totals_words(week, only=week.lines if client_id else None)},
    ]
    return ConfirmView(
        title=f"Confirm {'this client' if client_id else 'this week'}",
        caption=f"{service}, {span}",
        question=f"Is this what was delivered{' now' if again else ''}?",
        rows=rows,
        button=f"Confirm {plural(left, 'line')}" if left else None,
        back=f"/actuals/{week.week_id}",
        version=week.version,
        client_id=str(client_id or ""),
        columns=COLUMNS,
        lines=[row_of(line, names) for line in week.lines if client_id or differs(line)],
        lines_title="Lines of this client" if client_id else "Lines that differ from plan",
        lines_more="More lines differ than are shown here. See the week for all of them." if week.next_cursor else None,
        waits=waits_words(week, week.lines if client_id else None),
        errors=[{"text": problem.title}] if problem else [],
    )


def totals_words(week: WeekRead, *, only: Sequence[LineRead] | None) -> str:
    if only is None:
        return amounts_words(payable=week.payable_pence, claimed=week.claimed_pence, planned=week.planned_pence)
    payable, claimed, planned = (sum(getattr(line, f"{kind}_pence") for line in only) for kind in ("payable", "claimed", "planned"))
    return amounts_words(payable=payable, claimed=claimed, planned=planned)


def waits_words(week: WeekRead, only: Sequence[LineRead] | None) -> str | None:
    waiting = week.exceptions if only is None else sum(bool(line.exception and line.exception.status == "raised") for line in only)
    if not waiting:
        return None
    waits = f"{plural(waiting, 'line waits', 'lines wait')} for the council."
    return f"{waits} Confirm all the same: what the council decides changes only what is paid."


def differs(line: LineRead) -> bool:
    return bool(line.frustrated or line.missed or line.extra)


def row_of(line: LineRead, names: Names) -> list[Any]:
    reason = REASONS[ReasonCode(line.reason_code)] if line.reason_code else ""
    return [
        {"text": names.client(line.client_id, f"Client {line.client_reference}"), "quiet": line.client_reference},
        names.service_level(line.service_level_id, line.care_package_line_item_reference),
        *(quantity(getattr(line, name)) for name in ("planned", "actual", "frustrated", "missed", "extra")),
        {"text": pounds(line.claimed_pence), "quiet": quantity_words(line.claimed, line.unit)},
        {"text": reason, "quiet": line.comment or ""} if reason or line.comment else "As planned",
    ]
