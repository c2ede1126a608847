"""A gateway whose services are away, and one before real ones."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.gateway.calls import Services
from services.gateway.main import app
from tests.rig.stand import KeyRing
from tests.rig.stands import MakeStand
from tests.services.gateway.portal import AWAY, ORIGIN, Portal, before, settings_of


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
    return await before(make_stand, ring)
