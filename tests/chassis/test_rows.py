"""Can anybody see or change rows that are not theirs, in any database of any service?"""

from importlib.util import find_spec
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from chassis.database import As, take_role
from deploy.local.roles import Urls, connect_admin
from deploy.local.running import WITH_DATABASE
from tests.chassis.conftest import MakeTrial
from tests.rig.postgres import FreshDatabase
from tests.rig.stand import migrator

BUILT = [name for name in WITH_DATABASE if find_spec(f"services.{name}.main")]
TABLES = """
SELECT c.relname AS table, c.relrowsecurity AND c.relforcerowsecurity AS guarded, pg_get_userbyid(c.relowner) AS owner,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'provider_id' AND NOT a.attisdropped) AS of_providers,
    (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
    c.relkind AS kind, COALESCE(c.reloptions::text, '') AS options
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')
"""


async def asked(url: str, query: str) -> list[Any]:
    connection: asyncpg.Connection = await connect_admin(url)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def test_the_login_alone_may_do_nothing(make_trial: MakeTrial) -> None:
    here = await make_trial()
    note = await here.write("word")
    tables = {row["table"] for row in await asked(here.stand.urls.auditor, TABLES)}
    assert tables > {"note", "outbox", "audit", "idempotency"}
    async with here.stand.sessions.engine.connect() as connection:
        for table in tables:
            for statement in (f"SELECT 1 FROM {table}", f"DELETE FROM {table}"):
                with pytest.raises(ProgrammingError, match="permission denied"):
                    await connection.execute(sa.text(statement))
                await connection.rollback()
    assert note.version == 1


async def test_a_provider_sees_and_changes_its_own_rows_alone(make_trial: MakeTrial) -> None:
    here = await make_trial()
    mine, other = await here.write("mine"), uuid4()
    theirs = here.stand.ring.person("provider_enter", acting_for=other)  # type: ignore[arg-type]
    assert (await here.send("GET", "/v1/notes", token=theirs)).json()["notes"] == []
    change = {"json": here.body("taken"), "headers": {"if-match": '"1"'}}
    foreign = await here.send("PUT", f"/v1/notes/{mine.note_id}", token=theirs, **change)
    missing = await here.send("PUT", f"/v1/notes/{uuid4()}", token=theirs, **change)
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    planted = await here.send("POST", "/v1/notes", token=theirs, json=here.body("planted"), headers={"idempotency-key": "12345678"})
    assert planted.status_code >= 400, "nobody writes a row of another provider"
    assert [row.word for row in await here.stand.rows("SELECT word FROM note")] == ["mine"]
    assert await here.stand.rows("UPDATE note SET word = 'x' RETURNING id", As.PROVIDER, provider=other) == []


async def test_no_role_and_no_provider_stays_on_a_connection(make_trial: MakeTrial) -> None:
    here = await make_trial(pool_size=1)
    await here.write("word")
    for fault in (False, True):
        try:
            async with here.stand.sessions.begin(As.PROVIDER, provider=here.provider_id) as session:
                await session.execute(sa.text("SELECT 1 / :by"), {"by": 0 if fault else 1})
        except sa.exc.DBAPIError:
            assert fault
        async with here.stand.sessions.engine.connect() as connection:
            left = (await connection.execute(sa.text("SELECT current_user, current_setting('app.provider', true)"))).one()
            assert (left[0], left[1] or "") == ("trial", "")
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(sa.text("SELECT 1 FROM note"))


async def test_a_providers_unit_of_work_names_its_provider(make_trial: MakeTrial) -> None:
    here = await make_trial()
    await here.write("word")
    with pytest.raises(ValueError, match="names its provider"):
        async with here.stand.sessions.begin(As.PROVIDER):
            pass
    with pytest.raises(ValueError, match="no other does"):
        async with here.stand.sessions.begin(As.COUNCIL, provider=here.provider_id):
            pass
    async with here.stand.sessions.begin() as session:
        await take_role(session, As.PROVIDER, provider=uuid4())
        assert (await session.execute(sa.text("SELECT count(*) FROM note"))).scalar() == 0


@pytest.fixture(params=BUILT)
async def database(request: pytest.FixtureRequest, fresh_database: FreshDatabase) -> tuple[str, Urls]:
    name: str = request.param
    return name, await fresh_database(name, migrator(name))


async def test_every_table_of_providers_is_guarded(database: tuple[str, Urls]) -> None:
    name, urls = database
    tables = await asked(urls.auditor, TABLES)
    of_providers = [row["table"] for row in tables if row["of_providers"] and row["kind"] in (b"r", b"p")]
    print(f"{name}: {len(tables)} tables, {len(of_providers)} of providers")
    assert tables
    assert [row["table"] for row in tables if row["of_providers"] and row["kind"] in (b"r", b"p") and not row["guarded"]] == []
    assert [row["table"] for row in tables if row["guarded"] and row["policies"] < 2] == []
    assert [row["table"] for row in tables if row["owner"] == name] == []
    views = [row["table"] for row in tables if row["kind"] in (b"v", b"m") and "security_invoker=true" not in row["options"]]
    assert views == [], "a plain view passes row-level security by (E11)"


async def test_the_application_is_nobody_special(database: tuple[str, Urls]) -> None:
    name, urls = database
    roles = {row["rolname"]: row for row in await asked(urls.auditor, "SELECT * FROM pg_roles")}
    special = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication", "rolinherit")
    assert {right: roles[name][right] for right in special} == dict.fromkeys(special, False)
    for group in As:
        assert not roles[group]["rolbypassrls"]
        assert not roles[group]["rolcanlogin"]
    nobodys = ", ".join(f"'{role}'" for role in (name, *As))
    assert await asked(urls.auditor, f"SELECT 1 FROM pg_class WHERE pg_get_userbyid(relowner) IN ({nobodys})") == []
    granted = f"SELECT 1 FROM information_schema.table_privileges WHERE grantee IN ('{name}', 'PUBLIC') AND table_schema = 'public'"
    assert await asked(urls.auditor, granted) == []


async def test_no_function_runs_as_its_owner(database: tuple[str, Urls]) -> None:
    _, urls = database
    query = "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public' AND prosecdef"
    assert await asked(urls.auditor, query) == []
