"""What do people and probes see while the database is away, and is everything back when it is?"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import asyncpg
import pytest

from chassis.database import Sessions, of_the_world
from deploy.local.postgres import Postgres
from deploy.local.roles import Passwords, connect_admin, provision
from tests.chassis import trial
from tests.chassis.conftest import MakeTrial, Trial


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One of its own, to be stopped."""
    postgres = Postgres(tmp_path_factory.mktemp("postgres"), durable=False, max_connections="20")
    postgres.start()
    yield postgres
    postgres.stop()


@pytest.fixture
async def here(server: Postgres, make_trial: MakeTrial) -> Trial:
    urls = await provision(server.admin_url, "trial", Passwords.generated(), database=f"trial{id(make_trial)}")
    await trial.migrate(urls.owner)
    return await make_trial(urls=urls)


async def statuses(here: Trial) -> dict[str, int]:
    found = {}
    for method, path, more in (
        ("GET", "/v1/notes", {}),
        ("POST", "/v1/notes", {"json": here.body(), "headers": {"idempotency-key": "12345678"}}),
        ("GET", "/health/ready", {}),
        ("GET", "/health/live", {}),
    ):
        answer = await here.send(method, path, **more)
        found[f"{method} {path}"] = answer.status_code
        if answer.status_code == 503 and path.startswith("/v1"):
            assert (answer.json()["code"], answer.headers["retry-after"]) == ("try_again", "2")
            assert answer.headers["content-type"] == "application/problem+json"
    return found


UP = {"GET /v1/notes": 200, "POST /v1/notes": 200, "GET /health/ready": 200, "GET /health/live": 200}
AWAY = {"GET /v1/notes": 503, "POST /v1/notes": 503, "GET /health/ready": 503, "GET /health/live": 200}


async def test_stopped_killed_and_back(here: Trial, server: Postgres) -> None:
    assert await statuses(here) == UP
    for end in (server.stop, server.kill):
        await asyncio.to_thread(end)
        assert await statuses(here) == AWAY
        await asyncio.to_thread(server.start)
        assert await statuses(here) == UP
    assert len(await here.stand.rows("SELECT * FROM note")) == 1


async def test_a_server_that_dies_in_the_middle_of_an_act(here: Trial, server: Postgres) -> None:
    """The refusal cannot be put on the record either: people are told all the same."""
    asking = asyncio.create_task(here.send("POST", "/v1/slow-notes", json=here.body() | {"number": 5}))
    await asyncio.sleep(0.5)
    await asyncio.to_thread(server.kill)
    answer = await asking
    assert (answer.status_code, answer.json()["code"]) == (503, "try_again")
    await asyncio.to_thread(server.start)
    assert await here.stand.rows("SELECT * FROM note") == []


async def test_no_room_for_another_connection_passes(here: Trial, server: Postgres) -> None:
    crowd: list[asyncpg.Connection] = []
    try:
        with suppress(asyncpg.TooManyConnectionsError):
            while True:
                crowd.append(await connect_admin(here.stand.urls.owner))
        assert await statuses(here) == AWAY
    finally:
        for each in crowd:
            await each.close()
    assert await statuses(here) == UP


async def test_a_full_pool_is_said_in_two_seconds(here: Trial) -> None:
    sessions: Sessions = here.stand.sessions
    held = [sessions.begin() for _ in range(5)]
    for each in held:
        await each.__aenter__()
    began = asyncio.get_running_loop().time()
    assert (await here.send("GET", "/v1/notes")).status_code == 503
    assert asyncio.get_running_loop().time() - began < 3
    for each in held:
        await each.__aexit__(None, None, None)
    assert (await here.send("GET", "/v1/notes")).status_code == 200


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (asyncpg.CannotConnectNowError("starting up"), True),
        (asyncpg.TooManyConnectionsError("full"), True),
        (asyncpg.DeadlockDetectedError("deadlock"), True),
        (asyncpg.InvalidPasswordError("wrong"), False),
        (asyncpg.UniqueViolationError("there already"), False),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (ValueError(), False),
    ],
)
def test_what_passes(fault: Exception, passes: bool) -> None:
    assert of_the_world(fault) is passes
