"""The pages that say how contracts stand after silence, and on which the council releases suspended payments."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.problem import Problem
from contracts.scheduling.http import (
    FIND_PAYMENTS,
    FIND_STANDINGS,
    READ_STANDING,
    RELEASE_PAYMENTS,
    FindPayments,
    FindStandings,
    PaymentList,
    PaymentSummary,
    ReleasePayments,
)
from contracts.scheduling.vocabulary import AnswerStatus
from services.gateway.calls import Refused
from services.gateway.forms import Form, asked
from services.gateway.views.address import kept
from services.gateway.views.standing import FILTERS, PATH, ids_of, release_rows, standing_view, standings_view
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import SignedInVisit, Visit, every

pages = APIRouter()
DONE = {"released": "You released the payments. What was held is paid in the next run. The provider is told."}


def unanswered(contract_id: UUID | None = None) -> FindPayments:
    """For the dates of payments that a standing names by id alone."""
    return FindPayments(contract_id=contract_id, status=AnswerStatus.UNCONFIRMED, limit=200)


@pages.get(PATH)
async def list_them(visit: SignedInVisit) -> Response:
    params = kept(visit.request.query_params, FILTERS)
    read, payments = await every(
        visit.ask(FIND_STANDINGS, query=asked(FindStandings, **params)), visit.ask(FIND_PAYMENTS, query=unanswered())
    )
    view = standings_view(
        read,
        names=await visit.names(ids_of(read.standings)),
        payments=by_id(payments),
        asked=params,
        council=visit.person.is_council,
        may_release=visit.person.may(RELEASE_PAYMENTS),
    )
    return await visit.show("standings.html", current=PATH, view=view)


@pages.get(PATH + "/{contract_id}")
async def show(visit: SignedInVisit, contract_id: UUID) -> Response:
    return await page(visit, contract_id, "standing.html")


@pages.get(PATH + "/{contract_id}/release")
async def ask_release(visit: SignedInVisit, contract_id: UUID) -> Response:
    return await page(visit, contract_id, "release.html")


async def page(visit: Visit, contract_id: UUID, template: str, form: Form | None = None, problem: Problem | None = None) -> Response:
    read, payments = await every(visit.ask(READ_STANDING, contract_id=contract_id), visit.ask(FIND_PAYMENTS, query=unanswered(contract_id)))
    person = visit.person
    view = standing_view(
        read,
        names=await visit.names(ids_of([read])),
        payments=by_id(payments),
        council=person.is_council,
        may_release=person.may(RELEASE_PAYMENTS),
    )
    return await visit.show(
        template,
        current=PATH,
        status=problem.status if problem else 200,
        done=DONE,
        view=view,
        rows=release_rows(read, view),
        form=Typed(form.typed if form else {}, wrong(problem, {"/comment": "comment"})),
        hidden=visit.hidden() | {"version": str(read.version)},
    )


@pages.post(PATH + "/{contract_id}/release")
async def release(visit: SignedInVisit, contract_id: UUID) -> Response:
    form = await visit.form()
    try:
        body = asked(ReleasePayments, comment=form.text("comment"))
        await visit.ask(RELEASE_PAYMENTS, asked=body, key=form.key, seen=form.number("version"), contract_id=contract_id)
    except Refused as refused:
        if refused.problem.status in (403, 404):
            raise
        return await page(visit, contract_id, "release.html", form, refused.problem)
    return visit.go(f"{PATH}/{contract_id}", done="released")


def by_id(payments: PaymentList) -> dict[UUID, PaymentSummary]:
    return {one.scheduled_payment_id: one for one in payments.payments}
