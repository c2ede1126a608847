"""Something was heard of contracts: what is due opens, what it touches is priced anew, and standings follow. Whoever comes last
completes the picture."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from contracts.event import Envelope
from contracts.scheduling.vocabulary import AnswerStatus
from services.scheduling.operations.derive_lines import Touched, derive_lines
from services.scheduling.operations.follow_silence import follow_silence
from services.scheduling.operations.open_payments import open_payments
from services.scheduling.operations.tell_totals import tell_totals
from services.scheduling.rules.payment_status import CLAIM_CHANGED, moved
from services.scheduling.tables.owned import ScheduledPayment

CHANGED_SINCE = sa.text("""
SELECT payment.id FROM scheduled_payment AS payment
JOIN LATERAL (SELECT answer.seen FROM answer WHERE answer.scheduled_payment_id = payment.id
              ORDER BY answer.answered_at DESC, answer.id DESC LIMIT 1) AS last ON true
WHERE payment.id = ANY(:payments) AND payment.status = 'confirmed' AND EXISTS (
    SELECT 1 FROM heard_line AS line
    WHERE line.contract_id = payment.contract_id AND line.week_starts_on BETWEEN payment.first_on AND payment.last_on
      AND line.claimed_in_version > coalesce((last.seen ->> line.week_id::text)::bigint, 0))
""").bindparams(sa.bindparam("payments", type_=sa.ARRAY(sa.Uuid)))


async def complete_payments(
    session: AsyncSession,
    *,
    contracts: Collection[UUID],
    at: datetime,
    now: datetime,
    because_of: Envelope,
    touched: Touched | None = None,
    judge: bool = True,
) -> None:
    """`at` is the fact's own time, `now` the clock's: deadlines that have passed by it are judged, unless the fact cannot bear on them."""
    opened = await open_payments(session, contracts=contracts, at=at, because_of=because_of)
    payments = await _payments_with(session, contracts, week=touched.week if touched else None)
    standing_ones = [payment for payment in payments if payment not in opened]
    changed = await derive_lines(session, payments=standing_ones, touched=touched)
    changed |= await _undo_answers(session, standing_ones)
    await tell_totals(session, payments=changed, changed=changed, at=at, because_of=because_of)
    if judge or opened:
        await follow_silence(session, contracts=contracts, at=now, because_of=because_of)


async def _payments_with(session: AsyncSession, contracts: Collection[UUID], *, week: date | None) -> list[UUID]:
    mine = sa.select(col(ScheduledPayment.id)).where(
        col(ScheduledPayment.contract_id) == sa.any_(sa.literal(list(contracts), sa.ARRAY(sa.Uuid)))
    )
    if week is not None:
        mine = mine.where(col(ScheduledPayment.first_on) <= week, col(ScheduledPayment.last_on) >= week)
    return list(await session.scalars(mine))


async def _undo_answers(session: AsyncSession, payments: Collection[UUID]) -> set[UUID]:
    """A claim that changed after it was seen undoes the confirmation; the period stays answered (settled 2.5)."""
    undone = set(await session.scalars(CHANGED_SINCE, {"payments": list(payments)}))
    if undone:
        rows = select(ScheduledPayment).where(col(ScheduledPayment.id).in_(undone)).order_by(col(ScheduledPayment.id)).with_for_update()
        for payment in await session.scalars(rows, execution_options={"populate_existing": True}):
            payment.status = moved(AnswerStatus(payment.status), CLAIM_CHANGED)
        await session.flush()
    return undone
