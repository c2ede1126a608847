"""Who comes through a door, how often is it done, and what is said when the commit fails?"""

import asyncio
import time
from dataclasses import replace
from uuid import uuid4

import pytest
from joserfc import jwt

from chassis.calls import Service
from chassis.identity import ALGORITHM, Keys
from contracts.http import Role
from tests.chassis import trial
from tests.chassis.conftest import MakeTrial, ended_backends
from tests.rig.parts import Database
from tests.rig.stand import KeyRing


def tokens(ring: KeyRing) -> dict[str, str]:
    """Everything that is no identity."""
    accounts, notifier = ring.keys["accounts"], ring.keys["notifier"]
    roles, provider = [Role.PROVIDER_ENTER], uuid4()
    whole = accounts.sign(sub="somebody", roles=roles, acting_for=provider)
    head, claims, signature = whole.split(".")
    stranger = replace(accounts, own=notifier.own)
    return {
        "expired": accounts.sign(sub="somebody", roles=roles, acting_for=provider, now=time.time() - 61),
        "not yet": accounts.sign(sub="somebody", roles=roles, acting_for=provider, now=time.time() + 60),
        "forged": f"{head}.{claims}.{signature[:-8]}AAAAAAAA",
        "unsigned": f"{head}.{claims}.",
        "wrong kid": stranger.sign(sub="somebody", roles=roles, acting_for=provider),
        "other audience": accounts.sign(sub="somebody", roles=roles, acting_for=provider, audience="commissioning"),
        "a service as a person": notifier.sign(sub="somebody", roles=roles, acting_for=provider),
        "a service as another": notifier.sign(sub="service:accounts", roles=[Role.SERVICE], acting_for=None),
        "a service's key under accounts' name": named_after(accounts, notifier),
        "a person as a service": accounts.sign(sub="somebody", roles=[Role.SERVICE, Role.COUNCIL_AUDITOR], acting_for=None),
        "a provider's person for nobody": accounts.sign(sub="somebody", roles=roles, acting_for=None),
        "a council's person for a provider": accounts.sign(sub="somebody", roles=[Role.COUNCIL_CONTRACTS], acting_for=provider),
        "no token": "",
        "no JWT": "a.b.c",
    }


def named_after(accounts: Keys, notifier: Keys) -> str:
    """Signed with a key that everybody knows, whose owner says that it is accounts."""
    at = int(time.time())
    claims = {"iss": "accounts", "sub": "somebody", "roles": ["council_administrator"], "acting_for": None, "aud": "portal"}
    assert notifier.own
    return jwt.encode({"alg": ALGORITHM, "kid": "notifier"}, claims | {"iat": at, "exp": at + 60}, notifier.own, algorithms=[ALGORITHM])


async def test_nobody_comes_in_without_a_token_of_their_own(make_trial: MakeTrial, ring: KeyRing) -> None:
    here = await make_trial()
    for name, token in tokens(ring).items():
        answer = await here.send("GET", "/v1/notes", token=token)
        assert (name, answer.status_code, answer.json().get("code")) == (name, 401, "not_signed_in")
        assert answer.headers["www-authenticate"] == "Bearer"
    for header in ({}, {"authorization": ""}, {"authorization": f"Basic {here.provider}"}):
        assert (await here.stand.service.http.get("/v1/notes", headers=header)).status_code == 401
    newer = ring.keys["accounts"].sign(sub="somebody", roles=["of_tomorrow"], acting_for=here.provider_id)  # type: ignore[list-item]
    assert (await here.send("GET", "/v1/notes", token=newer)).status_code == 403, (
        "a role we do not know yet gives nothing, and breaks nothing"
    )
    for token in (here.provider, here.council, ring.keys["notifier"].for_itself()):
        assert (await here.send("GET", "/v1/notes", token=token)).status_code == 200


async def test_the_same_key_answers_again_and_does_nothing(make_trial: MakeTrial) -> None:
    here = await make_trial()
    key = {"idempotency-key": "12345678"}
    first = await here.send("POST", "/v1/notes", json=here.body(), headers=key)
    again = await here.send("POST", "/v1/notes", json=here.body(), headers=key)
    assert (again.status_code, again.content, again.headers["etag"]) == (first.status_code, first.content, first.headers["etag"])
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert [row.count for row in await here.stand.rows("SELECT count(*) FROM note")] == [1]


async def test_the_same_key_for_anything_else_is_refused(make_trial: MakeTrial) -> None:
    here = await make_trial()
    key = {"idempotency-key": "12345678"}
    await here.send("POST", "/v1/notes", json=here.body(), headers=key)
    for path, body in (("/v1/notes", here.body("other")), ("/v1/notes?word=other", here.body())):
        answer = await here.send("POST", path, json=body, headers=key)
        assert (path, answer.status_code, answer.json()["code"]) == (path, 422, "idempotency_key_used")
    assert len(await here.stand.rows("SELECT * FROM note")) == 1


async def test_eight_at_once_with_one_key_are_done_once(make_trial: MakeTrial) -> None:
    here = await make_trial(pool_size=8)
    key = {"idempotency-key": "12345678"}
    answers = await asyncio.gather(*[here.send("POST", "/v1/notes", json=here.body(), headers=key) for _ in range(8)])
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(await here.stand.rows("SELECT * FROM note")) == 1


async def test_two_people_may_choose_the_same_key(make_trial: MakeTrial, ring: KeyRing) -> None:
    here = await make_trial()
    person = str(uuid4())
    one, two = (ring.person(Role.PROVIDER_ENTER, acting_for=provider, sub=person) for provider in (here.provider_id, uuid4()))
    first = await here.write("one", token=one, key="12345678")
    answer = await here.send("POST", "/v1/notes", token=here.council, json=here.body("two"), headers={"idempotency-key": "12345678"})
    assert (answer.status_code, answer.json()["note_id"] == str(first.note_id)) == (200, False)
    elsewhere = await here.send("POST", "/v1/notes", token=two, json=here.body("one"), headers={"idempotency-key": "12345678"})
    assert str(first.note_id) not in elsewhere.text, "the same person for another provider sees no answer of the first"


async def test_a_refused_request_keeps_no_answer(make_trial: MakeTrial) -> None:
    here = await make_trial()
    key = {"idempotency-key": "12345678"}
    await here.write("taken")
    failed = await here.send("POST", "/v1/notes", json=here.body("taken"), headers=key)
    assert failed.status_code == 500
    assert await here.stand.rows("SELECT * FROM idempotency WHERE key = '12345678'") == []
    assert (await here.send("POST", "/v1/notes", json=here.body("free"), headers=key)).status_code == 200


UNREADABLE = "idempotency_key_unreadable"


@pytest.mark.parametrize(
    ("key", "code"), [(None, "idempotency_key_needed"), ("short", UNREADABLE), ("é" * 8, UNREADABLE), ("x" * 101, UNREADABLE)]
)
async def test_a_key_is_needed_and_readable(make_trial: MakeTrial, key: str | None, code: str) -> None:
    here = await make_trial()
    headers = {} if key is None else {"idempotency-key": key.encode()}
    answer = await here.send("POST", "/v1/notes", json=here.body(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_a_change_names_the_version_that_was_seen(make_trial: MakeTrial) -> None:
    here = await make_trial()
    note = await here.write("word")
    path = f"/v1/notes/{note.note_id}"
    for seen, status, code in (
        (None, 428, "version_needed"),
        ("*", 400, "version_unreadable"),
        ('"1", "2"', 400, "version_unreadable"),
        ("9" * 19, 400, "version_unreadable"),
        ('"²"'.encode(), 400, "version_unreadable"),
        ('"0"', 412, "changed_meanwhile"),
    ):
        answer = await here.send("PUT", path, json=here.body("new"), headers={} if seen is None else {"if-match": seen})
        assert (seen, answer.status_code, answer.json()["code"]) == (seen, status, code)
    read = await here.send("GET", path)
    answer = await here.send("PUT", path, json=here.body("new"), headers={"if-match": read.headers["etag"]})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert (await here.send("GET", path, headers={"if-none-match": '"2"'})).status_code == 304
    assert (await here.send("GET", path, headers={"if-none-match": '"1"'})).status_code == 200


async def test_a_commit_that_fails_is_no_success(make_trial: MakeTrial) -> None:
    """The constraint is looked at when the transaction ends: an answer that left before it would be a lie (E4)."""
    here = await make_trial()
    await here.write("taken")
    answer = await here.send("POST", "/v1/notes", json=here.body("taken"), headers={"idempotency-key": "12345678"})
    assert (answer.status_code, answer.json()["code"]) == (500, "our_fault")
    assert "taken" not in answer.text
    assert len(await here.stand.rows("SELECT * FROM note")) == len(await here.stand.facts()) == 1


async def test_a_killed_backend_is_try_again_and_the_next_request_works(make_trial: MakeTrial, postgres: Database) -> None:
    here = await make_trial()
    asking = asyncio.create_task(here.send("POST", "/v1/slow-notes", json=here.body() | {"number": 5}))
    assert await ended_backends(here.stand.urls, postgres, "%pg_sleep%") == 1
    answer = await asking
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "try_again", "2")
    assert await here.stand.rows("SELECT * FROM note") == []
    assert (await here.write("word")).version == 1


async def test_a_word_in_a_path_stays_one_word(make_trial: MakeTrial) -> None:
    """A path parameter is data: it neither ends the path nor begins a query."""
    here = await make_trial()
    service = Service("trial", here.stand.service.http)
    for word in ("a/b", "a?limit=1", "../notes", "a#b", "\0", "a b"):
        answer = await service.send(trial.READ, token=here.provider, note_id=word)
        assert (word, answer.status_code) in ((word, 422), (word, 404))
        assert answer.request.url.raw_path.startswith(b"/v1/notes/")
        assert answer.request.url.query == b""
