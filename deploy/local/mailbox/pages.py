"""How are the received mails looked at? A list, one page per mail, a JSON listing; nothing is loaded from elsewhere."""

import re
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.mailbox import clock
from deploy.local.mailbox.rendering import HEADERS, POLICY, TEMPLATES, page
from deploy.local.mailbox.smtp import Fault, Faults
from deploy.local.mailbox.store import Mail, Store

# A mail's styles are inline, its links must open: in a window of their own, since the portal refuses to be framed.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
    " img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


def pages(store: Store, faults: Faults | None = None) -> Starlette:
    """The mailbox as an ASGI application; with `faults`, `PUT /api/faults` sets them."""
    routes = [
        Route("/", listing),
        Route("/mail/{id:int}", one),
        Route("/mail/{id:int}/html", html_part),
        Route("/mail/{id:int}/raw", raw),
        Route("/mailbox.css", style),
        Route("/api/mails", mails),
        Route("/clock", clock.show),
        Route("/clock", clock.move, methods=["POST"]),
    ]
    if faults:
        routes += [Route("/api/faults", set_faults, methods=["PUT"]), Route("/api/faults", tell_faults)]
    app = Starlette(routes=routes)
    app.state.store, app.state.faults = store, faults
    return app


async def listing(request: Request) -> Response:
    to = request.query_params.get("to", "")
    return page("list.html", mails=kept(request).all(to=to), to=to)


async def one(request: Request) -> Response:
    return page("mail.html", mail=find(request))


async def html_part(request: Request) -> Response:
    # links open in a new window; allowed beside base-uri 'none', as it names no address
    content = re.sub(r"(<head[^>]*>|^(?!.*<head))", r'\1<base target="_blank">', find(request).html, count=1, flags=re.I | re.S)
    return HTMLResponse(content, headers=HEADERS | {"Content-Security-Policy": MAIL_POLICY})


async def raw(request: Request) -> Response:
    return PlainTextResponse(find(request).raw, headers=HEADERS | {"Content-Security-Policy": POLICY})


async def mails(request: Request) -> Response:
    wanted = {name: request.query_params.get(name, "") for name in ("to", "kind")}
    return JSONResponse([mail.listed() for mail in kept(request).all(**wanted)], headers=HEADERS)


async def style(request: Request) -> Response:
    return Response((TEMPLATES / "mailbox.css").read_bytes(), media_type="text/css", headers=HEADERS)


async def set_faults(request: Request) -> Response:
    faults: Faults = request.app.state.faults
    try:
        wanted: dict[str, Any] = await request.json()
        faults.inject(Fault(wanted.pop("mode")), **wanted)
    except (ValueError, KeyError, TypeError, AttributeError) as refused:
        raise HTTPException(422, f"Not a fault: {refused}") from refused
    return JSONResponse({"mode": faults.mode})


async def tell_faults(request: Request) -> Response:
    faults: Faults = request.app.state.faults
    return JSONResponse({"mode": faults.mode, "times": faults.times, "hits": faults.hits})


def find(request: Request) -> Mail:
    mail = kept(request).get(request.path_params["id"])
    if mail is None:
        raise HTTPException(404, "There is no such mail here; it may have been one of the oldest, which are dropped.")
    return mail


def kept(request: Request) -> Store:
    store: Store = request.app.state.store
    return store
