"""How a "no" or a fault is told to people: a plain page in the frame, saying what to do next, with nothing typed lost."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from chassis.calls import Away, Refused
from chassis.limits import Limits
from chassis.problems import answer_of, log_fault, problem_for, refuse
from contracts.problem import Problem
from contracts.refusals import Refusal
from services.gateway.forms import Form
from services.gateway.guard import API
from services.gateway.navigation import Around
from services.gateway.templates import render
from services.gateway.visit import ChoiceNeeded, Guest, SignInNeeded, guest, with_next

TITLES = {
    400: "This page was not understood",
    403: "You cannot do this",
    404: "Page not found",
    405: "Page not found",
    409: "This was not done",
    412: "This changed meanwhile",
    413: "This is too large",
    422: "This was not done",
    503: "This is not available just now",
}
FORGED = Problem(
    code="forged",
    title="This came from another site, so nothing was done. Open the page here and repeat it.",
    status=403,
)
NOT_HERE = "There is nothing here that you can see. Check the address, or go back to the list."
AWAY = {
    "accounts": "We cannot sign people in or look up who they are just now.",
    "commissioning": "Contracts and care packages cannot be reached just now.",
    "actuals": "Actuals cannot be reached just now.",
    "scheduling": "Scheduled payments cannot be reached just now.",
    "notifier": "Email notifications cannot be reached just now.",
}


@dataclass(frozen=True)
class FaultView:
    title: str
    sentences: list[str]
    again: list[tuple[str, str]] | None = None


async def page_for(request: Request, fault: Exception) -> Response:
    """The one place where an exception becomes a page; programs get problem details."""
    if request.url.path.startswith(API):
        return await refuse(request, fault)
    if isinstance(fault, SignInNeeded) or (isinstance(fault, Refused) and fault.problem.status == 401):
        return RedirectResponse(with_next("/sign-in", request), 303)
    if isinstance(fault, ChoiceNeeded):
        return RedirectResponse(with_next("/choose", request), 303)
    if isinstance(fault, Away):
        return fault_page(request, 503, away_view(fault.service, getattr(request.state, "form", None)))
    problem = problem_of(fault)
    if problem.status >= 500:
        log_fault(problem, fault)
    return fault_page(request, problem.status, view_of(problem), await framed(request))


def problem_of(fault: Exception) -> Problem:
    match fault:
        case Refused():
            return fault.problem
        case RequestValidationError():
            return Problem(code="not_found", title=NOT_HERE, status=404)
        case HTTPException(status_code=405):
            return Problem(code="not_found", title=NOT_HERE, status=404)
    return problem_for(fault)


def view_of(problem: Problem) -> FaultView:
    details = [error.detail for error in problem.errors if error.detail != problem.title]
    return FaultView(title=TITLES.get(problem.status, "Something went wrong"), sentences=[problem.title, *details])


def away_view(service: str, form: Form | None) -> FaultView:
    """What was posted may or may not have been done: it is sent again with the same key, so that it is done once."""
    said = AWAY.get(service, "A part of the portal cannot be reached just now.")
    if form is None:
        return FaultView(TITLES[503], [said, "Nothing was lost. Try again in a moment."])
    again = form.again()
    if again is None:
        return FaultView(TITLES[503], [said, "Go back, and send what you entered again in a moment."])
    return FaultView(TITLES[503], [said, "What you entered is kept on this page. Try again in a moment: it will be done once only."], again)


async def framed(request: Request) -> tuple[Guest, Around]:
    """Who is there, also at an address that is no page; nobody, while that cannot be known."""
    try:
        visit: Guest = getattr(request.state, "visit", None) or await guest(request)
    except (Away, Refused):
        visit = Guest(request)
    return visit, await visit.providers.around(visit.somebody)


def fault_page(request: Request, status: int, view: FaultView, framed: tuple[Guest, Around] | None = None) -> Response:
    visit, around = framed or (Guest(request), Around())
    headers = {"retry-after": "2"} if status == 503 else None
    return render("fault.html", frame=visit.frame(around), status=status, headers=headers, view=view)


class PageLimits(Limits):
    """The chassis' limits, told on a page."""

    def no(self, scope: MutableMapping[str, Any], problem: Problem, headers: dict[str, str]) -> Response:
        if scope["path"].startswith(API):
            return answer_of(problem, headers)
        response = fault_page(Request(scope), problem.status, view_of(problem))
        response.headers.update(headers)
        return response


def answer_faults(app: FastAPI) -> None:
    for fault in (SignInNeeded, ChoiceNeeded, Refused, Away, Refusal, RequestValidationError, HTTPException, OSError, Exception):
        app.add_exception_handler(fault, page_for)
