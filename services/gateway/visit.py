"""What a page has in hand: who visits, whom to ask in their name, what was typed, and the frame around the answer."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from chassis import clock
from chassis.calls import Away, Refused, problem_in
from contracts.commissioning.http import LABELS, Labelled, Labels
from contracts.http import SERVICES, Operation
from services.gateway import navigation
from services.gateway.calls import NO_NAMES, Services
from services.gateway.forms import Form, OtherProvider, hidden, read_form
from services.gateway.guard import SAFE
from services.gateway.navigation import Around
from services.gateway.providers import Providers
from services.gateway.session import Person, Sessions, cookie_name
from services.gateway.settings import Settings
from services.gateway.templates import render
from services.gateway.templates.brand import brand_href
from services.gateway.templates.frame import Council, Demo, Frame, Idle, Link
from services.gateway.views.names import Names

Answer = TypeVar("Answer", bound=BaseModel)
Sentence = str | tuple[str, str]
"""What was done, said after a redirect; a pair is for one and for many, with {n}."""


FILE_SECONDS = 30.0


class SignInNeeded(Exception):
    """Nobody is signed in, or no longer."""


class ChoiceNeeded(Exception):
    """Signed in, but not yet for one of several memberships."""


class Guest:
    """A visit by anybody, signed in or not. `missing` collects what cannot be shown."""

    def __init__(self, request: Request, person: Person | None = None) -> None:
        self.request, self.somebody = request, person
        self.missing: list[str] = []

    @property
    def settings(self) -> Settings:
        return cast(Settings, self.request.app.state.settings)

    @property
    def sessions(self) -> Sessions:
        return cast(Sessions, self.request.app.state.sessions)

    @property
    def providers(self) -> Providers:
        return cast(Providers, self.request.app.state.providers)

    @property
    def next(self) -> str:
        return local_path(self.request.query_params.get("next", ""))

    async def ask(
        self,
        operation: Operation[Answer],
        *,
        asked: BaseModel | None = None,
        query: BaseModel | None = None,
        key: str | None = None,
        seen: int | None = None,
        file: bytes | None = None,
        seconds: float | None = None,
        **path: UUID | str | int,
    ) -> Answer:
        """In the visitor's name; what services alone may ask, in the gateway's. Raises Refused, Away."""
        services = cast(Services, self.request.app.state.services)
        token = self.token if operation.roles != SERVICES else self.sessions.keys.for_itself()
        return await services.ask(operation, token=token, asked=asked, query=query, key=key, seen=seen, file=file, seconds=seconds, **path)

    @property
    def token(self) -> str:
        return self.somebody.token if self.somebody else self.sessions.keys.for_itself()

    async def hope(self, asking: Awaitable[Answer], *, without: str | None = None) -> Answer | None:
        """A part of a page that it can do without: None while its service is away or broken, and `without` says so on the page.

        Left out where another part of the same service says so already.
        """
        try:
            return await asking
        except Away:
            pass
        except Refused as refused:
            if refused.problem.status < 500:
                raise
        if without:
            self.missing.append(without)
        return None

    async def form(self) -> Form:
        """What was posted. Raises OtherProvider where another tab has switched meanwhile."""
        form = await read_form(self.request)
        self.request.state.form = form
        if self.somebody and form.text("acting_provider") != self.somebody.acting:
            raise OtherProvider()
        return form

    async def show(
        self,
        template: str,
        *,
        current: str | None = None,
        status: int = 200,
        done: Mapping[str, Sentence] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """A page. `current` is the href of its section, `done` the sentences for what `go` said was done."""
        around = await self.providers.around(self.somebody)
        notice = done_notice(self.request.query_params.get("done", ""), done or {})
        return render(template, frame=self.frame(around, current), status=status, missing=self.missing, notice=notice, **context)

    def go(self, path: str, *, done: str | None = None, n: int | None = None) -> RedirectResponse:
        """After a post: to a page of ours, which says what was done (`show(done=…)`)."""
        if done:
            path += ("&" if "?" in path else "?") + urlencode({"done": done if n is None else f"{done}.{n}"})
        return RedirectResponse(path, 303)

    def frame(self, around: Around, current: str | None = None) -> Frame:
        settings, person = self.settings, self.somebody
        chosen = person if person and person.chosen else None
        return Frame(
            council=Council(
                settings.council_name,
                brand_href=brand_href(settings.council_colour),
                service=settings.service_name,
                footer=navigation.SIGNED_IN_FOOTER if chosen else navigation.FOOTER,
            ),
            person=person.name if person else None,
            provider=around.provider if chosen else None,
            switch=Link("Switch", "/choose") if person and len(person.memberships) > 1 else None,
            sections=navigation.sections(chosen, around) if chosen else (),
            current=current,
            demo=Demo(clock.now(), Link("Mailbox and clock", settings.mailbox_url)) if settings.demo and settings.mailbox_url else None,
            idle=Idle(settings.idle_minutes * 60, 120, "/session", "/sign-in") if person else None,
        )


class Visit(Guest):
    """A visit by somebody who is signed in and has chosen for whom they act."""

    def __init__(self, request: Request, person: Person) -> None:
        super().__init__(request, person)
        self.person = person

    def hidden(self, key: str | None = None) -> dict[str, str]:
        """The hidden fields of a form on this page."""
        return hidden(self.person.acting, key)

    async def download(self, operation: Operation[Any], *, accept: str, query: BaseModel | None = None, **path: Any) -> Response:
        """A service's file as it came. Raises Refused, Away."""
        services = cast(Services, self.request.app.state.services)
        answer = await services[operation.service].send(
            operation, token=self.token, accept=accept, query=query, seconds=FILE_SECONDS, **path
        )
        if answer.status_code >= 400:
            raise Refused(problem_in(answer))
        back = {name: answer.headers[name] for name in ("content-type", "content-disposition") if name in answer.headers}
        return Response(answer.content, headers=back | {"cache-control": "private, no-store"})

    async def names(self, ids: Labelled) -> Names:
        """Labels of ids, or references and a sentence that names are missing."""
        if not any((ids.clients, ids.services, ids.service_levels, ids.contracts, ids.providers)):
            return Names(Labels(clients={}, services={}, service_levels={}, contracts={}, providers={}))
        return Names(await self.hope(self.ask(LABELS, asked=ids), without=NO_NAMES))


async def guest(request: Request) -> Guest:
    """Whoever visits; while accounts is away, nobody in particular."""
    session = request.cookies.get(cookie_name(request.app.state.settings), "")
    sessions = cast(Sessions, request.app.state.sessions)
    visit = Guest(request, await sessions.person(session) if session else None)
    request.state.visit = visit
    return visit


async def unchosen(visit: Annotated[Guest, Depends(guest)]) -> Visit:
    if visit.somebody is None:
        raise SignInNeeded
    made = Visit(visit.request, visit.somebody)
    visit.request.state.visit = made
    return made


async def chosen(visit: Annotated[Visit, Depends(unchosen)]) -> Visit:
    if not visit.person.chosen:
        raise ChoiceNeeded
    return visit


AnyVisit = Annotated[Guest, Depends(guest)]
UnchosenVisit = Annotated[Visit, Depends(unchosen)]
SignedInVisit = Annotated[Visit, Depends(chosen)]


def local_path(text: str) -> str:
    """Where to go next, if that is on this site; else home. Browsers read "//", "/\\" and control characters as they please."""
    ours = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if ours else "/"


def asked_for(request: Request) -> str:
    """Where to come back to: this request's own address, or that of the page whose form was sent."""
    if request.method in SAFE:
        url = urlsplit(str(request.url))
    else:
        url = urlsplit(request.headers.get("referer", ""))
        if f"{url.scheme}://{url.netloc}".lower() != cast(Settings, request.app.state.settings).origin:
            return "/"
    return local_path(url.path + (f"?{url.query}" if url.query else ""))


def with_next(path: str, request: Request) -> str:
    back = asked_for(request)
    return path if back == "/" else f"{path}?next={quote(back, safe='')}"


def done_notice(said: str, sentences: Mapping[str, Sentence]) -> dict[str, Any] | None:
    """The banner of what was done. Only our own sentences can be said, whatever is in the address."""
    code, _, count = said.partition(".")
    sentence = sentences.get(code)
    if sentence is None:
        return None
    n = int(count) if count.isascii() and count.isdigit() and len(count) < 8 else 0
    text = sentence if isinstance(sentence, str) else sentence[0 if n == 1 else 1]
    return {"text": text.format(n=f"{n:,}"), "success": True}


def every(*asking: Awaitable[Any]) -> Awaitable[list[Any]]:
    """One round of calls at once; the first Refused or Away ends it."""
    return asyncio.gather(*asking)
