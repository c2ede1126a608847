"""The pages on which claims over plan are listed and, by the council, decided."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from chassis import clock
from contracts.actuals.http import (
    DECIDE_EXCEPTION,
    FIND_EXCEPTIONS,
    READ_EXCEPTION,
    READ_WEEK,
    DecideException,
    ExceptionRead,
    FindExceptions,
    FindLines,
    LineRead,
)
from contracts.actuals.vocabulary import DecisionAct, ExceptionStatus
from contracts.commissioning.http import FIND_SERVICES, Search
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import Form, asked, refuse
from services.gateway.views.address import kept
from services.gateway.views.exception import FIELDS, exception_view, placed
from services.gateway.views.over_plan import ALL, FILTERS, PATH, exceptions_view, ids_of
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import SignedInVisit, Visit, every

pages = APIRouter()
DONE = {"decided": "Your decision was saved. The provider is told."}


@pages.get(PATH)
async def list_them(visit: SignedInVisit) -> Response:
    """Those that wait, unless another status is asked for."""
    params = kept(visit.request.query_params, FILTERS)
    status = params.get("status", ExceptionStatus.RAISED.value)
    query = asked(FindExceptions, **(params | {"status": "" if status == ALL else status}))
    read, services = await every(visit.ask(FIND_EXCEPTIONS, query=query), visit.hope(visit.ask(FIND_SERVICES, query=Search(limit=200))))
    view = exceptions_view(
        read,
        names=await visit.names(ids_of(read.exceptions)),
        services={one.service_id: f"{one.name} ({one.reference})" for one in services.services} if services else {},
        asked=params,
        now=clock.now(),
        council=visit.person.is_council,
    )
    return await visit.show("exceptions.html", current=PATH, view=view)


@pages.get(PATH + "/{exception_id}")
async def show(visit: SignedInVisit, exception_id: UUID) -> Response:
    return await page(visit, exception_id)


async def page(visit: Visit, exception_id: UUID, form: Form | None = None, problem: Problem | None = None) -> Response:
    read = await visit.ask(READ_EXCEPTION, exception_id=exception_id)
    names, line = await every(visit.names(ids_of([read])), line_of(visit, read))
    person = visit.person
    view = exception_view(read, names=names, line=line, person_id=person.person_id, may_decide=person.may(DECIDE_EXCEPTION))
    typed = Typed(form.typed if form else {}, wrong(placed(problem), FIELDS, misfits=view.misfits))
    hidden = visit.hidden() | {"version": str(view.version)}
    status = problem.status if problem else 200
    return await visit.show("exception.html", current=PATH, status=status, done=DONE, view=view, form=typed, hidden=hidden)


async def line_of(visit: Visit, read: ExceptionRead) -> LineRead | None:
    """The line it is about, with its price."""
    query = FindLines(client_id=read.client_id, service_level_id=read.service_level_id)
    week = await visit.ask(READ_WEEK, query=query, week_id=read.week_id)
    return next((line for line in week.lines if line.line_id == read.line_id), None)


@pages.post(PATH + "/{exception_id}")
async def decide(visit: SignedInVisit, exception_id: UUID) -> Response:
    form = await visit.form()
    try:
        await visit.ask(DECIDE_EXCEPTION, asked=decision(form), key=form.key, seen=form.number("version"), exception_id=exception_id)
    except Refused as refused:
        if refused.problem.status in (403, 404):
            raise
        return await page(visit, exception_id, form, refused.problem)
    return visit.go(f"{PATH}/{exception_id}", done="decided")


def decision(form: Form) -> DecideException:
    """A quantity that was typed before another choice was made is left out. Raises Refused."""
    act = form.text("act")
    if not act:
        raise refuse(("/act", "Choose what you decide."))
    accepted = form.text("accepted") if act == DecisionAct.PART_ACCEPT else ""
    return asked(DecideException, act=act, accepted=accepted, reason=form.text("reason"))
