"""How does the gateway bear services that are away, and people who are not signed in?"""

import httpx
import pytest
from bs4 import BeautifulSoup

from deploy.local.pids import free_port
from services.gateway.main import app
from tests.rig.stand import KeyRing
from tests.services.gateway.portal import ORIGIN, settings_of


async def test_somebody_unknown_is_sent_to_sign_in_and_back(alone: httpx.AsyncClient) -> None:
    answer = await alone.get("/session?a=1&b=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fsession%3Fa%3D1%26b%3D2")


async def test_whose_session_ended_before_a_form_was_sent_comes_back_to_the_form(alone: httpx.AsyncClient) -> None:
    for referer, onward in ((f"{ORIGIN}/packages?q=a", "/sign-in?next=%2Fpackages%3Fq%3Da"), ("https://x.example/a", "/sign-in")):
        answer = await alone.post("/packages/check", headers={"referer": referer})
        assert (answer.status_code, answer.headers["location"]) == (303, onward)


async def test_while_accounts_is_away_a_page_says_so(alone: httpx.AsyncClient) -> None:
    answer = await alone.get("/session", headers={"cookie": f"portal={'x' * 40}"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert "We cannot sign people in" in answer.text


async def test_an_unknown_address_is_a_page(alone: httpx.AsyncClient) -> None:
    answer = await alone.get("/nowhere")
    assert answer.status_code == 404
    assert BeautifulSoup(answer.text, "html.parser").h1.text == "Page not found"  # type: ignore[union-attr]


async def test_programs_get_problem_details(alone: httpx.AsyncClient) -> None:
    for path, headers, status, code in (
        ("/api/v1/nowhere", {}, 404, "not_found"),
        ("/api/v1/weeks", {}, 401, "not_signed_in"),
        ("/api/v1/weeks", {"cookie": f"portal={'x' * 40}"}, 401, "not_signed_in"),
        ("/api/v1/weeks", {"authorization": f"Bearer {'x' * 40}"}, 503, "try_again"),
    ):
        answer = await alone.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_metrics_are_not_public(alone: httpx.AsyncClient) -> None:
    assert (await alone.get("/metrics")).status_code == 404
    assert (await alone.get("/health/ready")).json() == {"status": "ready"}


async def test_metrics_stand_at_a_port_of_their_own(ring: KeyRing) -> None:
    made = app(settings_of(ring).model_copy(update={"metrics_port": free_port()}))
    address = f"http://127.0.0.1:{made.state.settings.metrics_port}/metrics"
    async with made.router.lifespan_context(made), httpx.AsyncClient() as http:
        answer = await http.get(address)
        assert "portal_request_seconds" in answer.text
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient() as http:
            await http.get(address)
