"""How an operation's declaration becomes a route: who may, in which transaction, once, on the record, answered after the commit."""

import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.asking import body_of, key_of
from chassis.auditing import audit_act
from chassis.database import As, Sessions
from chassis.identity import Identity, Keys, NotSignedIn
from chassis.repeats import Kept, fingerprint, keep_answer, kept_answer
from contracts.http import Operation
from contracts.problem import Problem
from contracts.refusals import Refusal

CODE = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])


class NotAllowed(Refusal, code="not_allowed", status=403):
    """Your role does not allow this. Ask an administrator of your organisation."""


@dataclass(frozen=True)
class Built:
    """JSON as PostgreSQL built it, and what its ETag says: a version, or more where a reader sees more than one thing's state."""

    json: str
    tag: int | str | None = None


async def identity(request: Request) -> Identity:
    """Who asks. Raises NotSignedIn (401)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn
    keys: Keys = request.app.state.keys
    return keys.read_token(token, audience=request.app.state.name)


Caller = Annotated[Identity, Depends(identity)]


async def transaction(request: Request, caller: Caller) -> AsyncIterator[AsyncSession]:
    """The one transaction of a request, under the role of whoever asks."""
    sessions: Sessions = request.app.state.sessions
    role = As.INTERNAL if caller.is_service else As.PROVIDER if caller.acting_for else As.COUNCIL
    async with sessions.begin(role, provider=caller.acting_for) as session:
        yield session


# scope="function" commits before the answer leaves; the default commits after the 200 has been sent.
Transaction = Annotated[AsyncSession, Depends(transaction, scope="function")]


def the_request(request: Request) -> Request:
    return request


# FastAPI gives a request to one parameter of a function alone, and a handler may ask for it too.
TheRequest = Annotated[Request, Depends(the_request)]


def door(api: APIRouter, operation: Operation[Any]) -> Callable[[Handler], Handler]:
    """Mount a handler as this operation.

    The handler names what it needs: path parameters, `asked` (the body) or `query`, `caller: Caller`, `session: Transaction`, `now: Now`,
    `seen: Seen`. It returns the declared answer, a Built, or a Response (a file).
    """

    async def policy(request: Request, caller: Caller) -> None:
        if operation.unsafe:
            Act(operation, request, caller).watch()
        if not caller.roles & operation.roles:
            raise NotAllowed()
        if operation.keyed:
            key_of(request)

    def mount(handler: Handler) -> Handler:
        api.add_api_route(
            operation.path,
            _endpoint(operation, handler),
            methods=[operation.method],
            name=operation.name,
            response_model=None,
            dependencies=[Depends(policy)],
        )
        return handler

    return mount


def _endpoint(operation: Operation[Any], handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Response]]:
    async def endpoint(_request: Request, _caller: Identity, _session: AsyncSession, **given: Any) -> Response:
        if not operation.unsafe:
            return response_of(operation, await handler(**given), _request)
        of = Act(operation, _request, _caller)
        if operation.keyed and (kept := await of.kept(_session)):
            return _again(kept)
        response = response_of(operation, await handler(**given), _request)
        await of.record(_session, response)
        return response

    own = inspect.signature(handler, eval_str=True).parameters.values()
    chassis = [
        inspect.Parameter("_request", inspect.Parameter.KEYWORD_ONLY, annotation=TheRequest),
        inspect.Parameter("_caller", inspect.Parameter.KEYWORD_ONLY, annotation=Caller),
        *[parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=_read_by(operation, parameter)) for parameter in own],
        inspect.Parameter("_session", inspect.Parameter.KEYWORD_ONLY, annotation=Transaction),
    ]
    endpoint.__signature__ = inspect.Signature(chassis)  # type: ignore[attr-defined]
    endpoint.__name__ = operation.name
    return endpoint


def _read_by(operation: Operation[Any], parameter: inspect.Parameter) -> Any:
    """FastAPI reads the query; the body is read by us, after the policy and without its surprises."""
    if operation.asked is not None and parameter.annotation is operation.asked:
        return Annotated[operation.asked, Depends(body_of(operation.asked))]
    if operation.query is not None and parameter.annotation is operation.query:
        return Annotated[operation.query, Query()]
    return parameter.annotation


def response_of(operation: Operation[Any], answer: Any, request: Request) -> Response:
    """The declared answer as JSON, with its version as ETag; 304 if the reader has that version."""
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, Built):
        body, tag = answer.json, answer.tag
    elif isinstance(answer, BaseModel):
        body, tag = answer.model_dump_json(), getattr(answer, "version", None)
    else:
        raise TypeError(f"{operation.name} answered {type(answer).__name__}")
    etag = None if tag is None else f'"{tag}"'
    headers = {"cache-control": "private, no-cache"} | ({"etag": etag} if etag else {})
    if etag and not operation.unsafe and etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, operation.status, headers=headers, media_type="application/json")


def _again(kept: Kept) -> Response:
    headers = {"idempotency-replayed": "true"} | ({"etag": kept.etag} if kept.etag else {})
    return Response(kept.body, kept.status, headers=headers, media_type="application/json")


@dataclass
class Act:
    """One unsafe request: done once, and one row on the record whatever comes of it."""

    operation: Operation[Any]
    request: Request
    caller: Identity

    @property
    def subject(self) -> str:
        """The ids in the address. What was refused may hold anything: a text of somebody's is never put on the record."""
        return "/".join(said if CODE.fullmatch(said) else "?" for said in map(str, self.request.path_params.values()))

    def watch(self) -> None:
        """A refusal rolls the act's own transaction back, so it is put on the record in one of its own (problems.refuse)."""

        async def refused(problem: Problem) -> None:
            sessions: Sessions = self.request.app.state.sessions
            async with sessions.begin() as session:
                await self._audit(session, outcome=problem.status, code=problem.code)

        self.request.state.audited = refused

    async def kept(self, session: AsyncSession) -> Kept | None:
        seen, url = self.request.headers.get("if-match", ""), self.request.url
        asked = fingerprint(self.operation.name.encode(), url.path.encode(), url.query.encode(), seen.encode(), await self.request.body())
        return await kept_answer(session, caller=self._who, key=key_of(self.request), of=asked)

    async def record(self, session: AsyncSession, response: Response) -> None:
        if self.operation.keyed:
            body, etag = bytes(response.body).decode(), response.headers.get("etag")
            await keep_answer(session, caller=self._who, key=key_of(self.request), status=response.status_code, body=body, etag=etag)
        await self._audit(session, outcome=response.status_code, code=None)

    @property
    def _who(self) -> str:
        return f"{self.caller.sub} for {self.caller.acting_for}" if self.caller.acting_for else self.caller.sub

    async def _audit(self, session: AsyncSession, *, outcome: int, code: str | None) -> None:
        await audit_act(
            session,
            actor=self.caller.sub,
            acting_for=self.caller.acting_for,
            operation=self.operation.name,
            subject=self.subject,
            outcome=outcome,
            code=code,
            request_id=said if CODE.fullmatch(said := self.request.headers.get("x-request-id", "")) else None,
        )
