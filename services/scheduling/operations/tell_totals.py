"""A payment's totals follow its lines, its status and its contract's suspension; whoever reads or hears of it is told what changed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis.outbox import announce_each
from contracts.event import Envelope
from contracts.scheduling.events import ScheduleRepriced
from services.scheduling.rules.totals import Totals, hold_of, totals_of
from services.scheduling.tables.owned import ScheduledPayment

BY = "service:scheduling"
SUMS = sa.text("""
SELECT payment.id, contract.reference, standing.suspended_since_at IS NOT NULL AS suspended, sums.*
FROM scheduled_payment AS payment
JOIN heard_contract AS contract ON contract.contract_id = payment.contract_id AND contract.until_at IS NULL
LEFT JOIN contract_standing AS standing ON standing.id = payment.contract_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(line.claimed_pence), 0)::bigint AS claimed, coalesce(sum(line.payable_pence), 0)::bigint AS payable,
           coalesce(sum(line.expected_pence), 0)::bigint AS expected
    FROM payment_line AS line WHERE line.scheduled_payment_id = payment.id
) AS sums
WHERE payment.id = ANY(:payments)
""").bindparams(sa.bindparam("payments", type_=sa.ARRAY(sa.Uuid)))


async def sums_of(session: AsyncSession, payments: Collection[UUID]) -> Mapping[UUID, sa.Row[Any]]:
    """What the lines of each come to, its contract's reference, and whether that is suspended."""
    await session.flush()
    return {row.id: row for row in await session.execute(SUMS, {"payments": list(payments)})}


def totals_now(payment: ScheduledPayment, sums: sa.Row[Any]) -> Totals:
    hold = hold_of(payment.status, suspended=sums.suspended)
    return totals_of(claimed=sums.claimed, payable=sums.payable, expected=sums.expected, hold=hold)


def set_totals(payment: ScheduledPayment, totals: Totals) -> bool:
    """False if they are what they were."""
    before = (payment.payable_pence, payment.non_payable_pence, payment.expected_pence)
    payment.payable_pence, payment.non_payable_pence = totals.payable_pence, totals.non_payable_pence
    payment.expected_pence = totals.expected_pence
    return before != (payment.payable_pence, payment.non_payable_pence, payment.expected_pence)


async def locked(session: AsyncSession, payments: Collection[UUID]) -> list[ScheduledPayment]:
    """In one order, so that two never wait for each other."""
    found = select(ScheduledPayment).where(col(ScheduledPayment.id) == sa.any_(sa.literal(list(payments), sa.ARRAY(sa.Uuid))))
    return list(
        await session.scalars(found.order_by(col(ScheduledPayment.id)).with_for_update(), execution_options={"populate_existing": True})
    )


async def tell_totals(
    session: AsyncSession,
    *,
    payments: Collection[UUID],
    changed: Collection[UUID] = (),
    at: datetime,
    actor: str = BY,
    because_of: Envelope | None = None,
) -> None:
    """Brings these payments' totals up to date. Told are those whose totals changed, and `changed`: what an answer would see did."""
    if not payments:
        return
    await session.flush()
    found = await locked(session, payments)
    sums = await sums_of(session, payments)
    new = [(payment, sums[payment.id]) for payment in found if payment.id in sums]
    told = [(payment, row) for payment, row in new if set_totals(payment, totals_now(payment, row)) or payment.id in changed]
    facts = [(payment, repriced(payment, row.reference), payment.provider_id) for payment, row in told]
    await announce_each(session, facts, source="scheduling", actor=actor, at=at, because_of=because_of)
    await session.flush()


def repriced(payment: ScheduledPayment, reference: str) -> ScheduleRepriced:
    return ScheduleRepriced(
        **of_payment(payment, reference),
        payable_pence=payment.payable_pence,
        non_payable_pence=payment.non_payable_pence,
        expected_pence=payment.expected_pence,
    )


def of_payment(payment: ScheduledPayment, reference: str) -> dict[str, Any]:
    """The part that every event of a payment has."""
    return {
        "scheduled_payment_id": payment.id,
        "contract_id": payment.contract_id,
        "contract_reference": reference,
        "provider_id": payment.provider_id,
        "first_on": payment.first_on,
        "last_on": payment.last_on,
    }
