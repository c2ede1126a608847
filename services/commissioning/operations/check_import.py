"""Somebody sends a file to see what it would do; nothing changes yet."""

import asyncio
import hashlib
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from chassis.importing import Row, read_rows
from services.commissioning.operations.imports.judge import judge
from services.commissioning.operations.imports.kind import Kind
from services.commissioning.tables import import_file


async def check_import(session: AsyncSession, *, kind: Kind, body: bytes, file_name: str | None, by: str, at: datetime) -> UUID:
    """Keep a file's rows and what is wrong with them. Raises refusals of the file as a whole, then nothing is kept."""
    rows, digest = await asyncio.to_thread(_read, kind, body)
    import_id = uuid7()
    await session.execute(
        import_file.insert().values(
            id=import_id, kind=kind.word, file_name=file_name, sha256=digest, status="checked", checked_at=at, checked_by=by
        )
    )
    await session.execute(KEEP, {"import_id": import_id, "rows": [_kept(row) for row in rows]})
    if len(rows) >= MANY:
        await session.execute(sa.text("ANALYZE import_row"))
    await judge(session, kind, import_id=import_id, at=at)
    return import_id


def _read(kind: Kind, body: bytes) -> tuple[list[Row], bytes]:
    key, own = kind.row_key, [one.name for one in kind.own]
    group = [kind.key] if kind.child is not None else []
    return read_rows(body, kind.fields, key=key, group=group, agree=own), hashlib.sha256(body).digest()


def _kept(row: Row) -> dict[str, object]:
    return {"number": row.number, "id": str(uuid7()), "cells": row.cells, "faults": row.faults}


MANY = 1_000
"""From so many rows on, PostgreSQL counts them before they are compared: taking the table for empty, it chose nested loops."""
KEEP = sa.text("""
    INSERT INTO import_row (import_id, number, id, cells, faults)
    SELECT :import_id, number, id, cells, faults FROM jsonb_to_recordset(:rows) AS row (number int, id uuid, cells jsonb, faults jsonb)
""").bindparams(sa.bindparam("rows", type_=JSONB), sa.bindparam("import_id", type_=sa.Uuid))
