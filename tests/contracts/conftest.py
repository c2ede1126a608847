"""How do tests over all operations get the services? Each that exists, in this process, on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.running import BUILT, Running, made_up
from tests.rig.postgres import Databases
from tests.rig.stand import KeyRing, Stand, migrator


@pytest.fixture(scope="module", params=BUILT, ids=lambda declared: declared.service)
async def running(request: pytest.FixtureRequest, databases: Databases, ring: KeyRing) -> AsyncIterator[Running]:
    name = request.param.service
    urls = await databases.fresh(name, migrator(name))
    stand = Stand.of(name, urls, ring, **made_up(name))
    yield Running(stand, list(request.param))
    await stand.close()
    await databases.drop([urls.app.rpartition("/")[2]])
