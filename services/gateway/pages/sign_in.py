"""How people sign in: a password, then a code from an e-mail, then for whom they act; and how they sign out."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from contracts.accounts.http import (
    ACT_FOR,
    ENTER_CODE,
    SEND_CODE_AGAIN,
    SIGN_IN,
    SIGN_OUT,
    ActFor,
    EnterCode,
    Session,
    SessionStarted,
    SignIn,
)
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import Form, asked, read_form, refuse
from services.gateway.session import give_cookie, take_cookie
from services.gateway.views.choosing import choices
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import AnyVisit, Guest, UnchosenVisit, local_path

pages = APIRouter()
DONE = {
    "accepted": "Your password is set. Sign in with it now.",
    "signed-out": "You are signed out.",
    "again": "We sent another code. The one before no longer works.",
}
FIELDS = {"/email": "email", "/password": "password", "/code": "code"}
MISFITS = {"/email": "Enter your email address, like name@example.com.", "/code": "Enter the 6 digits from our email."}


@pages.get("/sign-in")
async def start(visit: AnyVisit) -> Response:
    if visit.somebody:
        return RedirectResponse(visit.next, 303)
    return await visit.show("sign_in.html", done=DONE, form=Typed(), next=visit.next)


@pages.post("/sign-in")
async def password(visit: AnyVisit) -> Response:
    form = await read_form(visit.request)
    try:
        started = await visit.ask(SIGN_IN, asked=sign_in(form, visit))
    except Refused as refused:
        return await sign_in_again(visit, form, refused.problem)
    onward = {"attempt": str(started.attempt_id), "next": local_path(form.text("next"))}
    return visit.go(f"/sign-in/code?{urlencode(onward)}")


def sign_in(form: Form, visit: Guest) -> SignIn:
    needed = {"email": "Enter your email address.", "password": "Enter your password."}
    empty = [(f"/{name}", sentence) for name, sentence in needed.items() if not form.raw(name)]
    if empty:
        raise refuse(*empty)
    client = visit.request.client
    return asked(SignIn, email=form.text("email"), password=form.raw("password"), address=client.host if client else None)


async def sign_in_again(visit: Guest, form: Form, problem: Problem) -> Response:
    typed = Typed({"email": form.text("email")}, wrong(problem, FIELDS, misfits=MISFITS))
    return await visit.show("sign_in.html", status=problem.status, form=typed, next=local_path(form.text("next")))


@pages.get("/sign-in/code")
async def ask_code(visit: AnyVisit, attempt: UUID) -> Response:
    return await visit.show("code.html", done=DONE, form=Typed(), attempt=attempt, next=visit.next)


@pages.post("/sign-in/code")
async def code(visit: AnyVisit) -> Response:
    form = await read_form(visit.request)
    attempt, onward = attempt_of(form), local_path(form.text("next"))
    try:
        started = await visit.ask(ENTER_CODE, asked=asked(EnterCode, code=form.text("code") or "-"), attempt_id=attempt)
    except Refused as refused:
        typed = Typed({}, wrong(refused.problem, FIELDS | {"": "code"}, misfits=MISFITS))
        return await visit.show("code.html", status=refused.problem.status, form=typed, attempt=attempt, next=onward)
    several = len(started.memberships) > 1
    return signed_in(visit, started, f"/choose?{urlencode({'next': onward})}" if several else onward)


@pages.post("/sign-in/code/again")
async def send_again(visit: AnyVisit) -> Response:
    form = await read_form(visit.request)
    attempt = attempt_of(form)
    await visit.ask(SEND_CODE_AGAIN, attempt_id=attempt)
    onward = {"attempt": str(attempt), "next": local_path(form.text("next"))}
    return visit.go(f"/sign-in/code?{urlencode(onward)}", done="again")


@pages.get("/choose")
async def choose(visit: UnchosenVisit) -> Response:
    names = await visit.providers.named(one.provider_id for one in visit.person.memberships if one.provider_id)
    return await visit.show("choose.html", view=choices(visit.person, names, visit.settings.council_name), next=visit.next)


@pages.post("/choose")
async def chosen(visit: UnchosenVisit) -> Response:
    form = await read_form(visit.request)
    provider = None if form.text("membership") == "council" else form.text("membership")
    try:
        act_for = ActFor(session=visit.person.session, provider_id=UUID(provider) if provider is not None else None)
    except ValueError:
        return visit.go("/choose")
    started = await visit.ask(ACT_FOR, asked=act_for)
    visit.sessions.forget(visit.person.session)
    return signed_in(visit, started, local_path(form.text("next")))


@pages.post("/sign-out")
async def sign_out(visit: AnyVisit) -> Response:
    if visit.somebody:
        await visit.ask(SIGN_OUT, asked=Session(session=visit.somebody.session))
        visit.sessions.forget(visit.somebody.session)
    left = visit.go("/sign-in", done="signed-out")
    take_cookie(left, visit.settings)
    return left


def attempt_of(form: Form) -> UUID:
    try:
        return UUID(form.text("attempt"))
    except ValueError:
        raise refuse(("", "Sign in again from the start.")) from None


def signed_in(visit: Guest, started: SessionStarted, onward: str) -> Response:
    response = visit.go(onward)
    give_cookie(response, started.session, visit.settings)
    return response
