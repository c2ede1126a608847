"""Actuals spoke of a service's week: its lines are kept as told, and the payment that holds the week follows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.database import remember
from contracts.actuals.events import ClaimedLine, OfWeek
from contracts.event import Envelope
from services.scheduling.operations.complete_payments import complete_payments
from services.scheduling.operations.derive_lines import Touched
from services.scheduling.operations.gate import beside_others
from services.scheduling.tables.heard import HeardLine, HeardWeek


async def hear_actuals(session: AsyncSession, *, told: OfWeek, lines: Sequence[ClaimedLine], envelope: Envelope, now: datetime) -> None:
    await beside_others(session, [told.contract_id])
    week = told.model_dump(include={"week_id", "service_id", "service_reference", "contract_id", "provider_id"})
    week |= {"version": envelope.version, "starts_on": told.week_starts_on}
    await remember(session, HeardWeek, [week], newer="version")
    if not lines:
        return
    new = await _keep_lines(session, told, lines, envelope)
    packages = {line.care_package_line_item_id for line in lines if line.care_package_line_item_id is not None}
    touched = Touched(packages=packages, lines={line.line_id for line in lines}, week=told.week_starts_on)
    await complete_payments(
        session, contracts=[told.contract_id], at=envelope.time, now=now, because_of=envelope, touched=touched, judge=new
    )


async def _keep_lines(session: AsyncSession, told: OfWeek, lines: Sequence[ClaimedLine], envelope: Envelope) -> bool:
    """True if any is new: a line is something to answer, so silence may be judged otherwise."""
    ids = sa.literal([line.line_id for line in lines], sa.ARRAY(sa.Uuid))
    known = await session.scalar(sa.select(sa.func.count()).select_from(HeardLine).where(col(HeardLine.line_id) == sa.any_(ids)))
    kept: sa.Table = HeardLine.__table__  # type: ignore[attr-defined]
    put = insert(kept)
    newest = {column.name: put.excluded[column.name] for column in kept.columns if column.name not in ("line_id", "told_at")}
    # The same row may be told twice in one version: by what was recorded, and by the exception that this raised.
    keep = put.on_conflict_do_update(index_elements=["line_id"], set_=newest, where=kept.c.row_version <= put.excluded.row_version)
    await session.execute(keep, [_row(told, line, envelope) for line in lines])
    return known != len(lines)


def _row(told: OfWeek, line: ClaimedLine, envelope: Envelope) -> dict[str, Any]:
    of_week = {"week_id": told.week_id, "contract_id": told.contract_id, "provider_id": told.provider_id}
    return line.model_dump(exclude={"planned", "withheld"}) | of_week | {"week_starts_on": told.week_starts_on, "told_at": envelope.time}
