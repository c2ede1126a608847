"""Which weeks of actuals a scheduled payment holds: at which versions, and which of them are still open."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.scheduling.rules.answering import OpenWeek

CONFIRMED = """EXISTS (
    SELECT 1 FROM heard_confirmation AS said
    WHERE said.week_id = line.week_id AND (said.client_id IS NULL OR said.client_id = line.client_id)
      AND said.version >= line.claimed_in_version)"""
"""A condition on heard_line AS line: some confirmation that covers it is not older than its last change."""

HELD = """
FROM scheduled_payment AS payment
JOIN heard_contract AS contract ON contract.contract_id = payment.contract_id AND contract.until_at IS NULL
 AND contract.payment_basis = 'scheduled_actuals'
JOIN heard_week AS week ON week.contract_id = payment.contract_id AND week.starts_on BETWEEN payment.first_on AND payment.last_on
"""
OPEN = sa.text(f"""
SELECT week.starts_on, week.service_reference {HELD}
WHERE payment.id = :payment AND EXISTS (SELECT 1 FROM heard_line AS line WHERE line.week_id = week.week_id AND NOT {CONFIRMED})
UNION
SELECT line.week_starts_on, coalesce(service.reference, '')
FROM payment_line AS line LEFT JOIN heard_service AS service ON service.service_id = line.service_id
WHERE line.scheduled_payment_id = :payment AND line.because = 'waiting_for_actuals'
ORDER BY 1, 2
""")
SEEN = sa.text(f"SELECT week.week_id, week.version {HELD} WHERE payment.id = :payment ORDER BY week.starts_on, week.week_id")


async def open_weeks(session: AsyncSession, payment_id: UUID) -> list[OpenWeek]:
    """Weeks with lines whose actuals are awaited or not confirmed, oldest first."""
    rows = await session.execute(OPEN, {"payment": payment_id})
    return [OpenWeek(row.starts_on, row.service_reference) for row in rows]


async def seen_weeks(session: AsyncSession, payment_id: UUID) -> dict[UUID, int]:
    """The version of each week that the payment holds."""
    return {row.week_id: row.version for row in await session.execute(SEEN, {"payment": payment_id})}
