"""What the list of scheduled payments shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.commissioning.http import Labelled
from contracts.period import financial_year, financial_year_words, london_day
from contracts.scheduling.http import PaymentList, PaymentSummary
from contracts.scheduling.vocabulary import AnswerStatus, PeriodState
from contracts.words import ANSWERS, PERIOD_STATES
from services.gateway.templates.words import day, days, plural, pounds
from services.gateway.views.address import address, page_links
from services.gateway.views.names import Names
from services.gateway.views.weeks import by, select

PATH = "/scheduled-payments"
FILTERS = ("financial_year", "contract_id", "status", "state", "cursor")
YEARS_BACK = 7
FILES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class PaymentsView:
    columns: list[dict[str, Any]]
    rows: list[list[Any]]
    filters: list[dict[str, Any]]
    applied: list[dict[str, str]]
    clear: str | None
    found: str
    files: list[dict[str, str]]
    pages: Mapping[str, str | None]


def ids_of(payments: Sequence[PaymentSummary]) -> Labelled:
    return Labelled(contracts=sorted({one.contract_id for one in payments}), providers=sorted({one.provider_id for one in payments}))


def payments_view(
    read: PaymentList, *, names: Names, contracts: Mapping[UUID, str], asked: Mapping[str, str], now: datetime, council: bool
) -> PaymentsView:
    numeric = ("Payable", "Non-payable", "Expected")
    heads = ["Period", "Contract", *(["Provider"] if council else []), "State", "Status", *numeric, "Answer by"]
    return PaymentsView(
        columns=[{"text": head, "numeric": head in numeric} for head in heads],
        rows=[row(one, names, now=now, council=council) for one in read.payments],
        filters=filters(asked, contracts, now),
        applied=applied(asked, contracts),
        clear=PATH if set(asked) - {"cursor"} else None,
        found=plural(len(read.payments), "scheduled payment") + (" on this page" if read.next_cursor else ""),
        files=[{"text": f"Download as {kind.upper()}", "href": address(f"{PATH}.{kind}", asked)} for kind in FILES],
        pages=page_links(PATH, asked, read.next_cursor),
    )


def row(one: PaymentSummary, names: Names, *, now: datetime, council: bool) -> list[Any]:
    late = one.status is AnswerStatus.UNCONFIRMED and one.state is PeriodState.DEADLINE_PASSED
    waits = one.status is AnswerStatus.UNCONFIRMED and one.state is PeriodState.OPEN
    today = waits and london_day(one.answer_by_at) == london_day(now)
    return [
        {"text": days(one.first_on, one.last_on), "href": f"{PATH}/{one.scheduled_payment_id}"},
        {"text": names.contract(one.contract_id, one.contract_reference), "quiet": one.contract_reference},
        *([names.provider(one.provider_id)] if council else []),
        {"text": PERIOD_STATES[one.state].word, "quiet": f"Opens {by(one.opens_at)}" if one.state is PeriodState.FUTURE else ""},
        {"tag": ANSWERS[one.status].word},
        pounds(one.payable_pence),
        pounds(one.non_payable_pence),
        pounds(one.expected_pence),
        {"text": by(one.answer_by_at), "quiet": "Late: answer it as soon as you can" if late else "Due today" if today else ""},
    ]


def filters(asked: Mapping[str, str], contracts: Mapping[UUID, str], now: datetime) -> list[dict[str, Any]]:
    year = financial_year(london_day(now))
    years = [(str(one), financial_year_words(one)) for one in range(year + 1, year - YEARS_BACK, -1)]
    return [
        select("financial_year", "Financial year", asked, [("", "All years"), *years]),
        select("contract_id", "Contract", asked, [("", "All contracts"), *((str(one), name) for one, name in contracts.items())]),
        select("status", "Status", asked, [("", "All"), *((status.value, said.word) for status, said in ANSWERS.items())]),
        select("state", "State", asked, [("", "All"), *((state.value, said.word) for state, said in PERIOD_STATES.items())]),
    ]


def applied(asked: Mapping[str, str], contracts: Mapping[UUID, str]) -> list[dict[str, str]]:
    said: dict[str, Callable[[str], str]] = {
        "financial_year": lambda value: f"Financial year {financial_year_words(int(value))}",
        "contract_id": lambda value: f"Contract: {contracts.get(UUID(value), value[:8])}",
        "status": lambda value: f"Status: {ANSWERS[AnswerStatus(value)].word}",
        "state": lambda value: f"State: {PERIOD_STATES[PeriodState(value)].word}",
    }
    return [{"text": say(asked[name]), "href": address(PATH, asked, **{name: None})} for name, say in said.items() if name in asked]


def bank_words(one: PaymentSummary) -> str:
    return f"Finalised on {day(one.finalise_on)}, in the bank on {day(one.bank_on)}"
