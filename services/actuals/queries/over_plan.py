"""Claims over plan, oldest first, and one by its id."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.listing import cursor_of, read_cursor
from contracts.actuals.http import ExceptionList, ExceptionRead, FindExceptions
from contracts.refusals import NotFound
from services.actuals.queries.lines import PRICED_LINE

EXCEPTION = f"""
SELECT e.id AS exception_id, e.row_version AS version, e.status, e.week_id, week.starts_on, week.service_id,
       coalesce(service.reference, '') AS service_reference, week.contract_id, week.provider_id, priced.client_id,
       priced.client_reference, e.line_id, priced.service_level_id, priced.unit, priced.quantity_step, priced.planned, e.claimed,
       e.withheld, e.accepted, priced.claimed_pence, priced.claimed_pence - priced.payable_pence AS withheld_pence, priced.reason_code,
       priced.comment, e.raised_at, e.raised_by,
       CASE WHEN e.status <> 'withdrawn' THEN e.ended_at END AS decided_at,
       CASE WHEN e.status <> 'withdrawn' THEN e.ended_by END AS decided_by, e.decision_reason
FROM claim_exception AS e
JOIN week ON week.id = e.week_id
LEFT JOIN heard_service AS service ON service.service_id = week.service_id
JOIN LATERAL ({PRICED_LINE} WHERE line.id = e.line_id) AS priced ON true
"""
ONE = sa.text(EXCEPTION + " WHERE e.id = :exception_id")
MANY = sa.text(
    EXCEPTION
    + """
WHERE (CAST(:status AS text) IS NULL OR e.status = :status)
  AND (CAST(:service_id AS uuid) IS NULL OR week.service_id = CAST(:service_id AS uuid))
  AND (CAST(:client_id AS uuid) IS NULL OR priced.client_id = CAST(:client_id AS uuid))
  AND (CAST(CAST(:after AS text) AS timestamptz) IS NULL
       OR (e.raised_at, e.id) > (CAST(CAST(:after AS text) AS timestamptz), CAST(CAST(:after_id AS text) AS uuid)))
ORDER BY e.raised_at, e.id LIMIT :limit + 1
"""
)


async def read_exception(session: AsyncSession, *, exception_id: UUID) -> ExceptionRead:
    """Raises NotFound."""
    row = (await session.execute(ONE, {"exception_id": exception_id})).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return _read(row)


async def find_exceptions(session: AsyncSession, *, query: FindExceptions) -> ExceptionList:
    """Raises BadCursor."""
    after = read_cursor(query.cursor, keys=2) if query.cursor else (None, None)
    asked = query.model_dump(exclude={"cursor"}) | {"after": after[0], "after_id": after[1]}
    rows = (await session.execute(MANY, asked)).mappings().all()
    shown = rows[: query.limit]
    cursor = cursor_of((shown[-1]["raised_at"], shown[-1]["exception_id"])) if len(rows) > query.limit else None
    return ExceptionList(exceptions=[_read(row) for row in shown], next_cursor=cursor)


def _read(row: Any) -> ExceptionRead:
    return ExceptionRead.model_validate(dict(row))
