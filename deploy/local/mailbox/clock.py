"""How does somebody who tries the demonstration make days pass? By a page beside the mailbox: a step, or an instant to come."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from chassis.clock import move_to
from deploy.local.clocks import CannotMove, moved, now_in, said
from deploy.local.mailbox.rendering import page

STEPS = {"1h": "1 hour", "1d": "1 day", "1w": "1 week", "4w": "4 weeks"}


def folder() -> Path | None:
    """Where the clock's file is; without one, business time is real time and no page can move it."""
    file = os.environ.get("BUSINESS_CLOCK_OFFSET_FILE")
    return Path(file).parent if file else None


async def show(request: Request) -> Response:
    return shown()


async def move(request: Request) -> Response:
    """Forward by a button's step, or to the instant that was typed."""
    refuse_strangers(request)
    place = folder()
    if place is None:
        raise HTTPException(404, "This mailbox has no clock.")
    async with request.form(max_fields=5) as form:
        step, to = str(form.get("forward") or ""), str(form.get("to") or "")
    try:
        instant = moved(now_in(place), to=to or None, forward=step or None)
    except CannotMove as refused:
        return shown(error=str(refused), typed=to, status=422)
    move_to(place / "clock", instant)
    return RedirectResponse("/clock", 303)


def shown(*, error: str = "", typed: str = "", status: int = 200) -> Response:
    place = folder()
    if place is None:
        raise HTTPException(404, "This mailbox has no clock.")
    return page("clock.html", status=status, now=said(now_in(place)), steps=STEPS, error=error, typed=typed)


def refuse_strangers(request: Request) -> None:
    """Another site's form must not move the clock."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in (None, "same-origin", "none") or elsewhere:
        raise HTTPException(403, "Move the clock from its own page.")
