"""How a program's request reaches its service: same path, same bytes, a signed internal token in place of its access token."""

from collections.abc import AsyncIterator
from typing import Any, cast
from urllib.parse import quote

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.background import BackgroundTask

from chassis.calls import Away
from chassis.problems import answer_of
from contracts.http import Operation
from contracts.problem import Problem
from services.gateway.calls import Services
from services.gateway.session import Sessions

SENT_ON = ("accept", "content-type", "content-length", "idempotency-key", "if-match", "if-none-match", "traceparent", "x-request-id")
"""Nothing else goes in: no cookie, no forged identity, no forwarded address."""
SENT_BACK = (
    "cache-control",
    "content-disposition",
    "content-length",
    "content-type",
    "deprecation",
    "etag",
    "idempotency-replayed",
    "retry-after",
    "sunset",
)
SECONDS, FILE_SECONDS = 10.0, 120.0
NOT_SIGNED_IN = Problem(
    code="not_signed_in",
    title="Send an access token from POST /api/v1/token as Authorization: Bearer. Cookies are not taken here.",
    status=401,
)
AWAY = Problem(code="try_again", title="This is not available just now. Try again in a moment, with the same Idempotency-Key.", status=503)


def mount(router: APIRouter, operation: Operation[Any]) -> None:
    async def pass_on(request: Request) -> Response:
        try:
            return await passed_on(operation, request)
        except Away:
            return answer_of(AWAY, {"retry-after": "2"})

    router.add_api_route(operation.public_path, pass_on, methods=[operation.method], name=operation.name, response_model=None)


async def passed_on(operation: Operation[Any], request: Request) -> Response:
    """Streamed both ways. Raises Away."""
    token = await internal_token(request)
    if token is None:
        return answer_of(NOT_SIGNED_IN, {"www-authenticate": 'Bearer realm="api", error="invalid_token"'})
    services = cast(Services, request.app.state.services)
    http = services[operation.service].http
    headers = {name: request.headers[name] for name in SENT_ON if name in request.headers}
    path = operation.path.format(**{name: quote(str(value), safe="") for name, value in request.path_params.items()})
    sending = http.build_request(
        operation.method,
        f"{path}?{request.url.query}" if request.url.query else path,
        headers=headers | {"authorization": f"Bearer {token}"},
        content=body_of(operation, request),
        timeout=FILE_SECONDS if operation.file or operation.answers_file else SECONDS,
    )
    try:
        answer = await http.send(sending, stream=True)
    except httpx.TransportError as fault:
        raise Away(operation.service) from fault
    back = {name: answer.headers[name] for name in SENT_BACK if name in answer.headers}
    return StreamingResponse(answer.aiter_raw(), answer.status_code, headers=back, background=BackgroundTask(answer.aclose))


def body_of(operation: Operation[Any], request: Request) -> AsyncIterator[bytes] | None:
    return request.stream() if operation.asked or operation.file else None


async def internal_token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    sessions = cast(Sessions, request.app.state.sessions)
    told = await sessions.trade(access_token=token.strip())
    return told.token if told else None
