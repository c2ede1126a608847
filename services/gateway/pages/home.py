"""The first page after signing in: what waits for whoever looks, asked of each service at once."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from chassis import clock
from contracts.actuals.http import WAITING as ACTUALS_WAITING
from contracts.commissioning.http import WAITING as COMMISSIONING_WAITING
from contracts.http import Operation, WaitingList
from contracts.scheduling.http import FIND_PAYMENTS, WAITING as SCHEDULING_WAITING, FindPayments
from contracts.scheduling.vocabulary import PeriodState
from services.gateway.navigation import Around
from services.gateway.views.home import home_view
from services.gateway.visit import SignedInVisit

pages = APIRouter()
WAITING: dict[Operation[WaitingList], str] = {
    COMMISSIONING_WAITING: "What waits in care packages cannot be shown just now.",
    ACTUALS_WAITING: "What waits in actuals cannot be shown just now.",
    SCHEDULING_WAITING: "What waits in scheduled payments cannot be shown just now.",
}

NO_DEADLINES = "Deadlines cannot be shown just now."


@pages.get("/")
async def home(visit: SignedInVisit) -> Response:
    open_now = FindPayments(state=PeriodState.OPEN, limit=10)
    around, deadlines, waiting = await asyncio.gather(
        visit.providers.around(visit.somebody),
        visit.hope(visit.ask(FIND_PAYMENTS, query=open_now), without=NO_DEADLINES),
        asyncio.gather(*(visit.hope(visit.ask(operation), without=sentence) for operation, sentence in WAITING.items())),
    )
    visit.missing = [sentence for sentence in visit.missing if sentence not in idle(around)]
    view = home_view(visit.person, around, [one for found in waiting if found for one in found.waiting], deadlines, now=clock.now())
    return await visit.show("home.html", current="/", view=view)


def idle(around: Around) -> list[str]:
    """What is not missed: nothing waits there for a provider that is not paid so."""
    actuals = [] if around.has_actuals else [WAITING[ACTUALS_WAITING]]
    return actuals if around.is_scheduled else [*actuals, WAITING[SCHEDULING_WAITING], NO_DEADLINES]
