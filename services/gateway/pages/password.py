"""How somebody changes their password; everywhere else they are signed out."""

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.accounts.http import CHANGE_PASSWORD, ChangePassword
from services.gateway.calls import Refused
from services.gateway.forms import Form, refuse
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import SignedInVisit

pages = APIRouter()
DONE = {"changed": "Your password was changed. Wherever else you were signed in, you are signed out."}
FIELDS = {"/old_password": "old_password", "/new_password": "new_password", "/again": "again"}
EMPTY = {"old_password": "Enter the password you have now.", "new_password": "Enter a new password."}


@pages.get("/password")
async def show(visit: SignedInVisit) -> Response:
    return await visit.show("password.html", done=DONE, form=Typed(), hidden=visit.hidden())


@pages.post("/password")
async def change(visit: SignedInVisit) -> Response:
    form = await visit.form()
    try:
        await visit.ask(CHANGE_PASSWORD, asked=change_of(form, visit.person.session))
    except Refused as refused:
        if refused.problem.status == 401:
            raise
        typed = Typed({}, wrong(refused.problem, FIELDS))
        return await visit.show("password.html", status=refused.problem.status, form=typed, hidden=visit.hidden())
    return visit.go("/password", done="changed")


def change_of(form: Form, session: str) -> ChangePassword:
    """Raises Refused."""
    empty = [(f"/{name}", sentence) for name, sentence in EMPTY.items() if not form.raw(name)]
    if empty:
        raise refuse(*empty)
    if form.raw("new_password") != form.raw("again"):
        raise refuse(("/again", "The two new passwords differ. Enter the same one twice."))
    return ChangePassword(old_password=form.raw("old_password"), new_password=form.raw("new_password"), session=session)
