"""Do payments and standings, in states that take weeks to reach, read and fit: wide and narrow, with script and without?"""

import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser as Chromium

from contracts.actuals.http import WeekVersion, WeekVersionList
from contracts.scheduling.http import PaymentList, PaymentRead, StandingList
from services.gateway.forms import refuse
from services.gateway.templates import render
from services.gateway.templates.assets import static_routes
from services.gateway.templates.brand import brand_routes
from services.gateway.views.answer_payment import FIELDS, answer_view
from services.gateway.views.payment import payment_view
from services.gateway.views.payments import payments_view
from services.gateway.views.standing import release_rows, standing_view, standings_view
from services.gateway.views.wrong import Typed, wrong
from tests.browser.gallery import COLOUR, frame
from tests.browser.look import WIDTHS, chromium, look
from tests.services.gateway.answers import NAMES, NOW, contained, id_of, payment, payment_line, standing

pytestmark = pytest.mark.browser
SINCE = datetime(2023, 7, 18, 16, tzinfo=UTC)
TWICE = standing(standing="warned_twice", silent_in_a_row=2, unanswered=[id_of("payment"), id_of("other")])
PENDING = standing(standing="release_pending", suspended_since_at=SINCE, can_be_released=True)
SUSPENDED = standing(standing="suspended", silent_in_a_row=3, suspended_since_at=SINCE, unanswered=[id_of("payment")])
LINES = [
    payment_line("g01", payable=14350),
    payment_line("g02", payable=24600, service_level_id=id_of("two"), quantity="12"),
    payment_line("old", payable=4100, first_on=date(2023, 3, 27), last_on=date(2023, 3, 31), financial_year=2022, quantity="2"),
    payment_line("c", client="C", payable=43050, quantity="21"),
    payment_line("g37", client="C", payable=28700, non_payable=2050, not_payable="over_plan", service_level_id=id_of("two"), quantity="15"),
    payment_line("held", non_payable=14350, not_payable="actuals_not_confirmed"),
    payment_line("new", client="C", expected=43050, not_payable="waiting_for_actuals", service_level_id=id_of("travel"), quantity="21"),
    payment_line("none", client="C", non_payable=0, not_payable="waiting_for_package", price=None),
]
ANSWER = {
    "status": "confirmed", "answered_at": NOW, "answered_by": "somebody", "name": "Em Bloggs", "comment": "As agreed on Monday.",
    "payable_pence": 90000, "non_payable_pence": 0,
}  # fmt: skip


PLAIN = ("payments", "payment", "answer-errors", "standings", "release")
"""Looked at without script too."""


def shown(template: str, **context: Any) -> HTMLResponse:
    around = frame("/scheduled-payments", warn_after=1500)
    return render(template, frame=around, **({"missing": [], "notice": None, "hidden": {"idempotency_key": "x"}} | context))


def payment_page(read: PaymentRead, versions: WeekVersionList | None = None) -> HTMLResponse:
    return shown("payment.html", view=payment_view(read, names=NAMES, versions=versions, may_answer=True, council=False))


def answer_page(read: PaymentRead, form: Typed, versions: WeekVersionList | None = None) -> HTMLResponse:
    view = answer_view(read, names=NAMES, versions=versions, may_answer=True, council=False)
    return shown("answer_payment.html", view=view, form=form)


def standing_page(template: str, one: Any) -> HTMLResponse:
    view = standing_view(one, names=NAMES, payments={}, council=True, may_release=True)
    return shown(template, view=view, rows=release_rows(one, view), form=Typed())


def made() -> dict[str, HTMLResponse]:
    weeks = [contained(), contained(week_id=id_of("done"), confirmed_lines=3)]
    ahead = WeekVersionList(weeks=[WeekVersion(week_id=id_of("week"), version=6)])
    answered = [ANSWER | {"status": "rejected", "comment": "Two visits are missing."}, ANSWER]
    several = [payment(*LINES), payment(state="deadline_passed"), payment(state="future"), payment(status="confirmed")]
    refused = Typed({"comment": "Typed before"}, wrong(refuse(("/act", "Choose whether this payment is right.")).problem, FIELDS))
    listed = payments_view(
        PaymentList(payments=several, next_cursor="x"), names=NAMES, contracts={}, asked={"status": "rejected"}, now=NOW, council=True
    )
    standings = StandingList(standings=[TWICE, SUSPENDED, PENDING, standing()])
    known = {id_of("payment"): payment(state="deadline_passed")}
    return {
        "payments": shown("payments.html", view=listed),
        "payment": payment_page(payment(*LINES, weeks=weeks, standing=TWICE)),
        "payment-changed": payment_page(payment(*LINES, weeks=weeks, answers=answered, changed_since=ANSWER)),
        "payment-updating": payment_page(payment(*LINES, weeks=weeks, standing=SUSPENDED), ahead),
        "payment-empty": payment_page(payment(state="future")),
        "payment-confirmed": payment_page(payment(LINES[0], status="confirmed", answers=[ANSWER])),
        "answer": answer_page(payment(*LINES[:6], weeks=weeks), Typed({"name": "Em Bloggs"})),
        "answer-errors": answer_page(payment(*LINES[:6], weeks=weeks), refused),
        "answer-updating": answer_page(payment(*LINES[:6], weeks=weeks), Typed(), ahead),
        "answer-closed": answer_page(payment(status="confirmed"), Typed()),
        "standings": shown(
            "standings.html",
            view=standings_view(standings, names=NAMES, payments=known, asked={"standing": "active"}, council=False, may_release=True),
        ),
        "standing": standing_page("standing.html", SUSPENDED),
        "release": standing_page("release.html", PENDING),
        "release-nothing": standing_page("release.html", SUSPENDED),
    }


@pytest.fixture(scope="module", name="opened")
async def open_chromium() -> AsyncIterator[Chromium]:
    async with chromium() as browser:
        yield browser


async def test_every_state_reads_and_fits(opened: Chromium) -> None:
    """PICTURES names a folder for their pictures."""
    app, pages = FastAPI(openapi_url=None), made()
    app.router.routes.extend([*static_routes(), *brand_routes(colour=COLOUR, name="Exampleshire Council")])

    @app.get("/{name}")
    async def page(name: str) -> HTMLResponse:
        return pages[name]

    pictures = os.environ.get("PICTURES")
    faults, looked_at = [], 0
    for name in pages:
        for width, script in ((WIDTHS[0], True), (WIDTHS[1], True), *([(WIDTHS[0], False)] if name in PLAIN else [])):
            async with look(opened, f"http://127.0.0.1/{name}", width=width, script=script, app=app) as looked:
                if pictures:
                    await looked.picture(Path(pictures) / f"{name}-{width}{'' if script else '-plain'}.png")
                found = [*await looked.faults(), *looked.complaints]
                if sideways := await looked.sideways():
                    found.append(f"scrolls {sideways} px sideways")
                faults += [f"{name} {width} {'script' if script else 'no script'}: {fault}" for fault in found]
                looked_at += 1
    assert looked_at == 14 * 2 + len(PLAIN)
    assert faults == []
