"""What one claim over plan shows, and the form on which the council decides it."""

from dataclasses import dataclass
from typing import Any

from contracts.actuals.http import ExceptionRead, LineRead
from contracts.actuals.vocabulary import DecisionAct, ExceptionStatus, ReasonCode
from contracts.pricing import PricedPer
from contracts.problem import ErrorAt, Problem
from contracts.words import DECISIONS, EXCEPTIONS, REASONS, UNITS, number_words, quantity_words, rate_words
from services.gateway.templates.words import days, moment, pounds
from services.gateway.views.names import Names
from services.gateway.views.weeks import WEEK_DAYS

OF_CODE = {"accepted_needed": "/accepted", "accepted_not_expected": "/accepted", "not_in_steps": "/accepted", "reason_needed": "/reason"}
"""The rules refuse a decision as a whole; people look for it beside a field."""
FIELDS = {"/act": "act", "/accepted": "accepted", "/reason": "reason"}


@dataclass(frozen=True)
class ExceptionView:
    """`decide` is whether the form is shown; `choices` are its radios."""

    title: str
    caption: str
    status: str
    sentence: str
    rows: list[dict[str, Any]]
    decided: list[dict[str, Any]]
    links: list[dict[str, str]]
    decide: bool
    choices: list[dict[str, Any]]
    accepted_label: str
    accepted_hint: str
    misfits: dict[str, str]
    version: int


def exception_view(one: ExceptionRead, *, names: Names, line: LineRead | None, person_id: str, may_decide: bool) -> ExceptionView:
    """`line` has the price; without it, while it cannot be had, amounts are shown without how they come about."""
    client = names.client(one.client_id, f"client {one.client_reference}")
    span = days(one.starts_on, one.starts_on + WEEK_DAYS)
    unit = UNITS[one.unit][1]
    raised = one.status is ExceptionStatus.RAISED
    return ExceptionView(
        title=f"Claim over plan for {client}",
        caption=f"{names.service(one.service_id, one.service_reference)}, {span}",
        status=EXCEPTIONS[one.status].word,
        sentence=EXCEPTIONS[one.status].sentence,
        rows=rows(one, names=names, line=line, person_id=person_id, span=span),
        decided=decided(one, person_id),
        links=[{"text": "See the line in its week", "href": f"/actuals/{one.week_id}?client_id={one.client_id}"}],
        decide=may_decide and raised,
        choices=choices(one),
        accepted_label=f"How many {unit} do you accept of the whole claim?",
        accepted_hint=accepted_hint(one, line),
        misfits={
            "/accepted": f"Enter {unit} as a number, like {number_words(one.planned or one.claimed)}.",
            "/act": "Choose what you decide.",
            "/reason": "Write a reason of at most 2,000 characters.",
        },
        version=one.version,
    )


def placed(problem: Problem | None) -> Problem | None:
    """Every error at the field it is about."""
    if problem is None:
        return None
    errors = problem.errors or (ErrorAt(pointer="", code=problem.code, detail=problem.title),)
    moved = tuple(error.model_copy(update={"pointer": error.pointer or OF_CODE.get(error.code, "")}) for error in errors)
    return problem.model_copy(update={"errors": moved})


def rows(one: ExceptionRead, *, names: Names, line: LineRead | None, person_id: str, span: str) -> list[dict[str, Any]]:
    reason = REASONS[ReasonCode(one.reason_code)] if one.reason_code else "None given"
    by = "by you" if one.raised_by == person_id else ""
    found: list[dict[str, Any]] = [
        {"label": "Client", "value": names.client(one.client_id, "Client"), "quiet": one.client_reference},
        {"label": "Provider", "value": names.provider(one.provider_id)},
        {"label": "Service level", "value": names.service_level(one.service_level_id), "quiet": price_words(line)},
        {"label": "Week", "value": span},
        {"label": "Planned", "value": quantity_words(one.planned, one.unit), "quiet": pounds(line.planned_pence) if line else ""},
        {"label": "Claimed", "value": quantity_words(one.claimed, one.unit), "quiet": pounds(one.claimed_pence)},
        {"label": "Payable now", "value": quantity_words(one.claimed - one.withheld, one.unit), "quiet": pounds(payable_pence(one))}
        if one.status is ExceptionStatus.RAISED
        else {"label": "Payable", "value": pounds(payable_pence(one))},
        {"label": "Reason of the provider", "value": reason, "quiet": one.comment or ""},
        {"label": "Entered", "value": moment(one.raised_at), "quiet": by},
    ]
    return found


def payable_pence(one: ExceptionRead) -> int:
    return one.claimed_pence - one.withheld_pence


def price_words(line: LineRead | None) -> str:
    """ "£20.50 an hour", as actuals knows it."""
    if line is None or line.price is None:
        return ""
    if line.priced_per is PricedPer.WEEK:
        return f"{rate_words(line.price)} a week"
    one = UNITS[line.unit][0]
    return f"{rate_words(line.price)} {'an' if one == 'hour' else 'a'} {one}"


def decided(one: ExceptionRead, person_id: str) -> list[dict[str, Any]]:
    """What was decided, by whom as far as one may know, and why."""
    if one.decided_at is None:
        return []
    accepted = quantity_words(one.accepted, one.unit) if one.accepted is not None else ""
    return [
        {"label": "Decided", "value": moment(one.decided_at), "quiet": "by you" if one.decided_by == person_id else "by the council"},
        {"label": "Accepted", "value": accepted, "quiet": pounds(payable_pence(one))},
        {"label": "Reason of the council", "value": one.decision_reason or "None given"},
    ]


def choices(one: ExceptionRead) -> list[dict[str, Any]]:
    stays = quantity_words(one.claimed - one.withheld, one.unit)
    hints = {
        DecisionAct.ACCEPT: f"Paid: {quantity_words(one.claimed, one.unit)}, {pounds(one.claimed_pence)}.",
        DecisionAct.PART_ACCEPT: "You say below how much. The rest is not paid.",
        DecisionAct.REJECT: f"Paid: {stays}, {pounds(payable_pence(one))}.",
    }
    return [{"value": act.value, "text": DECISIONS[act], "hint": {"text": hints[act]}} for act in DecisionAct]


def accepted_hint(one: ExceptionRead, line: LineRead | None) -> str:
    least = one.claimed - one.withheld
    bounds = f"From {number_words(least)}" if least else "More than 0"
    price = f", {price_words(line)}" if price_words(line) else ""
    return (
        f"Only for a part. {bounds} and less than {number_words(one.claimed)} ({pounds(one.claimed_pence)}), "
        f"in steps of {number_words(one.quantity_step)}{price}."
    )
