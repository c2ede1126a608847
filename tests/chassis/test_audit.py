"""Is every unsafe request on the record, refusals too, and is a record that was tampered with found out?"""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from chassis.auditing import broken_at, chain_once
from chassis.database import As
from contracts.http import Role
from deploy.local.roles import connect_admin
from tests.chassis.conftest import MakeTrial, Trial


async def record(here: Trial) -> list[Any]:
    return await here.stand.rows("SELECT * FROM audit ORDER BY seq")


async def test_one_row_for_each_unsafe_request_whatever_comes_of_it(make_trial: MakeTrial) -> None:
    here = await make_trial()
    viewer = here.stand.ring.person(Role.PROVIDER_VIEW, acting_for=here.provider_id)
    note = await here.write("word")
    path, good = f"/v1/notes/{note.note_id}", {"if-match": '"1"', "idempotency-key": "12345678", "x-request-id": "r-1"}
    for status, code, sent in (
        (200, None, {"json": here.body("new")}),
        (412, "changed_meanwhile", {"json": here.body("new")}),
        (428, "version_needed", {"json": here.body("new"), "headers": {}}),
        (422, "does_not_fit", {"json": {}}),
        (415, "unsupported_media_type", {"content": b"word"}),
        (403, "not_allowed", {"json": here.body(), "token": viewer}),
    ):
        answer = await here.send("PUT", path, **({"headers": good} | sent))
        assert answer.status_code == status
        last = (await record(here))[-1]
        assert (last.operation, last.subject, last.outcome, last.code) == ("change_note", str(note.note_id), status, code)
        assert last.acting_for == here.provider_id
    assert len(await record(here)) == 7
    assert (await record(here))[1].request_id == "r-1"


async def test_what_could_not_be_done_is_on_the_record_too(make_trial: MakeTrial) -> None:
    here = await make_trial()
    await here.write("taken")
    await here.send("POST", "/v1/notes", json=here.body("taken"), headers={"idempotency-key": "12345678"})
    await here.send("POST", "/v1/notes", json=here.body("other"))
    missing = uuid4()
    await here.send("PUT", f"/v1/notes/{missing}", json=here.body(), headers={"if-match": '"1"'})
    found = [(row.operation, row.subject, row.outcome, row.code) for row in await record(here)]
    assert found == [
        ("write_note", "", 200, None),
        ("write_note", "", 500, "our_fault"),
        ("write_note", "", 400, "idempotency_key_needed"),
        ("change_note", str(missing), 404, "not_found"),
    ]


async def test_reading_leaves_no_row_and_a_repeat_none_but_the_first(make_trial: MakeTrial) -> None:
    here = await make_trial()
    await here.send("GET", "/v1/notes")
    for _ in range(2):
        await here.send("POST", "/v1/notes", json=here.body(), headers={"idempotency-key": "12345678"})
    assert len(await record(here)) == 1


async def test_no_word_of_anybodys_gets_on_the_record(make_trial: MakeTrial) -> None:
    """An address or a header that was refused may hold a name, a NUL, anything."""
    here = await make_trial()
    for word in ("CANARY Bloggs", "CANARY%00", "CANARY%ED%A0%80", "C" * 90):
        headers = {"if-match": '"1"', "x-request-id": "CANARY Bloggs"}
        answer = await here.send("PUT", f"/v1/notes/{word}", json=here.body("CANARY"), headers=headers)
        assert answer.status_code == 422
    rows = await record(here)
    assert [(row.subject, row.request_id) for row in rows] == [("?", None)] * 4


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET outcome = 204 WHERE seq = 4",
        "DELETE FROM audit WHERE seq = 4",
        "UPDATE audit SET acting_for = NULL WHERE seq = 4",
        "DELETE FROM audit_chain WHERE position = 4",
        "UPDATE audit_chain SET seq = 11 - seq WHERE seq = 4 OR seq = 7",
    ],
)
async def test_tampering_is_found_where_it_was_done(make_trial: MakeTrial, tampering: str) -> None:
    here = await make_trial()
    for number in range(10):
        await here.write(f"word {number}")
    async with here.stand.sessions.begin() as session:
        assert [await chain_once(session, at_most=6) for _ in range(3)] == [6, 4, 0]
        assert await broken_at(session, at_a_time=3) is None
    with pytest.raises(ProgrammingError):
        await here.stand.rows(tampering)
    owner = await connect_admin(here.stand.urls.owner)
    with pytest.raises(asyncpg.RaiseError):
        await owner.execute("DELETE FROM audit")
    await owner.execute("ALTER TABLE audit DISABLE TRIGGER audit_stays")
    await owner.execute("ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_seq_key")
    await owner.execute(tampering)
    await owner.close()
    async with here.stand.sessions.begin() as session:
        assert await broken_at(session, at_a_time=3) == 4


async def test_a_row_that_becomes_visible_late_is_chained_late(make_trial: MakeTrial) -> None:
    here = await make_trial()
    async with here.stand.sessions.begin() as slow:
        await slow.execute(sa.text("INSERT INTO audit (at, actor, operation, subject, outcome) VALUES (now(), 'slow', 'act', '', 200)"))
        await here.write("word")
        async with here.stand.sessions.begin() as session:
            assert await chain_once(session) == 1
    async with here.stand.sessions.begin() as session:
        assert await chain_once(session) == 1
        assert await broken_at(session) is None
    chain = await here.stand.rows("SELECT seq FROM audit_chain ORDER BY position")
    assert [row.seq for row in chain] == [2, 1]


async def test_people_cannot_rewrite_the_record(make_trial: MakeTrial) -> None:
    here = await make_trial()
    await here.write("word")
    for role, provider in ((As.PROVIDER, here.provider_id), (As.COUNCIL, None), (As.INTERNAL, None)):
        for statement in ("UPDATE audit SET outcome = 0", "DELETE FROM audit", "DELETE FROM audit_chain", "UPDATE audit_chain SET seq = 0"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                await here.stand.rows(statement, role, provider=provider)
    with pytest.raises(ProgrammingError, match="permission denied"):
        await here.stand.rows("SELECT * FROM audit", As.PROVIDER, provider=here.provider_id)
