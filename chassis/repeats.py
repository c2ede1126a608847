"""How a request that is sent twice is done once: its answer is kept under its key, in the transaction of its effect."""

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.tables import idempotency
from contracts.refusals import Refusal


class OtherBody(Refusal, code="idempotency_key_used", status=422):
    """This Idempotency-Key was used for another request. Use a new key for a new request."""


@dataclass(frozen=True)
class Kept:
    """An answer that was given before."""

    status: int
    body: str
    etag: str | None


def fingerprint(*parts: bytes) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


async def kept_answer(session: AsyncSession, *, caller: str, key: str, of: bytes) -> Kept | None:
    """Claim a key, or answer what was answered before. A second request with the key waits here until the first has ended."""
    new = insert(idempotency).values(caller=caller, key=key, fingerprint=of).on_conflict_do_nothing().returning(idempotency.c.key)
    if (await session.execute(new)).scalar() is not None:
        return None
    mine = sa.select(idempotency).where(idempotency.c.caller == caller, idempotency.c.key == key)
    earlier = (await session.execute(mine)).one()
    if earlier.fingerprint != of:
        raise OtherBody()
    return Kept(status=earlier.status, body=earlier.body, etag=earlier.etag)


async def keep_answer(session: AsyncSession, *, caller: str, key: str, status: int, body: str, etag: str | None) -> None:
    mine = idempotency.update().where(idempotency.c.caller == caller, idempotency.c.key == key)
    await session.execute(mine.values(status=status, body=body, etag=etag))
