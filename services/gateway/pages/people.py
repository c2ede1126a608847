"""How administrators look after people: who is there, inviting, ending a membership."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.accounts.http import FIND_PEOPLE, INVITE, REMOVE_MEMBERSHIP, Invite, RemoveMembership
from contracts.commissioning.http import FIND_PROVIDERS, Labelled, Search
from contracts.http import ListQuery
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import Form, asked, refuse
from services.gateway.views.people import invite_view, people_view, removal_view
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import SignedInVisit, Visit

pages = APIRouter()
DONE = {"invited": "The invitation is on its way by email.", "ended": "The membership has ended."}
FIELDS = {"/email": "email", "/name": "name", "/roles": "roles", "/provider_id": "provider_id"}
MISFITS = {
    "/email": "Enter an email address, like name@example.com.",
    "/name": "Enter the person's name.",
    "/roles": "Choose at least one role.",
    "/provider_id": "Choose for whom the person will act.",
}
HERE = "/people"


@pages.get("/people")
async def show(visit: SignedInVisit, cursor: str | None = None) -> Response:
    found = await visit.ask(FIND_PEOPLE, query=asked(ListQuery, cursor=cursor))
    providers = {one.provider_id for person in found.people for one in person.memberships if one.provider_id}
    names = await visit.names(Labelled(providers=sorted(providers)))
    view = people_view(found, visit.person, names, visit.settings.council_name)
    return await visit.show("people.html", current=HERE, done=DONE, view=view)


@pages.get("/people/invite")
async def invitation(visit: SignedInVisit, search: str = "") -> Response:
    return await invite_page(visit, search=search)


@pages.post("/people/invite")
async def invite(visit: SignedInVisit) -> Response:
    form = await visit.form()
    try:
        await visit.ask(INVITE, asked=invite_of(form, visit), key=form.key)
    except Refused as refused:
        if refused.problem.status in (401, 403):
            raise
        return await invite_page(visit, form=form, problem=refused.problem)
    return visit.go(HERE, done="invited")


def invite_of(form: Form, visit: Visit) -> Invite:
    """For a provider's administrator it is their own provider; the council's chooses. Raises Refused."""
    needed = ["name", "email", *(["provider_id"] if visit.person.is_council else []), "roles"]
    empty = [(f"/{name}", MISFITS[f"/{name}"]) for name in needed if not form.text(name)]
    if empty:
        raise refuse(*empty)
    provider = str(visit.person.acting_for or form.text("provider_id"))
    return asked(
        Invite,
        email=form.text("email"),
        name=form.text("name"),
        roles=form.all("roles"),
        provider_id=None if provider == "council" else provider,
    )


async def invite_page(visit: Visit, *, search: str = "", form: Form | None = None, problem: Problem | None = None) -> Response:
    providers = None
    if visit.person.is_council:
        finding = visit.ask(FIND_PROVIDERS, query=Search(search=search[:80] or None, limit=200))
        providers = await visit.hope(finding, without="Providers cannot be listed just now, so you can only invite people of the council.")
    view = invite_view(visit.person, providers, search=search, council=visit.settings.council_name, roles=form.all("roles") if form else [])
    typed = Typed(form.typed if form else {}, wrong(problem, FIELDS, misfits=MISFITS))
    status = problem.status if problem else 200
    return await visit.show("invite.html", current=HERE, status=status, view=view, form=typed, hidden=visit.hidden())


@pages.get("/people/end")
async def check_end(visit: SignedInVisit, person: UUID, name: str = "", provider: UUID | None = None) -> Response:
    label = (await visit.providers.named([provider])).get(provider) if provider else visit.settings.council_name
    view = removal_view(person, name=name, provider=provider, of=label or "this provider")
    return await visit.show("end_membership.html", current=HERE, view=view, hidden=visit.hidden())


@pages.post("/people/end")
async def end(visit: SignedInVisit) -> Response:
    form = await visit.form()
    await visit.ask(
        REMOVE_MEMBERSHIP, asked=asked(RemoveMembership, person_id=form.text("person"), provider_id=form.text("provider")), key=form.key
    )
    return visit.go(HERE, done="ended")
