"""What somebody sees when they confirm or reject a scheduled payment, and what of it they then have seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from contracts.actuals.http import WeekVersionList
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.scheduling.http import ContainedWeek, PaymentRead
from contracts.scheduling.vocabulary import AnswerAct, AnswerStatus, NotPayable, PeriodState
from services.gateway.templates.words import days, plural, pounds
from services.gateway.views.names import Names
from services.gateway.views.payment import UPDATING, caption, is_behind, is_done, why_no_answer
from services.gateway.views.payments import PATH
from services.gateway.views.weeks import by

FIELDS = {"/act": "act", "/name": "name", "/comment": "comment"}
MISFITS = {
    "/name": "Enter your name.",
    "/comment": "Say in the comment why you reject this payment, in at most 2,000 characters.",
}


@dataclass(frozen=True)
class AnswerView:
    """`hidden` is what was seen: the payment's version, a mark of its lines, each week's version. `only_reject` says why it cannot be
    confirmed now."""

    title: str
    caption: str
    rows: list[dict[str, Any]]
    choices: list[dict[str, Any]]
    chosen: list[str]
    button: str
    hidden: dict[str, str]
    updating: str | None
    closed: str | None
    only_reject: str | None
    back: str
    weeks: list[dict[str, str]]


def answer_view(read: PaymentRead, *, names: Names, versions: WeekVersionList | None, may_answer: bool, council: bool) -> AnswerView:
    path = f"{PATH}/{read.scheduled_payment_id}"
    weeks = weeks_to_confirm(read)
    offered = choices(read)
    late = " The deadline has passed; a late answer still counts." if read.state is PeriodState.DEADLINE_PASSED else ""
    return AnswerView(
        title="Confirm or reject this payment",
        caption=f"{caption(read, names, council=council)}, {days(read.first_on, read.last_on)}",
        rows=[
            {"label": "Payable", "value": pounds(read.payable_pence)},
            {"label": "Non-payable", "value": pounds(read.non_payable_pence)},
            {"label": "Total", "value": pounds(read.payable_pence + read.non_payable_pence)},
            *([{"label": "Expected", "value": pounds(read.expected_pence), "quiet": "in no total"}] if read.expected_pence else []),
            {"label": "Answer by", "value": by(read.answer_by_at), "quiet": late.strip()},
        ],
        choices=offered,
        chosen=[offered[0]["value"]] if len(offered) == 1 else [],
        button="Send this answer",
        hidden={"version": str(read.version), "seen": mark_of(read)} | {f"week-{week.week_id}": str(week.version) for week in weeks},
        updating=UPDATING if is_behind(read, versions) else None,
        closed=closed(read, may_answer=may_answer, council=council),
        only_reject=None if any(one["value"] == AnswerAct.CONFIRM for one in offered) else read.cannot_confirm_because,
        back=path,
        weeks=[
            {
                "text": f"{days(week.starts_on, week.starts_on)}: {names.service(week.service_id, week.service_reference)}",
                "href": f"/actuals/{week.week_id}",
            }
            for week in weeks
        ],
    )


def choices(read: PaymentRead) -> list[dict[str, Any]]:
    """Radios. Rejecting is not offered for what was rejected; confirming not while scheduling says that it cannot be."""
    weeks = weeks_to_confirm(read)
    offered: list[dict[str, Any]] = []
    if weeks:
        lines = sum(week.lines - week.confirmed_lines for week in weeks)
        hint = f"{plural(lines, 'line')} of actuals in {plural(len(weeks), 'week')} are confirmed with it, as you see them here."
        offered.append({"value": AnswerAct.CONFIRM.value, "text": "Confirm these actuals and this payment", "hint": {"text": hint}})
    elif read.cannot_confirm_because is None:
        hint = "The actuals are in and are right. Open questions can stay open."
        offered.append({"value": AnswerAct.CONFIRM.value, "text": "Confirm this payment", "hint": {"text": hint}})
    if read.status is not AnswerStatus.REJECTED:
        hint = "Something is wrong. Say what in the comment; nothing is paid until you confirm."
        offered.append({"value": AnswerAct.REJECT.value, "text": "Reject this payment", "hint": {"text": hint}})
    return offered


def closed(read: PaymentRead, *, may_answer: bool, council: bool) -> str | None:
    """Why there is nothing to answer."""
    said = why_no_answer(read, may_answer=may_answer, council=council)
    if said or read.status is AnswerStatus.CONFIRMED:
        return said or "This payment is confirmed."
    if not may_answer:
        return "The provider answers this payment."
    return read.cannot_confirm_because if not choices(read) else None


def weeks_to_confirm(read: PaymentRead) -> list[ContainedWeek]:
    """Weeks whose actuals are confirmed together with the payment (settled 2.4); none while some are not even entered."""
    if read.payment_basis is not PaymentBasis.SCHEDULED_ACTUALS:
        return []
    if any(line.not_payable is NotPayable.WAITING_FOR_ACTUALS for line in read.lines):
        return []
    return [week for week in read.weeks if not is_done(week)]


def seen_weeks(typed: Mapping[str, str]) -> dict[UUID, int]:
    """The weeks that a form confirms, each at the version that was seen. Raises ValueError."""
    prefix = "week-"
    return {UUID(name.removeprefix(prefix)): int(value) for name, value in typed.items() if name.startswith(prefix)}


def mark_of(read: PaymentRead) -> str:
    """What is claimed, line by line: confirming actuals makes lines payable, and must change nothing else."""
    lines = sorted((str(one.payable_thing_id), str(one.first_on), one.payable_pence + one.non_payable_pence) for one in read.lines)
    return sha256(repr(lines).encode()).hexdigest()[:16]


def changed_words(read: PaymentRead, *, before: int) -> str:
    total = read.payable_pence + read.non_payable_pence
    return (
        f"Your actuals are confirmed, but the payment has changed since you looked: it came to {pounds(before)}, now it comes to "
        f"{pounds(total)}. It is not confirmed. Check it, then send your answer again."
    )


STILL_UPDATING = (
    "Your actuals are confirmed. The payment is still being updated, so it is not confirmed yet. "
    "Look again in a moment, then send your answer."
)


def part_words(*, done: int, of: int, because: str) -> str:
    """Some weeks could not be confirmed, so the payment was not."""
    so_far = f"The actuals of {done} of {plural(of, 'week')} are confirmed." if done else "Nothing was confirmed."
    return f"{so_far} {because} The payment is not confirmed. Check the actuals, then send your answer again."
