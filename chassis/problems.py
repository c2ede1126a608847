"""How a "no" leaves: refusals, misfits and faults become problem details in this one place, and what was sent never comes back."""

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from chassis.database import of_the_world
from chassis.identity import NotSignedIn
from contracts.problem import Problem, misfit, problem_of
from contracts.refusals import Refusal, Refusals

log = structlog.get_logger()
WORDS = {
    400: ("bad_request", "This request cannot be read."),
    404: ("not_found", "There is nothing here that you can see. Check the address, or go back to the list."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "This is more than can be sent at once. Send less."),
    415: ("unsupported_media_type", "Send this as application/json."),
}


def answer_of(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    return Response(problem.model_dump_json(), problem.status, headers=headers, media_type="application/problem+json")


def problem_for(fault: Exception) -> Problem:
    """The problem of any exception a door can see."""
    match fault:
        case Refusal():
            return problem_of([("", fault)])
        case Refusals():
            return problem_of(fault.found)
        case RequestValidationError():
            return misfit(fault.errors(), under=1)
        case NotSignedIn():
            return Problem(code="not_signed_in", title="Sign in, then try again.", status=401)
        case HTTPException():
            code, title = WORDS.get(fault.status_code, ("refused", "This request was refused."))
            return Problem(code=code, title=title, status=fault.status_code)
    if of_the_world(fault):
        return Problem(code="try_again", title="This is not available just now. Nothing was lost; try again in a moment.", status=503)
    return Problem(code="our_fault", title="Something went wrong on our side. It has been noted; try again, or call us.", status=500)


def log_fault(problem: Problem, fault: Exception) -> None:
    if problem.status == 500:
        log.error("fault", exc_info=fault)
    else:
        log.warning("away", fault=type(fault).__name__)


async def refuse(request: Request, fault: Exception) -> Response:
    """The one place where an exception becomes an answer."""
    problem = problem_for(fault)
    if problem.status >= 500:
        log_fault(problem, fault)
    headers = {401: {"www-authenticate": "Bearer"}, 503: {"retry-after": "2"}}.get(problem.status)
    await _put_on_record(request, problem)
    return answer_of(problem, headers)


async def _put_on_record(request: Request, problem: Problem) -> None:
    """While the database is away there is no record to put it on, and whoever waits is told all the same."""
    audited = getattr(request.state, "audited", None)
    try:
        if audited is not None:
            await audited(problem)
    except Exception as fault:
        if not of_the_world(fault):
            raise
        log.warning("not_on_record", code=problem.code, status=problem.status, fault=type(fault).__name__)
