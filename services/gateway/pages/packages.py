"""How people find and read care package line items, and how the council authorises and ends them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from chassis import clock
from chassis.listing import XLSX
from contracts.commissioning.http import (
    AUTHORISE_PACKAGES,
    END_PACKAGE,
    FIND_PACKAGES,
    FIND_SERVICES,
    READ_PACKAGE,
    AuthorisePackages,
    EndPackage,
    FindPackages,
    PackageRead,
    Search,
)
from contracts.period import london_day
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import asked, refuse
from services.gateway.views.packages import Filters, check_view, package_view, packages_view
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import Sentence, SignedInVisit, Visit, every

pages = APIRouter()
DONE: dict[str, Sentence] = {
    "authorised": ("1 care package line item authorised.", "{n} care package line items authorised."),
    "ended": "The last day was saved.",
}
FIELDS = {"/ends_on": "ends_on", "": "ends_on"}
MISFITS = {"/ends_on": "Enter a real day, like 27 3 2024."}
FORMATS = {"csv": "text/csv", "xlsx": XLSX}
HERE = "/packages"
Filtered = Annotated[Filters, Query()]


@pages.get("/packages")
async def show(visit: SignedInVisit, filters: Filtered) -> Response:
    return await page(visit, filters)


async def page(visit: Visit, filters: Filters, problem: Problem | None = None) -> Response:
    found, services = await every(
        visit.ask(FIND_PACKAGES, query=query_of(filters)),
        visit.hope(visit.ask(FIND_SERVICES, query=Search(limit=200)), without="Services cannot be listed just now."),
    )
    view = packages_view(found, filters, services, may_authorise=visit.person.may(AUTHORISE_PACKAGES))
    form = Typed({}, wrong(problem, {}))
    status = problem.status if problem else 200
    return await visit.show("packages.html", current=HERE, status=status, done=DONE, view=view, form=form, hidden=visit.hidden())


def query_of(filters: Filters) -> FindPackages:
    """Raises Refused where the address was damaged."""
    return asked(
        FindPackages,
        search=filters.q.strip()[:80],
        service_id=filters.service,
        client_id=filters.client,
        state=filters.state,
        include_historical=filters.historical or None,
        cursor=filters.cursor,
    )


@pages.get("/packages/file.{kind}")
async def download(visit: SignedInVisit, kind: str, filters: Filtered) -> Response:
    return await visit.download(FIND_PACKAGES, accept=FORMATS.get(kind, FORMATS["csv"]), query=query_of(filters))


@pages.post("/packages/check")
async def check(visit: SignedInVisit) -> Response:
    """What was ticked, to be looked at once more. Nothing is sent yet."""
    form = await visit.form()
    ticked = form.all("item")
    if not ticked:
        return await page(visit, Filters(), refuse(("", "Tick the care package line items to authorise.")).problem)
    reads = await every(*(visit.ask(READ_PACKAGE, care_package_line_item_id=one) for one in ids_of(ticked)))
    return await visit.show("authorise.html", current=HERE, view=check_view(reads), hidden=visit.hidden())


@pages.post("/packages/authorise")
async def authorise(visit: SignedInVisit) -> Response:
    form = await visit.form()
    try:
        body = AuthorisePackages(care_package_line_item_ids=ids_of(form.all("item")))
        done = await visit.ask(AUTHORISE_PACKAGES, asked=body, key=form.key)
    except Refused as refused:
        if refused.problem.status in (401, 403, 404):
            raise
        return await page(visit, Filters(), refused.problem)
    return visit.go(HERE, done="authorised", n=done.authorised)


def ids_of(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts[:200]]
    except ValueError:
        raise refuse(("", "Tick the care package line items to authorise.")) from None


@pages.get("/packages/{item_id}")
async def read(visit: SignedInVisit, item_id: UUID) -> Response:
    return await read_page(visit, await visit.ask(READ_PACKAGE, care_package_line_item_id=item_id), Typed())


@pages.post("/packages/{item_id}")
async def end(visit: SignedInVisit, item_id: UUID) -> Response:
    form = await visit.form()
    try:
        if not form.day("ends_on"):
            raise refuse(("/ends_on", "Enter the last payable day."))
        body = asked(EndPackage, ends_on=form.day("ends_on"))
        await visit.ask(END_PACKAGE, asked=body, key=form.key, seen=form.number("version"), care_package_line_item_id=item_id)
    except Refused as refused:
        if refused.problem.status in (401, 403, 404):
            raise
        fresh = await visit.ask(READ_PACKAGE, care_package_line_item_id=item_id)
        typed = Typed(form.typed, wrong(refused.problem, FIELDS, misfits=MISFITS))
        return await read_page(visit, fresh, typed, status=refused.problem.status)
    return visit.go(f"{HERE}/{item_id}", done="ended")


async def read_page(visit: Visit, read: PackageRead, form: Typed, *, status: int = 200) -> Response:
    view = package_view(read, today=today(), may_end=visit.person.may(END_PACKAGE))
    return await visit.show("package.html", current=HERE, status=status, done=DONE, view=view, form=form, hidden=visit.hidden())


def today() -> date:
    return london_day(clock.now())
