"""A gateway whose services are away, and one before real ones."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.accounts.api import ground
from services.gateway.calls import Services
from services.gateway.main import app
from tests.rig.stand import KeyRing
from tests.rig.stands import MakeStand
from tests.services.gateway.portal import AWAY, ORIGIN, Portal, settings_of


@pytest.fixture
async def alone(ring: KeyRing) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_of(ring)
    for name in ("accounts", "commissioning", "actuals", "scheduling", "notifier"):
        setattr(settings, f"{name}_url", AWAY)
    transport = httpx.ASGITransport(app(settings, Services.at(settings)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as http:
        yield http


@pytest.fixture
async def portal(make_stand: MakeStand, ring: KeyRing) -> Portal:
    """Accounts with its first administrator, whose password is set; commissioning, empty."""
    accounts = await make_stand("accounts", hmac_secret="a secret of the tests", council_name="Exampleshire Council")
    accounts.app.dependency_overrides[ground.unhurried] = lambda: None
    made = Portal.before(accounts, await make_stand("commissioning"), ring)
    await made.join(await made.first_link())
    return made
