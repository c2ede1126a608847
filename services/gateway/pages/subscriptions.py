"""How people choose which e-mails they get."""

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.notifier.http import CHOOSE_SUBSCRIPTIONS, READ_SUBSCRIPTIONS, ChooseSubscriptions, ChosenSubscription, SubscriptionList
from contracts.notifier.vocabulary import Choice, MailKind
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import DamagedForm, Form
from services.gateway.views.subscriptions import subscriptions_view
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import SignedInVisit, Visit

pages = APIRouter()
DONE = {"saved": "Your choice was saved."}
HERE = "/notifications"


@pages.get("/notifications")
async def show(visit: SignedInVisit) -> Response:
    return await page(visit, await visit.ask(READ_SUBSCRIPTIONS))


@pages.post("/notifications")
async def choose(visit: SignedInVisit) -> Response:
    form = await visit.form()
    try:
        await visit.ask(CHOOSE_SUBSCRIPTIONS, asked=chosen(form))
    except Refused as refused:
        if refused.problem.status in (401, 403):
            raise
        return await page(visit, await visit.ask(READ_SUBSCRIPTIONS), form, refused.problem)
    return visit.go(HERE, done="saved")


def chosen(form: Form) -> ChooseSubscriptions:
    """Of the kinds that were shown; a tick box that is not ticked is not sent. Raises DamagedForm."""
    ticked = set(form.all("kinds"))
    shown = [kind for kind in form.all("shown") if kind in set(MailKind)]
    if not shown:
        raise DamagedForm()
    return ChooseSubscriptions(
        subscriptions=[ChosenSubscription(kind=MailKind(kind), choice=Choice.IMMEDIATE if kind in ticked else Choice.OFF) for kind in shown]
    )


async def page(visit: Visit, read: SubscriptionList, form: Form | None = None, problem: Problem | None = None) -> Response:
    view = subscriptions_view(read, ticked=set(form.all("kinds")) if form else None)
    typed = Typed({}, wrong(problem, {}))
    status = problem.status if problem else 200
    return await visit.show("notifications.html", current=HERE, status=status, done=DONE, view=view, form=typed, hidden=visit.hidden())
