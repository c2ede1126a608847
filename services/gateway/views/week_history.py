"""What happened to a week, newest first, in words: who is said as far as the reader may know."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.actuals.http import WeekRead
from contracts.actuals.vocabulary import ReasonCode
from contracts.commissioning.http import Labelled
from contracts.http import History, HistoryEntry
from contracts.words import REASONS, number_words
from services.gateway.views.names import Names

SHOWN = 50
TITLES = {
    "generated": "Generated as planned",
    "recorded": "Saved",
    "replanned": "Planned anew, because the care package changed",
    "confirmed": "Confirmed",
    "exception_accepted": "Accepted by the council",
    "exception_part_accepted": "Part accepted by the council",
    "exception_rejected": "Rejected by the council",
}
QUANTITIES = ("planned", "actual", "frustrated", "missed", "extra")


def ids_of(week: WeekRead, history: History | None) -> Labelled:
    """Everything on the week's page that has a name."""
    told = history.entries[:SHOWN] if history else []

    def also(name: str) -> set[UUID]:
        return {UUID(entry.detail[name]) for entry in told if entry.detail.get(name)}

    return Labelled(
        clients=sorted({line.client_id for line in week.lines} | also("client_id")),
        service_levels=sorted({line.service_level_id for line in week.lines} | also("service_level_id")),
        services=[week.service_id],
        contracts=[week.contract_id],
    )


def history_view(history: History | None, *, names: Names, reader: str, council: bool) -> list[dict[str, Any]]:
    """Entries for macros/thread.html `history`. `reader` is the person's id."""
    entries = history.entries[:SHOWN] if history else []
    return [
        {
            "title": TITLES.get(entry.act, entry.act.replace("_", " ").capitalize()),
            "at": datetime.fromisoformat(entry.at),
            "who": who(entry, reader=reader, council=council),
            "text": text_of(entry.act, entry.detail, names),
        }
        for entry in entries
    ]


def who(entry: HistoryEntry, *, reader: str, council: bool) -> str:
    if entry.by == reader:
        return "you"
    if entry.by.startswith("service:"):
        return "by itself"
    of_council = entry.act.startswith("exception_")
    return "a colleague" if of_council == council else "the council" if of_council else "the provider"


def text_of(act: str, detail: Mapping[str, Any], names: Names) -> str:
    if act == "generated":
        return ""
    client, reference = detail.get("client_id"), detail.get("client_reference", "")
    if act == "confirmed":
        return names.client(UUID(client), "One client") if client else "All of the week"
    about = names.client(UUID(client), f"Client {reference}") if client else ""
    level = names.service_level(UUID(detail["service_level_id"]), "") if detail.get("service_level_id") else ""
    figures = ", ".join(f"{name} {number_words_of(detail[name])}" for name in QUANTITIES if detail.get(name) is not None)
    reason = REASONS[ReasonCode(detail["reason_code"])] if detail.get("reason_code") else ""
    return ". ".join(filter(None, (f"{', '.join(filter(None, (about, level)))}: {figures}", reason)))


def number_words_of(text: str) -> str:
    """The history holds quantities as their text."""
    return number_words(Decimal(text))
