"""Time goes on: periods open and deadlines pass, in the order of their instants, however far the clock has jumped."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time
from services.scheduling.operations.follow_silence import follow_silence
from services.scheduling.operations.gate import alone
from services.scheduling.operations.open_payments import open_payments

AT_ONCE = 500
"""Contracts in one transaction: nobody waits long behind it."""
NEXT = sa.text("""
SELECT due.calendar_id, due.first_on, due.what, due.due_at, passed.up_to
FROM (
    SELECT calendar_id, first_on, 'opens' AS what, opens_at AS due_at FROM heard_period WHERE until_at IS NULL AND opens_at <= :now
    UNION ALL
    SELECT calendar_id, first_on, 'deadline', answer_by_at FROM heard_period WHERE until_at IS NULL AND answer_by_at < :now
) AS due
LEFT JOIN passed USING (calendar_id, first_on, what, due_at)
WHERE passed.done IS NOT TRUE
ORDER BY due.due_at, due.what, due.calendar_id, due.first_on LIMIT 1
""")
CONTRACTS = {
    "opens": "SELECT contract_id FROM heard_contract WHERE until_at IS NULL AND calendar_id = :calendar_id",
    "deadline": "SELECT contract_id FROM scheduled_payment WHERE calendar_id = :calendar_id AND first_on = :first_on",
}
MARK = sa.text("""
INSERT INTO passed (calendar_id, first_on, what, due_at, up_to, done) VALUES (:calendar_id, :first_on, :what, :due_at, :up_to, :done)
ON CONFLICT (calendar_id, first_on, what, due_at) DO UPDATE SET up_to = excluded.up_to, done = excluded.done
""")


async def work_through(session: AsyncSession, *, now: datetime) -> bool:
    """The earliest instant that was not worked through, for the next few hundred contracts; false if there is none.

    A deadline's instant itself is in time, so it has passed only after it.
    """
    if (await session.execute(NEXT, {"now": now})).one_or_none() is None:
        return False
    await alone(session)
    due = (await session.execute(NEXT, {"now": now})).one_or_none()
    if due is None:
        return False
    contracts = await _next_contracts(session, due)
    done = len(contracts) < AT_ONCE
    up_to = contracts[-1] if contracts else due.up_to
    mark = {"calendar_id": due.calendar_id, "first_on": due.first_on, "what": due.what, "due_at": due.due_at}
    await session.execute(MARK, mark | {"up_to": up_to, "done": done})
    if not contracts:
        return True
    if due.what == "opens":
        row = (due.calendar_id, due.first_on)
        await open_payments(session, at=due.due_at, row=row, after=due.up_to, up_to=up_to)
    else:
        await one_at_a_time(session, contracts)
        await follow_silence(session, contracts=contracts, at=due.due_at)
    return True


async def _next_contracts(session: AsyncSession, due: sa.Row[Any]) -> list[UUID]:
    more = f" AND (CAST(:after AS uuid) IS NULL OR contract_id > CAST(:after AS uuid)) ORDER BY contract_id LIMIT {AT_ONCE}"
    asked = {"calendar_id": due.calendar_id, "after": due.up_to} | ({"first_on": due.first_on} if due.what == "deadline" else {})
    return list(await session.scalars(sa.text(CONTRACTS[due.what] + more), asked))
