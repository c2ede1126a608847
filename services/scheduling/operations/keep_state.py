"""A whole state was heard: it is kept as the newest, and the one before stays with the instant until which it stood."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Envelope
from services.scheduling.tables.record import Record


async def keep_state(session: AsyncSession, table: type[Record], told: Mapping[str, Any], envelope: Envelope) -> None:
    """`told` may have more than the table's columns. An older state than the newest never wins."""
    kept: sa.Table = table.__table__  # type: ignore[attr-defined]
    key = [column for column in kept.primary_key.columns if column.name != "version"]
    mine = sa.and_(*(column == told[column.name] for column in key))
    newest = await session.scalar(sa.select(sa.func.max(kept.c.version)).where(mine))
    if newest is not None and newest >= envelope.version:
        return
    await session.execute(kept.update().where(mine, kept.c.until_at.is_(None)).values(until_at=envelope.time))
    row = {column.name: told[column.name] for column in kept.columns if column.name in told}
    await session.execute(insert(kept).values(row | {"version": envelope.version, "said_at": envelope.time}))
