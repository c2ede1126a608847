"""Who may do what in a service's database? An owner migrates, an application sets a role per caller, an auditor only reads."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import make_url

GROUPS = ("portal_provider", "portal_council", "portal_internal")


@dataclass(frozen=True)
class Passwords:
    """One service's three passwords, for the caller to keep."""

    owner: str
    app: str
    auditor: str

    @classmethod
    def generated(cls) -> "Passwords":
        return cls(*(secrets.token_urlsafe(24) for _ in range(3)))

    @classmethod
    def derived(cls, secret: str, service: str) -> "Passwords":
        """The same for everybody who knows the secret: test processes that share one server agree without talking."""
        return cls(
            *(hmac.digest(secret.encode(), f"{service}.{role}".encode(), hashlib.sha256).hex() for role in ("owner", "app", "auditor"))
        )


@dataclass(frozen=True)
class Urls:
    """Where a service's database answers (`postgresql+asyncpg://…`): `owner` migrates, `app` serves, `auditor` reads all rows."""

    owner: str
    app: str
    auditor: str


async def provision(admin_url: str, service: str, passwords: Passwords, *, database: str = "", template: str = "") -> Urls:
    """Make roles and database of a service, or bring what is there in line; safe to repeat and to run side by side.

    The database is called like the service unless named; `template` names one to copy. Raises asyncpg's errors.
    """
    database = database or service
    admin = await connect_admin(admin_url)
    try:
        await admin.execute("SELECT pg_advisory_lock(hashtext('portal.provision'))")  # roles are the whole cluster's
        await _roles(admin, service, passwords)
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            copied = ["TEMPLATE %I", template] if template else [""]
            await _do(admin, f"CREATE DATABASE %I OWNER %I {copied[0]}", database, f"{service}_owner", *copied[1:])
        await _do(admin, "REVOKE CONNECT ON DATABASE %I FROM PUBLIC", database)  # TEMPORARY stays: COPY goes through such tables
        await _do(admin, "GRANT CONNECT ON DATABASE %I TO %I, %I", database, service, f"{service}_auditor")
    finally:
        await admin.close()
    urls = _urls(admin_url, service, passwords, database)
    if not template:
        await _schema(urls.owner, service)
    return urls


async def connect_admin(url: str) -> Any:
    """A plain asyncpg connection to one of our addresses."""
    return await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


async def _roles(admin: Any, service: str, passwords: Passwords) -> None:
    owner, auditor = f"{service}_owner", f"{service}_auditor"
    for role in (*GROUPS, owner, service, auditor):
        if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            await _do(admin, "CREATE ROLE %I NOLOGIN", role)
    plain = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
    await _do(admin, f"ALTER ROLE %I {plain} NOBYPASSRLS PASSWORD %L", owner, passwords.owner)
    await _do(admin, f"ALTER ROLE %I {plain} NOINHERIT NOBYPASSRLS PASSWORD %L", service, passwords.app)
    # The auditor sees every provider's rows, else it could not find one that is missing; it can write none.
    await _do(admin, f"ALTER ROLE %I {plain} BYPASSRLS PASSWORD %L", auditor, passwords.auditor)
    await _do(admin, "ALTER ROLE %I SET default_transaction_read_only = on", auditor)
    await _do(admin, "GRANT pg_read_all_data TO %I", auditor)
    for group in GROUPS:
        await _do(admin, "GRANT %I TO %I WITH INHERIT FALSE, SET TRUE", group, service)


async def _schema(owner_url: str, service: str) -> None:
    owner = await connect_admin(owner_url)
    try:
        await _do(owner, "GRANT CREATE ON SCHEMA public TO %I", f"{service}_owner")
        for group in GROUPS:
            await _do(owner, "GRANT USAGE ON SCHEMA public TO %I", group)
    finally:
        await owner.close()


async def _do(connection: Any, statement: str, *words: str) -> None:
    """Statements about roles take no parameters: the server quotes the words (%I a name, %L a literal) itself."""
    places = ", ".join(f"${n}::text" for n in range(2, len(words) + 2))
    await connection.execute(await connection.fetchval(f"SELECT format($1::text, {places})", statement, *words))


def _urls(admin_url: str, service: str, passwords: Passwords, database: str) -> Urls:
    place = make_url(admin_url).set(drivername="postgresql+asyncpg", database=database)

    def url(user: str, password: str) -> str:
        return place.set(username=user, password=password).render_as_string(hide_password=False)

    return Urls(
        owner=url(f"{service}_owner", passwords.owner),
        app=url(service, passwords.app),
        auditor=url(f"{service}_auditor", passwords.auditor),
    )
