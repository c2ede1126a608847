"""What the page about e-mails shows: each kind in words, what can be chosen, why something cannot."""

from dataclasses import dataclass
from typing import Any

from contracts.notifier.http import SubscriptionList, SubscriptionRead
from contracts.notifier.vocabulary import Choice, MailKind
from services.gateway.templates.words import moment_short

KINDS = {
    MailKind.INVITATION: ("Invitation", "A link with which to join."),
    MailKind.SIGN_IN_CODE: ("Sign-in code", "The 6 digits you sign in with."),
    MailKind.PASSWORD_CHANGED: ("Password changed", "That your password was changed."),
    MailKind.PAYMENT_AVAILABLE: ("Scheduled payment available", "A payment can be looked at and confirmed."),
    MailKind.EXCEPTION_RAISED: ("Exception raised", "More was claimed than planned, and the council must decide."),
    MailKind.EXCEPTION_DECIDED: ("Exception decided", "The council decided about a claim over plan."),
    MailKind.WARNED_ONCE: ("First period not answered", "A payment was neither confirmed nor rejected in time."),
    MailKind.WARNED_TWICE: ("Second period not answered", "Payments stop if the next one is not answered either."),
    MailKind.SUSPENDED: ("Payments suspended", "Payments of a contract have stopped."),
    MailKind.RELEASED: ("Payments released", "Payments of a contract go on."),
}


@dataclass(frozen=True)
class SubscriptionsView:
    choices: list[dict[str, Any]]
    chosen: list[str]
    fixed: list[list[Any]]


def subscriptions_view(read: SubscriptionList, *, ticked: set[str] | None = None) -> SubscriptionsView:
    """`ticked`: what somebody chose that was refused, shown again."""
    free = [one for one in read.subscriptions if one.changeable]
    return SubscriptionsView(
        choices=[{"value": one.kind.value, "text": KINDS[one.kind][0], "hint": {"text": hint(one)}} for one in free],
        chosen=[one.kind.value for one in free if (one.choice is Choice.IMMEDIATE if ticked is None else one.kind.value in ticked)],
        fixed=[[KINDS[one.kind][0], one.why_not or "This is always sent."] for one in read.subscriptions if not one.changeable],
    )


def hint(one: SubscriptionRead) -> str:
    sent = f" Last sent {moment_short(one.last_sent_at)}." if one.last_sent_at else ""
    return KINDS[one.kind][1] + sent
