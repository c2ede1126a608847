"""The page that lists weeks of actuals, and generates one that has no lines yet."""

from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter
from fastapi.responses import Response

from chassis import clock
from contracts.actuals.http import FIND_WEEKS, GENERATE_WEEK, FindWeeks, GenerateWeek
from contracts.commissioning.http import FIND_SERVICES, Search
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import DamagedForm, Form, asked
from services.gateway.views.address import kept
from services.gateway.views.weeks import FILTERS, PATH, ids_of, weeks_view
from services.gateway.views.wrong import wrong
from services.gateway.visit import SignedInVisit, Visit, every

pages = APIRouter()


@pages.get(PATH)
async def show(visit: SignedInVisit) -> Response:
    return await page(visit)


async def page(visit: Visit, problem: Problem | None = None) -> Response:
    params = kept(visit.request.query_params, FILTERS)
    query = asked(FindWeeks, **params)
    read, services = await every(visit.ask(FIND_WEEKS, query=query), visit.hope(visit.ask(FIND_SERVICES, query=Search(limit=200))))
    view = weeks_view(
        read,
        names=await visit.names(ids_of(read.weeks)),
        services={one.service_id: f"{one.name} ({one.reference})" for one in services.services} if services else {},
        asked=params,
        now=clock.now(),
        council=visit.person.is_council,
        may_generate=visit.person.may(GENERATE_WEEK),
    )
    status = problem.status if problem else 200
    return await visit.show("weeks.html", current=PATH, status=status, view=view, errors=wrong(problem, {}).summary, hidden=visit.hidden())


@pages.post(PATH)
async def generate(visit: SignedInVisit) -> Response:
    form = await visit.form()
    body = week_of(form)
    try:
        made = await visit.ask(GENERATE_WEEK, asked=body, key=str(uuid5(NAMESPACE_URL, f"{form.key} {form.text('generate')}")))
    except Refused as refused:
        if refused.problem.status in (403, 404):
            raise
        return await page(visit, refused.problem)
    return visit.go(f"{PATH}/{made.week_id}", done="generated", n=made.new_lines)


def week_of(form: Form) -> GenerateWeek:
    """The button says which service and week. Raises DamagedForm, Refused."""
    service, _, starts_on = form.text("generate").partition(" ")
    if not starts_on:
        raise DamagedForm()
    return asked(GenerateWeek, service_id=service, starts_on=starts_on)
