"""The page on which a provider looks once more, then confirms a client's lines or a whole week."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.actuals.http import CONFIRM_WEEK, READ_WEEK, ConfirmWeek, FindLines
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import asked
from services.gateway.views.confirm_week import confirm_view
from services.gateway.views.week_history import ids_of
from services.gateway.visit import SignedInVisit, Visit

pages = APIRouter()


@pages.get("/actuals/{week_id}/confirm")
async def show(visit: SignedInVisit, week_id: UUID) -> Response:
    return await page(visit, week_id, visit.request.query_params.get("client_id", ""))


async def page(visit: Visit, week_id: UUID, client: str, problem: Problem | None = None) -> Response:
    query = asked(FindLines, client_id=client) if client else FindLines(only_differing=True, limit=100)
    week = await visit.ask(READ_WEEK, query=query, week_id=week_id)
    view = confirm_view(week, names=await visit.names(ids_of(week, None)), client_id=query.client_id, problem=problem)
    hidden = visit.hidden() | {"version": str(view.version), "client_id": view.client_id}
    status = problem.status if problem else 200
    return await visit.show(
        "confirm_week.html", current="/actuals", status=status, view=view, hidden=hidden, may=visit.person.may(CONFIRM_WEEK)
    )


@pages.post("/actuals/{week_id}/confirm")
async def confirm(visit: SignedInVisit, week_id: UUID) -> Response:
    form = await visit.form()
    body = asked(ConfirmWeek, client_id=form.text("client_id"), seen_version=form.number("version"))
    try:
        done = await visit.ask(CONFIRM_WEEK, asked=body, key=form.key, week_id=week_id)
    except Refused as refused:
        if refused.problem.status in (403, 404):
            raise
        return await page(visit, week_id, form.text("client_id"), refused.problem)
    return visit.go(f"/actuals/{week_id}", done="confirmed", n=done.lines)
