"""What the home page shows: open work with its deadline, soonest first, and the payments to be answered next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.http import Role, Waiting
from contracts.scheduling.http import PaymentList, PaymentSummary
from contracts.words import ANSWERS
from services.gateway.navigation import Around
from services.gateway.session import Person
from services.gateway.templates.words import days, moment, plural, pounds

KINDS: dict[str, tuple[str, str, str]] = {
    "actuals_to_confirm": ("week of actuals to confirm", "weeks of actuals to confirm", "Not confirmed"),
    "exceptions_raised": ("claim over plan waits for the council", "claims over plan wait for the council", "Waiting for the council"),
    "exceptions_to_decide": ("claim over plan to decide", "claims over plan to decide", "Waiting for you"),
    "payments_to_confirm": ("scheduled payment to confirm or reject", "scheduled payments to confirm or reject", "Unconfirmed"),
    "payments_to_answer": ("scheduled payment to confirm or reject", "scheduled payments to confirm or reject", "Unconfirmed"),
    "contracts_suspended": ("contract whose payments are suspended", "contracts whose payments are suspended", "Suspended"),
    "contracts_warned": ("contract with unanswered periods", "contracts with unanswered periods", "Due soon"),
    "releases_pending": ("contract to release", "contracts to release", "Waiting for you"),
    "packages_to_authorise": ("care package line item to authorise", "care package line items to authorise", "Unauthorised"),
    "imports_to_apply": ("checked file to apply", "checked files to apply", "Waiting for you"),
}
FOLLOW_PAYMENTS = frozenset({Role.COUNCIL_PAYMENTS, Role.COUNCIL_PAYMENTS_APPROVER, Role.COUNCIL_AUDITOR})
PLACES = {"/care-package-line-items": "/packages", "/standings": "/standing"}
"""Where a service's own path is not the page's."""
ACTUALS, PAYMENTS = ("/actuals", "/exceptions"), ("/scheduled-payments", "/standing")


@dataclass(frozen=True)
class HomeView:
    greeting: str
    tasks: list[dict[str, Any]]
    deadlines: list[list[Any]]


def home_view(person: Person, around: Around, waiting: Sequence[Waiting], payments: PaymentList | None, *, now: datetime) -> HomeView:
    """Only what the way this provider is paid has a use for, and whoever looks."""
    hidden = (() if around.has_actuals else ACTUALS) + (() if around.is_scheduled else PAYMENTS)
    kept = [one for one in waiting if one.count and not one.link.startswith(hidden or ("\0",))]
    return HomeView(
        greeting=person.name,
        tasks=[task(one, now) for one in sorted(kept, key=lambda one: (one.due_at is None, one.due_at or "", one.kind))],
        deadlines=[deadline(one) for one in soonest(payments)] if around.is_scheduled and follows_payments(person) else [],
    )


def follows_payments(person: Person) -> bool:
    return not person.is_council or bool(person.roles & FOLLOW_PAYMENTS)


def task(one: Waiting, now: datetime) -> dict[str, Any]:
    """A kind we have no words for yet is shown by its own."""
    fallback = one.kind.replace("_", " ")
    single, many, status = KINDS.get(one.kind, (fallback, fallback, "Open"))
    due_at = datetime.fromisoformat(one.due_at) if one.due_at else None
    late = due_at is not None and due_at < now
    due = f"{'Was due' if late else 'By'} {moment(due_at)}" if due_at else None
    return {"text": plural(one.count, single, many), "href": place(one.link), "hint": due, "status": "Overdue" if late else status}


def place(link: str) -> str:
    path, mark, query = link.partition("?")
    return PLACES.get(path, path) + mark + query


def soonest(payments: PaymentList | None) -> list[PaymentSummary]:
    return sorted(payments.payments, key=lambda one: (one.answer_by_at, one.contract_reference))[:5] if payments else []


def deadline(one: PaymentSummary) -> list[Any]:
    href = f"/scheduled-payments/{one.scheduled_payment_id}"
    return [
        {"text": days(one.first_on, one.last_on), "href": href, "quiet": one.contract_reference},
        moment(one.answer_by_at),
        pounds(one.payable_pence),
        {"tag": ANSWERS[one.status].word},
    ]
