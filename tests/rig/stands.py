"""How does a test get a service to talk to? By name, on a fresh database; closed and dropped afterwards."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.rig.postgres import FreshDatabase
from tests.rig.stand import KeyRing, Stand, migrator

MakeStand = Callable[..., Awaitable[Stand]]


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.make(tmp_path_factory.mktemp("keys"))


@pytest.fixture
async def make_stand(fresh_database: FreshDatabase, ring: KeyRing) -> AsyncIterator[MakeStand]:
    """`await make_stand("actuals", generate_by_itself=False)`: settings after the name."""
    made: list[Stand] = []

    async def make(name: str, **settings: Any) -> Stand:
        stand = Stand.of(name, await fresh_database(name, migrator(name)), ring, **settings)
        made.append(stand)
        return stand

    yield make
    for stand in made:
        await stand.close()
