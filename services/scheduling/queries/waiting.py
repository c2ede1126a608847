"""What waits in scheduling for whoever asks: payments to answer with the next deadline, warnings and suspensions, releases."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.http import PROVIDER, Role, Waiting, WaitingList
from services.scheduling.queries.payments import HAS_SOMETHING

TO_ANSWER = sa.text(f"""
SELECT count(*) AS payments, coalesce(min(row.answer_by_at) FILTER (WHERE row.answer_by_at >= :now), min(row.answer_by_at)) AS due_at
FROM scheduled_payment
JOIN heard_period AS row
  ON row.calendar_id = scheduled_payment.calendar_id AND row.first_on = scheduled_payment.first_on AND row.until_at IS NULL
WHERE scheduled_payment.status = 'unconfirmed' AND row.opens_at <= :now AND {HAS_SOMETHING}
""")
STANDINGS = sa.text("""
SELECT count(*) FILTER (WHERE standing IN ('warned_once', 'warned_twice')) AS warned,
       count(*) FILTER (WHERE standing IN ('suspended', 'release_pending')) AS suspended,
       count(*) FILTER (WHERE standing = 'release_pending') AS pending
FROM contract_standing
""")
ANSWERERS = frozenset({Role.PROVIDER_CONFIRM, Role.PROVIDER_ADMIN})


async def waiting(session: AsyncSession, *, roles: frozenset[Role], now: datetime) -> WaitingList:
    """Kinds: payments_to_confirm, contracts_warned, contracts_suspended (providers), releases_pending (payments approvers)."""
    found: list[Waiting] = []
    if roles & ANSWERERS:
        payments, due_at = (await session.execute(TO_ANSWER, {"now": now})).one()
        due = due_at.isoformat() if due_at else None
        found.append(Waiting(kind="payments_to_confirm", count=payments, due_at=due, link="/scheduled-payments?status=unconfirmed"))
    standings = (await session.execute(STANDINGS)).one()
    if roles & PROVIDER:
        found.append(Waiting(kind="contracts_warned", count=standings.warned, link="/standings"))
        found.append(Waiting(kind="contracts_suspended", count=standings.suspended, link="/standings"))
    if Role.COUNCIL_PAYMENTS_APPROVER in roles:
        found.append(Waiting(kind="releases_pending", count=standings.pending, link="/standings?standing=release_pending"))
    return WaitingList(waiting=[each for each in found if each.count])
