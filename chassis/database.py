"""How a service remembers: one engine, one transaction per door and under that door's role, committed before anybody is answered."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

PASSING = ("08", "40", "53", "55P", "57P", "58")
"""SQLSTATEs of faults that pass: no connection, a deadlock, no room, locked, shutting down or starting up, a disk."""


class As(StrEnum):
    """Which database role a unit of work takes. The service's own login may do nothing before it has taken one."""

    PROVIDER = "portal_provider"
    """Sees the rows of one provider alone: row-level security compares them with `app.provider`."""
    COUNCIL = "portal_council"
    INTERNAL = "portal_internal"
    """Listeners, timers, relay, and calls of other services."""


def of_the_world(fault: BaseException) -> bool:
    """It passes, so it is tried for ever; others come back however often we try. Judged by SQLSTATE: asyncpg's never become
    OperationalError."""
    said = getattr(fault.orig if isinstance(fault, DBAPIError) else fault, "sqlstate", None) or ""
    invalidated = isinstance(fault, DBAPIError) and fault.connection_invalidated
    return invalidated or isinstance(fault, PoolTimeout | OSError) or said.startswith(PASSING)


class Sessions:
    """Makes units of work: a session, its transaction, the role it runs under."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._make = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def begin(self, role: As = As.INTERNAL, *, provider: UUID | None = None) -> AsyncIterator[AsyncSession]:
        """A unit of work; it commits when left, and rolls back on any exception."""
        async with self._make.begin() as session:
            await take_role(session, role, provider=provider)
            yield session


async def take_role(session: AsyncSession, role: As, *, provider: UUID | None = None) -> None:
    """For this transaction alone (SET LOCAL): a pooled connection never keeps it."""
    if (role is As.PROVIDER) != (provider is not None):
        raise ValueError("a provider's unit of work names its provider, and no other does")
    await session.execute(TAKE_ROLE, {"role": role.value, "provider": str(provider) if provider else ""})


TAKE_ROLE = sa.text("SELECT set_config('role', :role, true), set_config('app.provider', :provider, true)")


def connect(url: str, *, pool_size: int = 10) -> Sessions:
    """`hide_parameters`: they hold people's data, so errors are logged and parked without them."""
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2,
        pool_recycle=1800,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "timeout": 5,
            "command_timeout": 60,
            "server_settings": {
                "statement_timeout": "55000",
                "lock_timeout": "10000",
                "idle_in_transaction_session_timeout": "15000",
                "timezone": "UTC",
                "jit": "off",
            },
        },
    )
    return Sessions(engine)


async def one_at_a_time(session: AsyncSession, keys: Collection[Any]) -> None:
    """Derivations of one thing queue here: two facts arriving together would else each miss the other, and nobody derive.

    Once per transaction, whatever the number of keys: locks are taken in one order (else: deadlock), at most 1,024 of them (PostgreSQL's
    table has room for some 6,000, all sessions together).
    """
    await session.execute(IN_ORDER, {"keys": [str(key) for key in keys]})


IN_ORDER = sa.text(
    "SELECT pg_advisory_xact_lock(0, bucket)"
    " FROM (SELECT DISTINCT hashtext(key) & 1023 AS bucket FROM unnest(:keys) AS key ORDER BY bucket) AS buckets"
).bindparams(sa.bindparam("keys", type_=sa.ARRAY(sa.Text)))


async def remember(session: AsyncSession, table: type[Any] | sa.Table, rows: list[dict[str, Any]], *, newer: str) -> None:
    """Keep what was heard, whole, by primary key; a row that is older by its column `newer` never wins.

    Rows go as parameters: in one VALUES they would be limited to 32,767 values and to one of a key.
    """
    heard = table if isinstance(table, sa.Table) else table.__table__
    new = insert(heard)
    upsert = new.on_conflict_do_update(
        index_elements=list(heard.primary_key.columns),
        set_={column.name: new.excluded[column.name] for column in heard.columns if not column.primary_key},
        where=heard.c[newer] < new.excluded[newer],
    )
    if rows:
        await session.execute(upsert, rows)


async def replace(session: AsyncSession, table: type[Any] | sa.Table, rows: list[dict[str, Any]], *, where: sa.ColumnElement[bool]) -> None:
    """Keep a whole state: what is told or derived no more is gone; two rows of one key are a fault, never a silent loss."""
    kept = table if isinstance(table, sa.Table) else table.__table__
    await session.execute(sa.delete(kept).where(where))
    if rows:
        await session.execute(insert(kept), rows)


def stored_as_words(enum: type[StrEnum], name: str | None = None) -> sa.Enum:
    """Stored as its value with a CHECK: a native enum stores member names and cannot be changed by an ordinary migration."""
    return sa.Enum(enum, native_enum=False, create_constraint=False, length=40, values_callable=lambda e: [m.value for m in e], name=name)
