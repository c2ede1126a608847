"""How a contract's silence is told: how many payments in a row are unanswered, what stops, and what starts it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.commissioning.http import Labelled
from contracts.period import london_day
from contracts.scheduling.http import PaymentSummary, StandingList, StandingRead
from contracts.scheduling.vocabulary import Standing
from contracts.words import STANDINGS, not_confirmed_words, warning_words
from services.gateway.templates.words import days, plural, weekday
from services.gateway.views.address import address, page_links
from services.gateway.views.names import Names
from services.gateway.views.weeks import by, select

PATH = "/standing"
FILTERS = ("standing", "cursor")


@dataclass(frozen=True)
class StandingView:
    """One contract. `release` is the address of the page that releases it, where the reader may and it can be."""

    title: str
    caption: str
    status: str
    href: str
    sentences: list[str]
    unanswered: list[dict[str, str]]
    release: str | None


@dataclass(frozen=True)
class StandingsView:
    standings: list[StandingView]
    filters: list[dict[str, Any]]
    applied: list[dict[str, str]]
    clear: str | None
    found: str
    pages: Mapping[str, str | None]


def ids_of(standings: Sequence[StandingRead]) -> Labelled:
    return Labelled(contracts=sorted({one.contract_id for one in standings}), providers=sorted({one.provider_id for one in standings}))


def standings_view(
    read: StandingList, *, names: Names, payments: Mapping[UUID, PaymentSummary], asked: Mapping[str, str], council: bool, may_release: bool
) -> StandingsView:
    shown = [standing_view(one, names=names, payments=payments, council=council, may_release=may_release) for one in read.standings]
    chosen = asked.get("standing")
    return StandingsView(
        standings=shown,
        filters=[select("standing", "Standing", asked, [("", "All"), *((one.value, said.word) for one, said in STANDINGS.items())])],
        applied=[{"text": f"Standing: {STANDINGS[Standing(chosen)].word}", "href": address(PATH, {})}] if chosen else [],
        clear=PATH if chosen else None,
        found=plural(len(shown), "contract") + (" on this page" if read.next_cursor else ""),
        pages=page_links(PATH, asked, read.next_cursor),
    )


def standing_view(
    one: StandingRead, *, names: Names, payments: Mapping[UUID, PaymentSummary], council: bool, may_release: bool
) -> StandingView:
    """`payments` are those that are known of the unanswered ones, for their dates."""
    provider = f"{names.provider(one.provider_id)} – " if council else ""
    return StandingView(
        title=names.contract(one.contract_id, f"Contract {one.contract_reference}"),
        caption=f"{provider}contract {one.contract_reference}",
        status=STANDINGS[one.standing].word,
        href=f"{PATH}/{one.contract_id}",
        sentences=sentences(one, council=council),
        unanswered=[unanswered(each, payments.get(each), council=council) for each in one.unanswered],
        release=f"{PATH}/{one.contract_id}/release" if may_release and one.can_be_released else None,
    )


def sentences(one: StandingRead, *, council: bool) -> list[str]:
    """What is, since when, and how it ends."""
    since = f" since {weekday(london_day(one.suspended_since_at))}" if one.suspended_since_at else ""
    if one.standing is Standing.SUSPENDED:
        left = plural(len(one.unanswered), "payment has", "payments have")
        return [
            f"Payments of this contract are suspended{since}: {one.silence_limit} in a row were not answered in time.",
            f"{left} no answer yet. When every one is confirmed or rejected, the council can release the payments.",
            "Nothing is lost: what is held is paid in the next run after the release.",
        ]
    if one.standing is Standing.RELEASE_PENDING:
        who = "A payments approver of the council can release them now." if not council else "A payments approver can release them now."
        return [f"Payments of this contract are suspended{since}. Every missed payment has an answer now.", who]
    if one.silent_in_a_row:
        it = "it" if one.silent_in_a_row == 1 else "them"
        return [warning_words(one.silent_in_a_row, one.silence_limit), f"Confirm or reject {it}: a late answer ends the warning too."]
    return [STANDINGS[Standing.ACTIVE].sentence]


def unanswered(payment_id: UUID, payment: PaymentSummary | None, *, council: bool) -> dict[str, str]:
    span = days(payment.first_on, payment.last_on) if payment else "an unanswered payment"
    due = f"was due {by(payment.answer_by_at)}" if payment else ""
    text = f"See {span}" if council else f"Confirm or reject {span}"
    return {"text": text, "href": f"/scheduled-payments/{payment_id}", "quiet": due}


def banner(one: StandingRead, *, href: str | None, council: bool) -> dict[str, Any] | None:
    """A payment page's notification, at most one. `href` is where this payment is answered, if it can be."""
    if one.standing is Standing.SUSPENDED or one.standing is Standing.RELEASE_PENDING:
        link = {"text": "See how they go on", "href": f"{PATH}/{one.contract_id}"}
        return {"text": f"{sentences(one, council=council)[0]}", "link": link}
    if one.silent_in_a_row == 0:
        return None
    left = one.silence_limit - one.silent_in_a_row
    if left == 1 and href:
        said = f"{not_confirmed_words(one.silent_in_a_row)}. If this one is missed too, payments stop automatically."
        return {"text": said, "link": {"text": "Confirm or reject this payment", "href": href}}
    return {"text": warning_words(one.silent_in_a_row, one.silence_limit), "link": {"text": "See why", "href": f"{PATH}/{one.contract_id}"}}


def release_rows(one: StandingRead, view: StandingView) -> list[dict[str, Any]]:
    """What is released, before it is."""
    return [
        {"label": "Contract", "value": view.title, "quiet": view.caption},
        {"label": "Standing", "tag": view.status},
        {"label": "Suspended since", "value": by(one.suspended_since_at) if one.suspended_since_at else "It is not suspended"},
        {"label": "Missed payments without an answer", "value": str(len(one.unanswered))},
    ]
