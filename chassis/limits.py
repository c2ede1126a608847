"""How much a service takes on: requests at once, bytes in a body; beyond that a clear "no", and every request counted and timed."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import Response

from chassis.metrics import REQUESTS
from chassis.problems import answer_of
from contracts.problem import Problem

log = structlog.get_logger()
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
BODY = 1024 * 1024
FILE = 50 * 1024 * 1024 + 1024
BUSY = Problem(code="busy", title="Very many people are here just now. Nothing was lost; try again in a moment.", status=503)
TOO_LARGE = Problem(code="too_large", title="This is more than can be sent at once. Send less.", status=413)


class Limits:
    """Pure ASGI: Starlette's BaseHTTPMiddleware breaks cancellation."""

    def __init__(self, app: Any, *, service: str, at_once: int, large: Callable[[str], bool] = lambda path: False) -> None:
        self.app, self.service, self.at_once, self.large = app, service, at_once, large
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/health/"):
            await self.app(scope, receive, send)
            return
        allowed = FILE if self.large(scope["path"]) else BODY
        if self.running >= self.at_once:
            await self.no(scope, BUSY, {"retry-after": "2"})(scope, receive, send)
            return
        if _length(scope) > allowed:
            await self.no(scope, TOO_LARGE, {"connection": "close"})(scope, receive, send)
            return
        self.running += 1
        try:
            await self._timed(scope, _counted(receive, allowed), send)
        finally:
            self.running -= 1

    def no(self, scope: Scope, problem: Problem, headers: dict[str, str]) -> Response:
        """The gateway overrides this, to answer people with a page."""
        return answer_of(problem, headers)

    async def _timed(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0

        async def noting(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            route = scope.get("route")
            operation = getattr(route, "name", "none")
            REQUESTS.labels(self.service, operation, str(status)).observe(time.perf_counter() - began)
            if status >= 500:
                log.warning("answered", operation=operation, status=status)


def _length(scope: Scope) -> int:
    """What the sender says it will send; a lie is found out while reading."""
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() and len(said) < 16 else 0


def _counted(receive: Receive, allowed: int) -> Receive:
    so_far = 0

    async def counted() -> MutableMapping[str, Any]:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        if so_far > allowed:
            raise HTTPException(413)
        return message

    return counted
