"""Which requests are turned away before anything reads them: posts from other sites; and what every answer carries."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from services.gateway.templates import HEADERS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
"""Takes a bearer token and never a cookie, so that no other site can make a browser speak for somebody."""


def forged(method: str, path: str, headers: Headers, origin: str) -> bool:
    """Browsers say where a post comes from: Sec-Fetch-Site over TLS or loopback, Origin elsewhere. Who says neither is turned away."""
    if method in SAFE or path.startswith(API):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    return headers.get("origin", "").lower() != origin


class Guard:
    """Pure ASGI. `turned_away` answers a forged request; `origin` is ours."""

    def __init__(self, app: Any, *, origin: str, turned_away: Callable[[Scope], Response]) -> None:
        self.app, self.origin, self.turned_away = app, origin, turned_away
        self.always = HEADERS | ({"strict-transport-security": "max-age=31536000"} if origin.startswith("https:") else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in self.always.items():
                    headers.setdefault(name, value)
            await send(message)

        if forged(scope["method"], scope["path"], Headers(scope=scope), self.origin):
            await self.turned_away(scope)(scope, receive, dressed)
        else:
            await self.app(scope, receive, dressed)
