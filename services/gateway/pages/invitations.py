"""How somebody who was invited joins: the link from the e-mail, and a password."""

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.accounts.http import ACCEPT_INVITATION, LOOK_AT_INVITATION, AcceptInvitation, InvitationRead, LookAtInvitation
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import Form, asked, read_form, refuse
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import AnyVisit, Guest

pages = APIRouter()
FIELDS = {"/password": "password", "/again": "again"}


@pages.get("/invitation/{token}")
async def look(visit: AnyVisit, token: str) -> Response:
    try:
        return await page(visit, await invitation(visit, token))
    except Refused as refused:
        if refused.problem.status >= 500:
            raise
        return await visit.show("invitation_over.html", status=404)


@pages.post("/invitation/{token}")
async def accept(visit: AnyVisit, token: str) -> Response:
    form = await read_form(visit.request)
    read = await invitation(visit, token)
    try:
        await visit.ask(ACCEPT_INVITATION, asked=AcceptInvitation(token=token, password=password(form)))
    except Refused as refused:
        return await page(visit, read, refused.problem)
    return visit.go("/sign-in", done="accepted")


def password(form: Form) -> str:
    """Raises Refused."""
    if not form.raw("password"):
        raise refuse(("/password", "Enter a password."))
    if form.raw("password") != form.raw("again"):
        raise refuse(("/again", "The two passwords differ. Enter the same one twice."))
    return form.raw("password")


async def invitation(visit: Guest, token: str) -> InvitationRead:
    return await visit.ask(LOOK_AT_INVITATION, asked=asked(LookAtInvitation, token=token))


async def page(visit: Guest, read: InvitationRead, problem: Problem | None = None) -> Response:
    form = Typed({}, wrong(problem, FIELDS))
    return await visit.show("invitation.html", status=problem.status if problem else 200, form=form, view=read)
