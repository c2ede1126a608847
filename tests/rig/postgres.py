"""How does a test get a database of its own? As a copy of one that was migrated once per process, dropped afterwards."""

import asyncio
import hashlib
import inspect
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from deploy.local.roles import Passwords, Urls, connect_admin, provision
from tests.rig.keeper import shared_database
from tests.rig.parts import Database

Migrate = Callable[[str], Any]
"""Takes the owner's address; a plain function runs in a thread, so that it may have a loop of its own, as Alembic's does."""

FreshDatabase = Callable[[str, Migrate], Awaitable[Urls]]


class Databases:
    """One process's databases of this run: a migrated template per service, and copies of it."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url
        self._prefix = f"test_{uuid.uuid4().hex[:8]}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self._templates: dict[tuple[str, Migrate], str] = {}
        self._made = 0

    async def fresh(self, service: str, migrate: Migrate) -> Urls:
        """A copy nobody else has; the same `migrate` function is run once and copied from then on."""
        if (service, migrate) not in self._templates:
            template, urls = await self._provision(service)
            done = await asyncio.to_thread(migrate, urls.owner) if not inspect.iscoroutinefunction(migrate) else await migrate(urls.owner)
            assert done is None or not inspect.isawaitable(done), "migrate returned something to await: make it an async function"
            self._templates[service, migrate] = template
        _, urls = await self._provision(service, template=self._templates[service, migrate])
        return urls

    async def drop(self, names: list[str]) -> None:
        admin = await connect_admin(self.admin_url)
        try:
            for name in names:
                await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await admin.close()

    async def drop_templates(self) -> None:
        await self.drop(list(self._templates.values()))

    async def _provision(self, service: str, *, template: str = "") -> tuple[str, Urls]:
        self._made += 1
        name = f"{self._prefix}_{service}_{self._made}"
        # Roles are the whole cluster's: every process of the run must give them the same passwords.
        secret = hashlib.sha256(self.admin_url.encode()).hexdigest()
        return name, await provision(self.admin_url, service, Passwords.derived(secret, service), database=name, template=template)


@pytest.fixture(scope="session")
def postgres() -> Database:
    """The PostgreSQL server all processes of the run share; `admin_url` is its superuser's."""
    return shared_database()


@pytest.fixture(scope="session")
async def databases(postgres: Database) -> AsyncIterator[Databases]:
    """For databases that live longer than one test: who makes them drops them."""
    made = Databases(postgres.admin_url)
    yield made
    await made.drop_templates()


@pytest.fixture
async def fresh_database(databases: Databases) -> AsyncIterator[FreshDatabase]:
    """`await fresh_database("actuals", migrate)` gives the three addresses of an empty, migrated database of this test alone."""
    names: list[str] = []

    async def fresh(service: str, migrate: Migrate) -> Urls:
        urls = await databases.fresh(service, migrate)
        names.append(urls.app.rpartition("/")[2])
        return urls

    yield fresh
    await databases.drop(names)
