"""Billing periods that have come open become scheduled payments: for all contracts of a calendar, or for what was heard late."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.outbox import announce_each
from contracts.event import Envelope, Event
from contracts.scheduling.events import ScheduleOpened
from services.scheduling.operations.derive_lines import derive_lines
from services.scheduling.operations.tell_totals import BY, locked, of_payment, set_totals, sums_of, totals_now
from services.scheduling.tables.owned import ScheduledPayment

PAYMENTS = UUID("5f0c8c52-6d0c-5d5a-9a43-6a1f5d0f3c11")
"""The namespace of scheduled payments' ids."""

NEW = sa.text("""
SELECT contract.contract_id, contract.provider_id, contract.calendar_id, row.first_on, row.last_on, row.answer_by_at
FROM heard_contract AS contract
JOIN heard_period AS row ON row.calendar_id = contract.calendar_id AND row.until_at IS NULL
WHERE contract.until_at IS NULL AND contract.payment_basis IN ('scheduled_planned', 'scheduled_actuals')
  AND (contract.contract_id = ANY(:contracts) OR contract.calendar_id = CAST(:calendar AS uuid))
  AND (CAST(:first_on AS date) IS NULL OR row.first_on = CAST(:first_on AS date))
  AND (CAST(:after AS uuid) IS NULL OR contract.contract_id > CAST(:after AS uuid))
  AND (CAST(:up_to AS uuid) IS NULL OR contract.contract_id <= CAST(:up_to AS uuid))
  AND EXISTS (SELECT 1 FROM passed WHERE passed.calendar_id = row.calendar_id AND passed.first_on = row.first_on AND passed.what = 'opens')
  AND (SELECT min(said_at) FROM heard_period AS said WHERE said.calendar_id = row.calendar_id AND said.first_on = row.first_on)
      <= row.answer_by_at  -- a council that joins has paid what was due before its calendar was published
  AND NOT EXISTS (SELECT 1 FROM scheduled_payment AS payment WHERE payment.contract_id = contract.contract_id
                  AND payment.first_on <= row.last_on AND payment.last_on >= row.first_on)
  AND (EXISTS (SELECT 1 FROM heard_package AS package WHERE package.contract_id = contract.contract_id
               AND package.weekly_quantity IS NOT NULL AND package.starts_on <= row.last_on
               AND coalesce(package.ends_on, 'infinity') >= row.first_on
               AND (package.until_at IS NULL OR package.until_at > row.opens_at))
       OR (contract.payment_basis = 'scheduled_actuals' AND EXISTS (
           SELECT 1 FROM heard_line AS line
           WHERE line.contract_id = contract.contract_id AND line.week_starts_on BETWEEN row.first_on AND row.last_on)))
ORDER BY row.opens_at, contract.contract_id
""").bindparams(sa.bindparam("contracts", type_=sa.ARRAY(sa.Uuid)))


async def open_payments(
    session: AsyncSession,
    *,
    at: datetime,
    contracts: Collection[UUID] = (),
    because_of: Envelope | None = None,
    row: tuple[UUID, date] | None = None,
    after: UUID | None = None,
    up_to: UUID | None = None,
) -> list[UUID]:
    """Opens what the timer has come to and has a line: of these contracts, or of one calendar's row for the contracts between two ids."""
    calendar_id, first_on = row or (None, None)
    asked = {"contracts": list(contracts), "calendar": calendar_id, "first_on": first_on, "after": after, "up_to": up_to}
    new = (await session.execute(NEW, asked)).all()
    if not new:
        return []
    ids = [payment_id(each.contract_id, each.first_on) for each in new]
    rows = [payment_row(each, id_) for each, id_ in zip(new, ids, strict=True)]
    await session.execute(sa.insert(ScheduledPayment), rows)
    await derive_lines(session, payments=ids)
    deadlines = {id_: each.answer_by_at for each, id_ in zip(new, ids, strict=True)}
    sums = await sums_of(session, ids)
    facts: list[tuple[ScheduledPayment, Event, UUID | None]] = []
    for payment in sorted(await locked(session, ids), key=lambda payment: (payment.first_on, payment.contract_id)):
        set_totals(payment, totals_now(payment, sums[payment.id]))
        event = ScheduleOpened(**of_payment(payment, sums[payment.id].reference), answer_by_at=deadlines[payment.id])
        facts.append((payment, event, payment.provider_id))
    await announce_each(session, facts, source="scheduling", actor=BY, at=at, because_of=because_of)
    await session.flush()
    return ids


def payment_id(contract_id: UUID, first_on: date) -> UUID:
    return uuid5(PAYMENTS, f"{contract_id}/{first_on}")


def payment_row(new: sa.Row[Any], id_: UUID) -> dict[str, Any]:
    names = ("contract_id", "provider_id", "calendar_id", "first_on", "last_on")
    return {"id": id_, "version": 0} | {name: getattr(new, name) for name in names}
