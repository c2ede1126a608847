"""How services and tests ask a service: the operation's own declaration says where, what goes in and what comes out."""

from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel

from contracts.http import Operation
from contracts.problem import Problem

Answer = TypeVar("Answer", bound=BaseModel)


class Refused(Exception):
    """The service said no, in problem details that a page can show."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.status} {problem.code}: {problem.title}")


class Away(Exception):
    """The service did not answer in time; what it was asked may or may not have been done, so it is asked again with the same key."""

    def __init__(self, service: str) -> None:
        self.service = service
        super().__init__(f"{service} did not answer")


class Service:
    """One service, asked over HTTP. `ask` raises Refused or Away."""

    def __init__(self, name: str, http: httpx.AsyncClient) -> None:
        self.name, self.http = name, http

    @classmethod
    def at(cls, name: str, url: str, *, seconds: float = 2.0) -> "Service":
        limits = httpx.Limits(max_connections=50, max_keepalive_connections=20)
        return cls(name, httpx.AsyncClient(base_url=url, timeout=seconds, limits=limits))

    async def ask(
        self,
        operation: Operation[Answer],
        *,
        token: str,
        asked: BaseModel | None = None,
        query: BaseModel | None = None,
        key: str | None = None,
        seen: int | None = None,
        file: bytes | None = None,
        seconds: float | None = None,
        **path: UUID | str | int,
    ) -> Answer:
        answer = await self.send(
            operation, token=token, asked=asked, query=query, key=key, seen=seen, file=file, seconds=seconds, accept=None, **path
        )
        if answer.status_code >= 400:
            raise Refused(problem_in(answer))
        return operation.answer.model_validate_json(answer.content)

    async def send(
        self,
        operation: Operation[Any],
        *,
        token: str,
        asked: BaseModel | None = None,
        query: BaseModel | None = None,
        key: str | None = None,
        seen: int | None = None,
        file: bytes | None = None,
        seconds: float | None = None,
        accept: str | None = None,
        **path: UUID | str | int,
    ) -> httpx.Response:
        """The answer as it came, a refusal too: for files, and for passing on. Raises Away."""
        headers = {"authorization": f"Bearer {token}"}
        if asked is not None:
            headers["content-type"] = "application/json"
        if file is not None:
            headers["content-type"] = operation.file[0]
        if operation.keyed:
            headers["idempotency-key"] = key or str(uuid4())
        if seen is not None:
            headers["if-match"] = f'"{seen}"'
        if accept is not None:
            headers["accept"] = accept
        try:
            return await self.http.request(
                operation.method,
                operation.path.format(**{name: quote(str(value), safe="") for name, value in path.items()}),
                params=query.model_dump(mode="json", exclude_none=True) if query else None,
                content=file if file is not None else asked.model_dump_json(exclude_unset=True) if asked is not None else None,
                headers=headers,
                timeout=seconds if seconds is not None else httpx.USE_CLIENT_DEFAULT,
            )
        except httpx.TransportError as fault:
            raise Away(self.name) from fault

    async def close(self) -> None:
        await self.http.aclose()


def problem_in(answer: httpx.Response) -> Problem:
    """The problem details of a refusal; whatever else came with an error status is our fault."""
    try:
        return Problem.model_validate_json(answer.content)
    except ValueError:
        return Problem(code="our_fault", title="Something went wrong on our side. Try again in a moment.", status=answer.status_code)
