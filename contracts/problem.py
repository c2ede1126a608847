"""How a refusal crosses HTTP: problem details (RFC 9457), every error with its place and never with what was sent."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from contracts.refusals import Refusal


class ErrorAt(BaseModel):
    """`pointer` is a JSON pointer into what was sent ("/lines/3/missed"); `code` is stable; `detail` is for people."""

    pointer: str
    code: str
    detail: str


class Problem(BaseModel):
    """`code` is stable and names the first thing that was refused; `errors` has all of them."""

    code: str
    title: str
    status: int
    errors: tuple[ErrorAt, ...] = ()


def pointer(places: Iterable[object]) -> str:
    """A JSON pointer (RFC 6901) from its places."""
    return "".join("/" + str(place).replace("~", "~0").replace("/", "~1") for place in places)


def misfit(faults: Sequence[Mapping[str, Any]], *, under: int = 0) -> Problem:
    """What does not fit the declared shape: Pydantic's errors, the first `under` places dropped.

    An unknown field's name is what somebody sent, so it is shortened to its place's parent.
    """
    errors = []
    for fault in faults[:100]:
        places = fault["loc"][under:]
        if fault["type"] == "extra_forbidden":
            places = places[:-1]
        errors.append(ErrorAt(pointer=pointer(places), code=fault["type"], detail=_said(fault)))
    return Problem(code="does_not_fit", title="This does not fit what is expected.", status=422, errors=tuple(errors))


def _said(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "extra_forbidden":
        return "A field here is not one of those expected; leave it out."
    if fault["type"] == "json_invalid":
        return "This is not readable JSON."
    if fault["type"] == "missing":
        return "This is needed."
    return str(fault["msg"]).removeprefix("Value error, ")


def problem_of(refused: Sequence[tuple[str, Refusal]]) -> Problem:
    """One problem for all that was refused, named after the first."""
    errors = tuple(ErrorAt(pointer=place, code=refusal.code, detail=str(refusal)) for place, refusal in refused)
    first = refused[0][1]
    return Problem(code=first.code, title=str(first), status=first.status, errors=errors)
