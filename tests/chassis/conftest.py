"""How does a test of the chassis get its small service? On a fresh database, with one provider's person and one of the council's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from contracts.http import Role
from deploy.local.roles import Urls, connect_admin
from tests.chassis import trial
from tests.rig.parts import Database
from tests.rig.postgres import FreshDatabase
from tests.rig.stand import KeyRing, Stand


@dataclass
class Trial:
    """The service, and who asks it. `send` is a plain request with a person's token."""

    stand: Stand
    provider_id: UUID
    provider: str
    council: str

    async def write(self, word: str, *, token: str | None = None, **more: Any) -> trial.NoteRead:
        asked = trial.WriteNote(provider_id=self.provider_id, word=word)
        return await self.stand.ask(trial.WRITE, token=token or self.provider, asked=asked, **more)

    async def change(self, note: trial.NoteRead, word: str) -> trial.NoteRead:
        asked = trial.WriteNote(provider_id=self.provider_id, word=word)
        return await self.stand.ask(trial.CHANGE, token=self.provider, asked=asked, seen=note.version, note_id=note.note_id)

    async def send(self, method: str, path: str, *, token: str | None = None, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.provider if token is None else token}"} | more.pop("headers", {})
        return await self.stand.service.http.request(method, path, headers=headers, **more)

    def body(self, word: str = "word") -> dict[str, Any]:
        return {"provider_id": str(self.provider_id), "word": word}


MakeTrial = Callable[..., Awaitable[Trial]]


@pytest.fixture
async def make_trial(fresh_database: FreshDatabase, ring: KeyRing) -> AsyncIterator[MakeTrial]:
    """`await make_trial(heard=[...], timers=...)`: settings of the service beside them; `urls` for a database that is there."""
    made: list[Stand] = []

    async def make(**more: Any) -> Trial:
        urls = more.pop("urls", None) or await fresh_database("trial", trial.migrate)
        stand = trial.stand_of(urls, ring, **more)
        made.append(stand)
        provider_id = uuid4()
        provider = ring.person(Role.PROVIDER_ENTER, acting_for=provider_id, sub=str(uuid4()))
        return Trial(stand, provider_id, provider, ring.person(Role.COUNCIL_CONTRACTS))

    yield make
    for stand in made:
        await stand.close()


async def ended_backends(urls: Urls, postgres: Database, doing: str) -> int:
    """End those that are doing this in a database, as soon as there is one."""
    name = urls.app.rpartition("/")[2]
    admin: asyncpg.Connection = await connect_admin(postgres.admin_url)
    ending = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1 AND query LIKE $2 AND pid <> pg_backend_pid()"
    )
    try:
        async with asyncio.timeout(10):
            while not (ended := int(await admin.fetchval(ending, name, doing))):
                await asyncio.sleep(0.02)
            return ended
    finally:
        await admin.close()
