"""Is too much said so, clearly and before it hurts: a body's bytes, requests at once, and what nobody serves?"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chassis.limits import BODY, FILE
from tests.chassis.conftest import MakeTrial


async def pieces(size: int, piece: int = 65_536) -> AsyncIterator[bytes]:
    """A body whose length nobody says."""
    for _ in range(size // piece + 1):
        yield b" " * piece


JSON = {"content-type": "application/json", "idempotency-key": "12345678"}


@pytest.mark.parametrize("said", [str(BODY + 1), "9" * 15, "9" * 40])
async def test_a_body_that_says_it_is_too_large_is_not_read(make_trial: MakeTrial, said: str) -> None:
    here = await make_trial()
    answer = await here.send("POST", "/v1/notes", content=pieces(BODY), headers=JSON | {"content-length": said})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "headers", [JSON, JSON | {"content-length": "10"}, JSON | {"content-length": "-1"}, JSON | {"content-length": "x"}]
)
async def test_a_body_that_says_nothing_or_lies_is_found_out_while_read(make_trial: MakeTrial, headers: dict[str, str]) -> None:
    here = await make_trial()
    answer = await here.send("POST", "/v1/notes", content=pieces(BODY), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert (await here.send("POST", "/v1/notes", content=b" " * (BODY - 1000), headers=JSON)).status_code == 422


async def test_a_path_that_takes_files_takes_more(make_trial: MakeTrial) -> None:
    here = await make_trial(large=lambda path: path == "/v1/notes")
    assert (await here.send("POST", "/v1/notes", content=b" " * (BODY + 1), headers=JSON)).status_code == 422
    answer = await here.send("POST", "/v1/notes", content=b"", headers=JSON | {"content-length": str(FILE + 1)})
    assert answer.status_code == 413


async def test_more_at_once_than_agreed_are_told_to_come_again(make_trial: MakeTrial) -> None:
    here = await make_trial(requests_at_once=2)
    slow = [asyncio.create_task(here.send("POST", "/v1/slow-notes", json=here.body(f"word {n}") | {"number": 1})) for n in range(2)]
    await asyncio.sleep(0.3)
    answer = await here.send("GET", "/v1/notes")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "2")
    assert (await here.send("GET", "/health/live")).status_code == 200
    assert [answer.status_code for answer in await asyncio.gather(*slow)] == [200, 200]
    assert (await here.send("GET", "/v1/notes")).status_code == 200


async def test_a_request_that_is_given_up_gives_back_its_place_and_its_connection(make_trial: MakeTrial) -> None:
    here = await make_trial(requests_at_once=2, pool_size=2)
    for number in range(6):
        asking = asyncio.create_task(here.send("POST", "/v1/slow-notes", json=here.body(f"word {number}") | {"number": 5}))
        await asyncio.sleep(0.05 * number)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    answers = await asyncio.gather(*[here.send("GET", "/v1/notes") for _ in range(2)])
    assert [(answer.status_code, answer.json()["notes"]) for answer in answers] == [(200, [])] * 2


NOBODYS = {
    ("GET", "/v1/nothing"): 404,
    ("GET", "/v1/notes/"): 404,
    ("DELETE", "/v1/notes"): 405,
    ("TRACE", "/v1/notes"): 405,
    ("GET", "/docs"): 404,
    ("GET", "/openapi.json"): 404,
}


async def test_what_nobody_serves_is_a_problem_too(make_trial: MakeTrial) -> None:
    here = await make_trial()
    for (method, path), status in NOBODYS.items():
        answer = await here.send(method, path)
        assert (path, answer.status_code, answer.headers.get("content-type")) == (path, status, "application/problem+json")
        assert answer.json()["code"] in ("not_found", "method_not_allowed")
