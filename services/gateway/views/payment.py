"""What one scheduled payment shows: what will be paid, what will not and why, how far its actuals are, who answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.actuals.http import WeekVersionList
from contracts.commissioning.http import Labelled
from contracts.commissioning.vocabulary import PaymentBasis
from contracts.scheduling.http import AnswerRead, ContainedWeek, PaymentRead
from contracts.scheduling.vocabulary import AnswerStatus, PeriodState
from contracts.words import ANSWERS, BASES, PERIOD_STATES
from services.gateway.templates.words import days, moment, plural, pounds
from services.gateway.views.names import Names
from services.gateway.views.payment_lines import YearLines, other_lines, payable_lines
from services.gateway.views.payments import PATH, bank_words
from services.gateway.views.standing import banner
from services.gateway.views.weeks import WEEK_DAYS, by

LABELS_AT_ONCE = 2000
UPDATING = "This payment is being updated: actuals have changed, and the figures here do not have them yet. Look again in a moment."
UNCOMPARED = "Actuals cannot be reached just now, so changes of the last minutes may be missing here."

ONLY_CONFIRMED = "Only confirmed actuals are paid. Confirm these in their weeks, or together with this payment."


@dataclass(frozen=True)
class PaymentView:
    """`answer` is the link to the page that answers it; `no_answer` says why there is none."""

    title: str
    caption: str
    status: str
    state: str
    figures: list[dict[str, str]]
    rows: list[dict[str, Any]]
    payable: list[YearLines]
    other: list[YearLines]
    payable_label: str
    other_label: str
    payable_total: str
    other_total: str
    weeks: list[list[Any]]
    weeks_note: str | None
    answers: list[dict[str, Any]]
    notice: dict[str, Any] | None
    updating: str | None
    answer: dict[str, str] | None
    no_answer: str | None


def ids_of(read: PaymentRead) -> Labelled:
    def some(ids: set[UUID]) -> list[UUID]:
        return sorted(ids)[:LABELS_AT_ONCE]

    return Labelled(
        clients=some({line.client_id for line in read.lines}),
        services=some({line.service_id for line in read.lines} | {week.service_id for week in read.weeks}),
        service_levels=some({line.service_level_id for line in read.lines}),
        contracts=[read.contract_id],
        providers=[read.provider_id],
    )


def payment_view(read: PaymentRead, *, names: Names, versions: WeekVersionList | None, may_answer: bool, council: bool) -> PaymentView:
    """`versions` are the weeks' at actuals: where one is ahead, scheduling has not heard it yet."""
    path = f"{PATH}/{read.scheduled_payment_id}"
    behind = is_behind(read, versions)
    payable, other = payable_lines(read.lines, names=names), other_lines(read.lines, names=names)
    answer = answer_link(read, path) if may_answer and not behind else None
    return PaymentView(
        title=f"Scheduled payment, {days(read.first_on, read.last_on)}",
        caption=caption(read, names, council=council),
        status=ANSWERS[read.status].word,
        state=PERIOD_STATES[read.state].word,
        figures=figures(read),
        rows=rows(read),
        payable=payable,
        other=other,
        payable_label=f"Payable ({count(payable)})",
        other_label=f"Non-payable ({count(other)})",
        payable_total=pounds(read.payable_pence),
        other_total=other_total(read),
        weeks=[week_row(week, names) for week in read.weeks],
        weeks_note=ONLY_CONFIRMED if read.payment_basis is PaymentBasis.SCHEDULED_ACTUALS and not all(map(is_done, read.weeks)) else None,
        answers=[answer_entry(one) for one in sorted(read.answers, key=lambda one: one.answered_at, reverse=True)],
        notice=notice(read, href=answer["href"] if answer else None, council=council),
        updating=UPDATING if behind else None,
        answer=answer,
        no_answer=None if answer or behind else why_no_answer(read, may_answer=may_answer, council=council),
    )


def is_behind(read: PaymentRead, versions: WeekVersionList | None) -> bool:
    heard = {week.week_id: week.version for week in read.weeks}
    return versions is not None and any(one.version > heard.get(one.week_id, one.version) for one in versions.weeks)


def caption(read: PaymentRead, names: Names, *, council: bool) -> str:
    provider = f"{names.provider(read.provider_id)} – " if council else ""
    name = names.contract(read.contract_id, "")
    return f"{provider}{name} – contract {read.contract_reference}" if name else f"{provider}Contract {read.contract_reference}"


def figures(read: PaymentRead) -> list[dict[str, str]]:
    return [
        {"label": "Payable", "value": pounds(read.payable_pence)},
        {"label": "Non-payable", "value": pounds(read.non_payable_pence), "tone": "warning" if read.non_payable_pence else "quiet"},
        {"label": "Total", "value": pounds(read.payable_pence + read.non_payable_pence), "tone": "quiet"},
        {"label": "Expected", "value": pounds(read.expected_pence), "note": "Planned, actuals awaited; in no total", "tone": "quiet"},
    ]


def other_total(read: PaymentRead) -> str:
    expected = f" and {pounds(read.expected_pence)} expected" if read.expected_pence else ""
    return pounds(read.non_payable_pence) + expected


def rows(read: PaymentRead) -> list[dict[str, Any]]:
    last = latest(read.answers)
    said = f"by {last.name}, {moment(last.answered_at)}" if last and last.status is read.status else ""
    return [
        {"label": "Status", "tag": ANSWERS[read.status].word, "quiet": said},
        {"label": "Answer by", "value": by(read.answer_by_at), "quiet": PERIOD_STATES[read.state].word},
        {"label": "Payment", "value": bank_words(read)},
        {"label": "How it is paid", "value": BASES[read.payment_basis]},
    ]


def latest(answers: Sequence[AnswerRead]) -> AnswerRead | None:
    return max(answers, key=lambda one: one.answered_at, default=None)


def count(years: Sequence[YearLines]) -> int:
    return sum(len(client.rows) for year in years for client in year.clients)


def is_done(week: ContainedWeek) -> bool:
    return week.lines > 0 and week.confirmed_lines == week.lines


def week_row(week: ContainedWeek, names: Names) -> list[Any]:
    done = is_done(week)
    word = "Confirmed" if done else "Part confirmed" if week.confirmed_lines else "Not confirmed"
    return [
        {"text": days(week.starts_on, week.starts_on + WEEK_DAYS), "href": f"/actuals/{week.week_id}"},
        {"text": names.service(week.service_id, week.service_reference), "quiet": week.service_reference},
        {"tag": word, "quiet": f"{week.confirmed_lines:,} of {plural(week.lines, 'line')} confirmed"},
    ]


def answer_entry(one: AnswerRead) -> dict[str, Any]:
    amounts = f"{pounds(one.payable_pence)} payable, {pounds(one.non_payable_pence)} non-payable"
    return {
        "title": ANSWERS[one.status].word,
        "at": one.answered_at,
        "who": one.name,
        "text": f"{amounts}. {one.comment}" if one.comment else f"{amounts}.",
    }


def answer_link(read: PaymentRead, path: str) -> dict[str, str] | None:
    """A confirmed payment is not rejected afterwards; a rejected one can be confirmed."""
    if read.state is PeriodState.FUTURE or read.status is AnswerStatus.CONFIRMED:
        return None
    text = "Confirm this payment" if read.status is AnswerStatus.REJECTED else "Confirm or reject"
    return {"text": text, "href": f"{path}/answer"}


def why_no_answer(read: PaymentRead, *, may_answer: bool, council: bool) -> str | None:
    if read.state is PeriodState.FUTURE:
        return f"This payment can be answered from {by(read.opens_at)}."
    if read.status is AnswerStatus.CONFIRMED:
        return None if council else "This payment is confirmed. If something is wrong, correct the actuals, or tell the council."
    if council or may_answer:
        return None
    return "Confirming or rejecting takes the role “Confirm” of the provider."


def notice(read: PaymentRead, *, href: str | None, council: bool) -> dict[str, Any] | None:
    """At most one: what was undone comes before what may come."""
    was = read.changed_since
    if was is not None and read.status is AnswerStatus.UNCONFIRMED:
        now = f"now {pounds(read.payable_pence)} payable and {pounds(read.non_payable_pence)} non-payable"
        said = f"Changed since {'it was' if council else 'you'} confirmed: was {pounds(was.payable_pence)} payable and "
        text = f"{said}{pounds(was.non_payable_pence)} non-payable, {now}."
        return {"text": text, "link": {"text": "Confirm again", "href": href} if href else None}
    return banner(read.standing, href=href, council=council)
