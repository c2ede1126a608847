"""How what was asked is read: JSON without surprises, the version that was seen, the idempotency key."""

import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NoReturn, TypeVar

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from contracts.refusals import Refusal

Model = TypeVar("Model", bound=BaseModel)


class VersionNeeded(Refusal, code="version_needed", status=428):
    """Say in If-Match which version you saw; it is the ETag of what you read."""


class VersionUnreadable(Refusal, code="version_unreadable", status=400):
    """If-Match takes one version, in quotes, as the ETag gave it."""


class KeyNeeded(Refusal, code="idempotency_key_needed", status=400):
    """Send an Idempotency-Key of your own making (a UUID, say), so that this request can be repeated without being done twice."""


class KeyUnreadable(Refusal, code="idempotency_key_unreadable", status=400):
    """An Idempotency-Key has 8 to 100 letters, digits, dashes or underscores."""


def read_json(body: bytes, model: type[Model]) -> Model:
    """A body as its declared shape. Duplicate keys, NaN, lone surrogates and unreadable bytes are misfits, never guesses."""
    try:
        json.loads(body, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body",), "msg": "", "input": None}]) from None
    try:
        return model.model_validate_json(body)
    except ValidationError as fault:
        found = [{**error, "loc": ("body", *error["loc"])} for error in fault.errors(include_url=False, include_input=False)]
        raise RequestValidationError(found) from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not a number")


def body_of(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    """A dependency that reads the body as this model."""

    async def read(request: Request) -> Model:
        media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if media_type != "application/json":
            raise HTTPException(415)
        return read_json(await request.body(), model)

    return read


async def seen_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """The version in If-Match: 428 without, 400 unreadable; whoever acts refuses a stale one with 412."""
    if if_match is None:
        raise VersionNeeded()
    version = if_match.strip().removeprefix("W/").strip('"')
    if not (version.isascii() and version.isdigit() and len(version) <= 18):
        raise VersionUnreadable()
    return int(version)


Seen = Annotated[int, Depends(seen_version)]


def key_of(request: Request) -> str:
    key = request.headers.get("idempotency-key")
    if key is None:
        raise KeyNeeded()
    if not (8 <= len(key) <= 100 and key.isascii() and key.replace("-", "").replace("_", "").isalnum()):
        raise KeyUnreadable()
    return key
