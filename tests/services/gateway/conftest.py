"""A gateway whose services are away: what is the gateway's own, and how it bears being alone."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chassis.identity import new_key
from services.gateway.main import app
from services.gateway.settings import Settings

ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture(scope="session")
def gateway_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("gateway")
    private, public = new_key("gateway")
    (folder / "own.json").write_text(json.dumps(private))
    (folder / "jwks.json").write_text(json.dumps({"keys": [public]}))
    closed = {f"{name}_url": "http://127.0.0.1:9" for name in ("accounts", "commissioning", "actuals", "scheduling", "notifier")}
    return Settings(
        jwks_file=folder / "jwks.json",
        signing_key_file=folder / "own.json",
        public_url=ORIGIN,
        demo=True,
        council_name="Exampleshire Council",
        **closed,
    )


@pytest.fixture
async def alone(gateway_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app(gateway_settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as http:
        yield http
