"""Accounts on a database of its own, with a council administrator."""

import pytest

from tests.rig.stands import MakeStand
from tests.services.accounts.people import ADMIN, People, people_at


@pytest.fixture
async def people(make_stand: MakeStand) -> People:
    return await people_at(await make_stand("accounts", hmac_secret="a secret of the tests", council_name="Exampleshire Council"))


@pytest.fixture
async def admin(people: People) -> str:
    """The council administrator's internal token."""
    return await people.acting(ADMIN)
