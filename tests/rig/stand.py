"""How does a test talk to one service? In this process, over its real doors and listeners, on a real database of its own."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, get_type_hints
from uuid import UUID, uuid4

import httpx
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import BaseModel
from uuid_utils.compat import uuid7

from chassis.calls import Refused, Service
from chassis.database import As, Sessions
from chassis.identity import Identity, Keys, new_key
from chassis.inbox import Listeners
from chassis.migrating import migrate
from contracts.event import Envelope, Event
from contracts.http import Operation, Role
from contracts.problem import Problem
from deploy.local.roles import Urls
from deploy.local.running import SERVICES

Answer = TypeVar("Answer", bound=BaseModel)
SOME_TIME = datetime(2023, 7, 1, 9, tzinfo=UTC)


@cache
def migrator(service: str) -> Callable[[str], None]:
    """The same function each time: the rig keeps one migrated template for each."""
    return lambda owner_url: migrate(service, owner_url)


@dataclass
class KeyRing:
    """Everybody's signing keys, made for one test run."""

    folder: Path
    keys: dict[str, Keys] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path) -> "KeyRing":
        made = {name: new_key(name) for name in SERVICES}
        (folder / "jwks.json").write_text(json.dumps({"keys": [public for _, public in made.values()]}))
        for name, (private, _) in made.items():
            (folder / f"{name}.key.json").write_text(json.dumps(private))
        return cls(folder, {name: Keys.read(name, jwks=folder / "jwks.json", own=folder / f"{name}.key.json") for name in made})

    def person(self, *roles: Role, acting_for: UUID | None = None, sub: str | None = None) -> str:
        """A token as accounts signs it."""
        return self.keys["accounts"].sign(sub=sub or str(uuid4()), roles=roles, acting_for=acting_for)


@dataclass
class Stand:
    """One service. `tell` lets it hear a fact, `ask` asks it over HTTP, `facts` are what it announced."""

    name: str
    app: FastAPI
    urls: Urls
    ring: KeyRing
    service: Service
    told: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, urls: Urls, ring: KeyRing, **more: Any) -> "Stand":
        module = import_module(f"services.{name}.main")
        settings = get_type_hints(module.app)["settings"](
            database_url=urls.app,
            jwks_file=ring.folder / "jwks.json",
            signing_key_file=ring.folder / f"{name}.key.json",
            demo=True,
            pool_size=5,
            **more,
        )
        app = module.app(settings)
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://service")
        return cls(name, app, urls, ring, Service(name, http))

    @property
    def sessions(self) -> Sessions:
        sessions: Sessions = self.app.state.sessions
        return sessions

    def envelope(self, subject: UUID, event: Event, *, source: str, at: datetime = SOME_TIME, actor: str = "somebody") -> Envelope:
        """The next fact of a subject."""
        version = self.told[str(subject)] = self.told.get(str(subject), 0) + 1
        data = event.model_dump(mode="json")
        return Envelope(id=uuid7(), source=source, type=event.TYPE, subject=str(subject), time=at, version=version, actor=actor, data=data)

    def listeners(self, source: str) -> Listeners:
        heard: list[Listeners] = self.app.state.listeners
        return next(each for each in heard if each.topic == f"portal.{source}")

    async def hear(self, envelope: Envelope) -> str:
        """Through the real listener, in its own transaction."""
        async with self.sessions.begin() as session:
            return await self.listeners(envelope.source).act(session, envelope.model_dump_json().encode())

    async def tell(self, subject: UUID, event: Event, *, source: str = "commissioning", at: datetime = SOME_TIME) -> Envelope:
        envelope = self.envelope(subject, event, source=source, at=at)
        await self.hear(envelope)
        return envelope

    async def ask(self, operation: Operation[Answer], *, token: str, **more: Any) -> Answer:
        return await self.service.ask(operation, token=token, **more)

    async def refused(self, operation: Operation[Any], *, token: str, **more: Any) -> Problem:
        """The problem details of a refusal; that it is one is asserted."""
        try:
            answer = await self.service.ask(operation, token=token, **more)
        except Refused as refused:
            return refused.problem
        raise AssertionError(f"not refused: {answer}")

    async def look(self, at: datetime) -> None:
        """Let the timers do what is due at an instant."""
        await self.app.state.timers.look(self.sessions, at=at)

    async def facts(self, *types: type[Event]) -> list[Envelope]:
        """What was announced, oldest first; of these types alone if any are given."""
        rows = await self.rows("SELECT envelope FROM outbox ORDER BY position")
        found = [Envelope.model_validate(row.envelope) for row in rows]
        return [each for each in found if not types or each.type in {event.TYPE for event in types}]

    async def rows(self, statement: str, role: As = As.INTERNAL, *, provider: UUID | None = None, **values: Any) -> list[Any]:
        """What the database holds, seen by a role."""
        async with self.sessions.begin(role, provider=provider) as session:
            return list((await session.execute(sa.text(statement), values)).all())

    async def close(self) -> None:
        await self.service.close()
        await self.sessions.engine.dispose()


def identity(*roles: Role, acting_for: UUID | None = None) -> Identity:
    return Identity(sub=str(uuid4()), roles=frozenset(roles), acting_for=acting_for)


def events_of(envelopes: Iterable[Envelope]) -> list[Event]:
    """Each fact's data as its published kind: one that does not fit fails here."""
    return [Event.published[each.type].model_validate(each.data) for each in envelopes]
