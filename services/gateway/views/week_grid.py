"""A week's clients and lines as the grid draws them: what is in the fields, what it costs in words, how far each is."""

from collections.abc import Sequence
from typing import Any

from contracts.actuals.http import LineRead
from contracts.actuals.vocabulary import LineKind, ReasonCode
from contracts.period import Period, london_day
from contracts.pricing import PricedPer, metered
from contracts.words import EXCEPTIONS, REASONS, WITHHELD, quantity_words, sum_words, unit_word
from services.gateway.templates.words import day_short, pounds
from services.gateway.views.address import address
from services.gateway.views.names import Names
from services.gateway.views.typed_week import CHANGED, COLUMNS, Seen, TypedLine, WeekErrors, stored

CHANGED_SINCE = "Changed since you confirmed"


def client_of(lines: Sequence[LineRead], *, names: Names, path: str, confirming: bool) -> dict[str, Any]:
    one = lines[0]
    status = client_status(lines)
    claimed, payable, planned = (sum(getattr(line, f"{kind}_pence") for line in lines) for kind in ("claimed", "payable", "planned"))
    again = " again" if status == CHANGED_SINCE else ""
    return {
        "id": str(one.client_id),
        "name": names.client(one.client_id, f"Client {one.client_reference}"),
        "reference": one.client_reference,
        "href": address(path, {}, client_id=str(one.client_id)),
        "claimed": claimed,
        "payable": payable,
        "planned": planned,
        "status": status,
        "confirm": f"Confirm this client{again}" if confirming and status != "Confirmed" else None,
    }


def client_status(lines: Sequence[LineRead]) -> str:
    if all(line.confirmed for line in lines):
        return "Confirmed"
    if any(line.changed_since_confirmed for line in lines):
        return CHANGED_SINCE
    return "Part confirmed" if any(line.confirmed for line in lines) else "Not confirmed"


def line_of(line: LineRead, *, names: Names, locked: bool, typed: TypedLine | None, wrong: WeekErrors) -> dict[str, Any]:
    """A line of the grid. What was typed stands in its fields; the hidden version stays what its person saw, unless somebody else's
    change has now been shown to them."""
    error = wrong.at.get(line.line_id)
    fields = dict(typed.fields if typed else stored(line))
    seen = typed.seen if typed else Seen.of(line)
    if typed and error and error.code == CHANGED:
        seen = Seen.of(line, actual=typed.seen.actual)
    planned_only = line.kind is LineKind.PLANNED
    drawn: dict[str, Any] = {
        "id": str(line.line_id),
        "level": names.service_level(line.service_level_id, line.care_package_line_item_reference or "Service level"),
        "unit": unit_word(line.claimed, line.unit),
        "planned": f"{line.planned.normalize():f}" if planned_only else None,
        "row_version": str(seen),
        "fields": {name: fields[name] for name in COLUMNS},
        "cost": line.claimed_pence,
        "sum": cost_words(line),
        "rate": str(line.price) if at_one_price(line) else None,
        "reason": fields["reason"],
        "comment": fields["comment"],
        "status": line_status(line),
        "note": note(line, changed=bool(error and error.code == CHANGED)),
        "locked": locked,
    }
    return drawn | ({"error": error.text, "error_on": error.on} if error else {})


def line_status(line: LineRead) -> str | None:
    if line.withheld and line.withheld_because:
        return EXCEPTIONS[line.exception.status].word if line.exception else WITHHELD[line.withheld_because].word
    return CHANGED_SINCE if line.changed_since_confirmed else None


def note(line: LineRead, *, changed: bool) -> str | None:
    """Small text under the cost."""
    if changed:
        reason = REASONS[ReasonCode(line.reason_code)] if line.reason_code else "no reason"
        return f"Now saved: {reason}{f', “{line.comment}”' if line.comment else ''}"
    if line.withheld:
        return f"{pounds(line.payable_pence)} payable, {pounds(line.claimed_pence - line.payable_pence)} not"
    return f"Confirmed {day_short(london_day(line.confirmed_at))}" if line.confirmed and line.confirmed_at else None


def at_one_price(line: LineRead) -> bool:
    """Whether quantity × price is what it costs: not where a price changes inside the week, nor for prices by the week."""
    return line.price is not None and line.priced_per is PricedPer.UNIT and metered(line.claimed, line.price) == line.claimed_pence


def cost_words(line: LineRead) -> str:
    if line.price is None:
        return f"{quantity_words(line.claimed, line.unit)}, waiting for a price"
    if line.priced_per is PricedPer.UNIT and not at_one_price(line):
        return f"{quantity_words(line.claimed, line.unit)} at more than one price"
    return sum_words(line.claimed, line.unit, line.price, line.priced_per, Period.of(line.first_on, line.last_on).days)


def who(line: LineRead, names: Names) -> str:
    level = names.service_level(line.service_level_id, line.care_package_line_item_reference)
    return f"{names.client(line.client_id, f'client {line.client_reference}')}, {level}"
