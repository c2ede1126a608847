"""What a service can be asked over HTTP: declared once, mounted in the service, called by gateway, notifier and tests."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPMethod
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from contracts.references import Asked, Told
from contracts.refusals import Refusal
from contracts.roles import COUNCIL, EVERYBODY, PROVIDER, SERVICES, Role

__all__ = [
    "COUNCIL",
    "EVERYBODY",
    "PROVIDER",
    "SAFE",
    "SERVICES",
    "Answer",
    "History",
    "HistoryEntry",
    "ListQuery",
    "Operation",
    "Operations",
    "Page",
    "Role",
    "Waiting",
    "WaitingList",
]

Answer = TypeVar("Answer", bound=BaseModel)
SAFE = frozenset({HTTPMethod.GET, HTTPMethod.HEAD})


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[Answer]):
    """One thing a service can be asked. The route, the OpenAPI, the policy check, the identity matrix and the fuzz list come from here.

    `asked` is the JSON body, `query` the parameters in the address, `file` the media types of a raw body instead of `asked`.
    `if_match`: the caller must name the version it saw (428 without, 412 when stale). `keyed`: it must send an Idempotency-Key.
    `reads`: a question too long for an address, asked by POST; it changes nothing.
    """

    service: str
    name: str
    summary: str
    method: HTTPMethod
    path: str
    answer: type[Answer]
    roles: frozenset[Role]
    asked: type[Asked] | None = None
    query: type[Asked] | None = None
    file: tuple[str, ...] = ()
    answers_file: tuple[str, ...] = ()
    refusals: tuple[type[Refusal], ...] = ()
    public: bool = True
    if_match: bool = False
    keyed: bool = False
    reads: bool = False
    status: int = 200

    @property
    def unsafe(self) -> bool:
        return self.method not in SAFE and not self.reads

    @property
    def public_path(self) -> str:
        return "/api" + self.path


@dataclass
class Operations:
    """All that one service can be asked: its table of contents."""

    service: str
    all: list[Operation[Any]] = field(default_factory=list)

    def declare(
        self, name: str, method: HTTPMethod, path: str, answer: type[Answer], *, roles: frozenset[Role], summary: str, **more: Any
    ) -> Operation[Answer]:
        """Unsafe POSTs carry an Idempotency-Key unless `keyed=False` says that they may be repeated without one."""
        more.setdefault("keyed", method is HTTPMethod.POST)
        operation = Operation(
            service=self.service, name=name, method=method, path=path, answer=answer, roles=roles, summary=summary, **more
        )
        self.all.append(operation)
        return operation

    def __iter__(self) -> Iterator[Operation[Any]]:
        return iter(self.all)


class ListQuery(Asked):
    """How every list is asked: a page of at most 200, from a cursor that the page before gave."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=400, pattern=r"^[A-Za-z0-9_=-]+$")


class Page(Told):
    """How every list is answered. `next_cursor` is null at the end."""

    next_cursor: str | None = None


class Waiting(Told):
    """A kind of work that waits for whoever asks: how much, until when, and where it is done."""

    kind: str
    count: int
    due_at: str | None = None
    link: str


class WaitingList(Told):
    waiting: list[Waiting]


class HistoryEntry(Told):
    """One thing that happened to a record: when (business time), by whom (a person's or service's id), what."""

    at: str
    by: str
    act: str
    detail: dict[str, Any] = Field(default_factory=dict)


class History(Told):
    entries: list[HistoryEntry]
