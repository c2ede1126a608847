"""Are posts of other sites turned away, and does every answer carry its policy?"""

import httpx
import pytest
from starlette.datastructures import Headers

from services.gateway.guard import forged

ORIGIN = "https://portal.exampleshire.example"


@pytest.mark.parametrize(
    ("said", "turned_away"),
    [
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"origin": ORIGIN}, False),
        ({"origin": "https://portal.exampleshire.example.attacker.example"}, True),
        ({"origin": "null"}, True),
        ({}, True),
    ],
)
def test_who_may_post(said: dict[str, str], turned_away: bool) -> None:
    assert forged("POST", "/people", Headers(said), ORIGIN) is turned_away
    assert forged("GET", "/people", Headers(said), ORIGIN) is False
    assert forged("POST", "/api/v1/weeks", Headers(said), ORIGIN) is False


async def test_a_forged_post_is_told_on_a_page(alone: httpx.AsyncClient) -> None:
    answer = await alone.post("/people", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "This came from another site, so nothing was done." in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/nowhere", "/health/live", "/api/v1/weeks", "/people"])
async def test_every_answer_carries_its_policy(alone: httpx.AsyncClient, path: str) -> None:
    headers = (await alone.get(path)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in headers["cache-control"] or "no-cache" in headers["cache-control"]
