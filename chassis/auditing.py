"""Who did what: one row an unsafe request, in the change's own transaction, its hash chained to the one before by a single writer."""

import hashlib
import json
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import now
from chassis.tables import audit, audit_chain

FIRST = hashlib.sha256(b"provider portal audit").digest()
OUT_OF_ORDER = 10_000
"""Rows: how far behind the newest that is chained another may still become visible, its transaction having been open so long."""


async def audit_act(
    session: AsyncSession,
    *,
    actor: str,
    acting_for: UUID | None,
    operation: str,
    subject: str,
    outcome: int,
    code: str | None = None,
    request_id: str | None = None,
) -> None:
    """Put one act on the record. No body and no free text: ids, the outcome (an HTTP status) and the refusal's code.

    Inline: whoever writes the record may not read it, so nothing is returned.
    """
    await session.execute(
        audit.insert()
        .inline()
        .values(
            at=now(),
            actor=actor,
            acting_for=acting_for,
            operation=operation,
            subject=subject,
            outcome=outcome,
            code=code,
            request_id=request_id[:80] if request_id else None,
        )
    )


async def chain_once(session: AsyncSession, *, at_most: int = 500) -> int:
    """Chain committed rows that are not yet chained; answers how many.

    Not inside the acts' own transactions, which would queue there. The caller is alone (a timer under the leader's lock).
    """
    last = (await session.execute(sa.select(audit_chain).order_by(audit_chain.c.position.desc()).limit(1))).one_or_none()
    position, before = (last.position, last.hash) if last else (0, FIRST)
    newest = sa.select(sa.func.coalesce(sa.func.max(audit_chain.c.seq), 0)).scalar_subquery()
    unchained = (audit.c.seq > newest - OUT_OF_ORDER, ~sa.exists().where(audit_chain.c.seq == audit.c.seq))
    missing = sa.select(audit).where(*unchained).order_by(audit.c.seq).limit(at_most)
    rows = []
    for number, row in enumerate((await session.execute(missing)).mappings(), start=1):
        before = hashed(before, dict(row))
        rows.append({"position": position + number, "seq": row["seq"], "hash": before})
    if rows:
        await session.execute(audit_chain.insert(), rows)
    return len(rows)


async def broken_at(session: AsyncSession, *, at_a_time: int = 5000) -> int | None:
    """The first place in the chain where a row was changed, taken away or put in afterwards; None while all is as it was written."""
    position, before = 0, FIRST
    while True:
        after = sa.select(audit_chain.c.position, audit_chain.c.hash, audit).outerjoin(audit, audit.c.seq == audit_chain.c.seq)
        rows = after.where(audit_chain.c.position > position).order_by(audit_chain.c.position).limit(at_a_time)
        found = (await session.execute(rows)).mappings().all()
        for row in found:
            position += 1
            before = hashed(before, {column.name: row[column.name] for column in audit.columns})
            if (row["position"], row["hash"]) != (position, before):
                return position
        if not found:
            return None


def hashed(before: bytes, row: dict[str, Any]) -> bytes:
    """The hash of a row and of all before it."""
    return hashlib.sha256(before + json.dumps(row, default=str, sort_keys=True).encode()).digest()
