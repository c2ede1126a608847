"""Does the embedded PostgreSQL keep what it was told over stops and kills, and do the roles of a service hold?"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil  # type: ignore[import-untyped]
import pytest

from deploy.local.cache import cache, reachable
from deploy.local.pids import command_of, family_of, gone
from deploy.local.postgres import Postgres, PostgresDidNotStart
from deploy.local.roles import Passwords, Urls, connect_admin, provision
from tests.rig.parts import Database
from tests.rig.postgres import FreshDatabase

HOMECARE, RESIDENTIAL = "11111111-1111-7111-8111-111111111111", "22222222-2222-7222-8222-222222222222"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path, durable=False)
    yield server
    server.stop()
    if server.folder != tmp_path:  # as root, pytest's folder is closed to the server's user
        shutil.rmtree(server.folder, ignore_errors=True)


async def told(url: str, question: str) -> Any:
    connection = await connect_admin(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_it_keeps_its_data_over_a_stop_a_kill_and_a_new_run(server: Postgres) -> None:
    server.start()
    await told(server.admin_url, "CREATE TABLE kept (word text)")
    server.stop()
    server.start()
    await told(server.admin_url, "INSERT INTO kept VALUES ('stop'), ('kill')")
    family = family_of(server.pid)
    assert len(family) > 5  # the backends lead groups of their own: found by their parent
    server.kill()
    assert gone(family, within=0)
    again = Postgres(server.folder, durable=False)
    again.start()
    try:
        assert await told(again.admin_url, "SELECT string_agg(word, ' ' ORDER BY word) FROM kept") == "kill stop"
    finally:
        again.stop()


async def test_it_takes_over_from_a_run_that_was_killed(server: Postgres) -> None:
    server.start()
    left = server.pid
    again = Postgres(server.folder)
    again.start()
    try:
        assert gone([left], within=0) or again.pid == left
        assert await told(again.admin_url, "SHOW TimeZone") == "UTC"
    finally:
        again.stop()


async def test_a_lock_file_that_names_a_strangers_process_hurts_nobody(server: Postgres) -> None:
    server.start()
    server.kill()
    lock = server.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getppid()), *lines[1:]]))
    server.start()
    assert command_of(os.getppid())
    assert await told(server.admin_url, "SELECT 1") == 1


async def test_it_listens_on_the_loopback_alone_wants_a_password_and_is_not_root(server: Postgres) -> None:
    server.start()
    assert await told(server.admin_url, "SHOW listen_addresses") == "127.0.0.1"
    assert await told(server.admin_url, "SHOW unix_socket_directories") == ""
    assert (server.folder / "superuser").stat().st_mode & 0o077 == 0
    assert psutil.Process(server.pid).uids().effective != 0
    with pytest.raises(asyncpg.InvalidPasswordError):
        await connect_admin(server.admin_url.replace("postgres:", "postgres:x", 1))


def test_each_server_has_its_own_password(tmp_path: Path, server: Postgres) -> None:
    server.start()
    other = Postgres(tmp_path / "other", durable=False)
    other.start()
    other.stop()
    assert (other.folder / "superuser").read_text() != (server.folder / "superuser").read_text()
    shutil.rmtree(other.folder)


def test_a_port_that_is_taken_is_told_with_the_servers_words(server: Postgres, tmp_path: Path) -> None:
    server.start()
    other = Postgres(tmp_path / "other", durable=False)
    with pytest.raises(PostgresDidNotStart, match="could not bind"):
        other.start(server.port)
    shutil.rmtree(other.folder)


async def test_a_paused_server_answers_again(server: Postgres) -> None:
    server.start()
    server.pause()
    async with asyncio.timeout(5):  # a signal takes its time
        while {psutil.Process(pid).status() for pid in family_of(server.pid)} != {psutil.STATUS_STOPPED}:
            await asyncio.sleep(0.01)
    server.resume()
    assert await told(server.admin_url, "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its server to another user")
def test_a_folder_closed_to_the_servers_user_is_replaced_by_one_that_is_always_the_same(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    stands_for = reachable(closed / "postgres")
    assert stands_for.is_relative_to(cache())
    assert stands_for == reachable(closed / "postgres") != reachable(closed / "other")


async def migrate(owner_url: str) -> None:
    owner = await connect_admin(owner_url)
    await owner.execute(
        """
        CREATE TABLE week (provider_id uuid NOT NULL, word text);
        ALTER TABLE week ENABLE ROW LEVEL SECURITY;
        ALTER TABLE week FORCE ROW LEVEL SECURITY;
        GRANT SELECT, INSERT ON week TO portal_provider, portal_council;
        CREATE POLICY own ON week TO portal_provider USING (provider_id = nullif(current_setting('app.provider', true), '')::uuid);
        CREATE POLICY every ON week TO portal_council USING (true);
        """
    )
    await owner.close()


@pytest.fixture
async def urls(fresh_database: FreshDatabase) -> Urls:
    return await fresh_database("actuals", migrate)


@pytest.fixture
async def app(urls: Urls) -> AsyncIterator[Any]:
    connection = await connect_admin(urls.app)
    yield connection
    await connection.close()


async def as_provider(app: Any, provider: str) -> None:
    await app.execute("SET ROLE portal_provider")
    await app.execute("SELECT set_config('app.provider', $1, false)", provider)


async def test_the_application_reads_nothing_before_it_sets_a_role(app: Any) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.fetch("SELECT * FROM week")
    await app.execute("SET ROLE portal_council")
    assert await app.fetch("SELECT * FROM week") == []


async def test_a_provider_sees_and_writes_its_own_rows_alone_the_council_and_the_auditor_see_all(app: Any, urls: Urls) -> None:
    for provider in (HOMECARE, RESIDENTIAL):
        await as_provider(app, provider)
        await app.execute("INSERT INTO week VALUES ($1, 'x')", provider)
        assert await app.fetchval("SELECT count(*) FROM week") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await app.execute("INSERT INTO week VALUES ($1, 'x')", HOMECARE)
    await app.execute("SELECT set_config('app.provider', '', false)")
    assert await app.fetchval("SELECT count(*) FROM week") == 0
    await app.execute("SET ROLE portal_council")
    assert await app.fetchval("SELECT count(*) FROM week") == 2
    assert await told(urls.auditor, "SELECT count(*) FROM week") == 2
    assert await told(urls.owner, "SELECT count(*) FROM week") == 0  # FORCE: the owner is held to the policies too


async def test_the_auditor_cannot_write_even_if_it_asks_to(urls: Urls) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await told(urls.auditor, f"INSERT INTO week VALUES ('{HOMECARE}', 'x') RETURNING 1")
    auditor = await connect_admin(urls.auditor)
    await auditor.execute("SET default_transaction_read_only = off")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await auditor.execute("INSERT INTO week VALUES ($1, 'x')", HOMECARE)
    await auditor.close()


async def test_the_application_makes_no_table_but_copies_through_a_temporary_one(app: Any) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("CREATE TABLE mine (a int)")
    await as_provider(app, HOMECARE)
    await app.execute("CREATE TEMPORARY TABLE incoming (LIKE week)")
    await app.copy_records_to_table("incoming", records=[(HOMECARE, "copied")])
    await app.execute("INSERT INTO week SELECT * FROM incoming")
    assert await app.fetchval("SELECT word FROM week") == "copied"


async def test_the_login_roles_have_no_power_of_their_own(urls: Urls, postgres: Database) -> None:
    admin = await connect_admin(postgres.admin_url)
    rows = await admin.fetch(
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolinherit, rolcanlogin FROM pg_roles WHERE rolname = ANY($1)",
        ["actuals", "actuals_owner", "actuals_auditor", "portal_provider", "portal_council", "portal_internal"],
    )
    await admin.close()
    roles = {row["rolname"]: row for row in rows}
    assert len(roles) == 6
    assert not any(row["rolsuper"] or row["rolcreatedb"] or row["rolcreaterole"] for row in rows)
    assert {name for name, row in roles.items() if row["rolbypassrls"]} == {"actuals_auditor"}
    assert {name for name, row in roles.items() if row["rolcanlogin"]} == {"actuals", "actuals_owner", "actuals_auditor"}
    assert not roles["actuals"]["rolinherit"]


async def test_one_service_cannot_enter_the_database_of_another(urls: Urls, fresh_database: FreshDatabase) -> None:
    other = await fresh_database("scheduling", migrate)
    credentials = urls.app.split("@")[0]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connect_admin(f"{credentials}@{other.app.split('@')[1]}")


async def test_provisioning_again_changes_the_password_and_nothing_else(postgres: Database) -> None:
    first = await provision(postgres.admin_url, "rehearsal", Passwords.generated())
    await told(first.owner, "CREATE TABLE kept ()")
    second = await provision(postgres.admin_url, "rehearsal", Passwords.generated())
    try:
        assert await told(second.owner, "SELECT count(*) FROM pg_class WHERE relname = 'kept'") == 1
        with pytest.raises(asyncpg.InvalidPasswordError):
            await connect_admin(first.app)
    finally:
        admin = await connect_admin(postgres.admin_url)
        await admin.execute("DROP DATABASE rehearsal WITH (FORCE)")
        await admin.execute("DROP ROLE rehearsal, rehearsal_owner, rehearsal_auditor")
        await admin.close()


async def test_a_fresh_database_holds_nothing_of_another(fresh_database: FreshDatabase) -> None:
    one, two = await fresh_database("actuals", migrate), await fresh_database("actuals", migrate)
    assert one != two
    await told(one.owner, "DROP TABLE week")
    assert await told(two.owner, "SELECT count(*) FROM week") == 0
