"""A provider's calendar of weeks: those with lines, and those that ended or run with authorised care and have none yet."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.listing import BadCursor, cursor_of, read_cursor
from contracts.actuals.http import FindWeeks, WeekList, WeekSummary
from contracts.actuals.vocabulary import WeekState
from services.actuals.queries.lines import PRICED_LINE

SIX_DAYS = timedelta(days=6)
WEEKS = sa.text(f"""
WITH calendar AS MATERIALIZED (
    SELECT service.service_id, service.reference, service.contract_id, service.provider_id, row.starts_on, row.actuals_due_at,
           week.id AS week_id, coalesce(week.version, 0) AS version
    FROM heard_service AS service
    JOIN heard_contract AS contract ON contract.contract_id = service.contract_id
     AND contract.payment_basis IN ('scheduled_actuals', 'invoice_actuals')
    JOIN heard_calendar_week AS row ON row.calendar_id = contract.calendar_id
    LEFT JOIN week ON week.service_id = service.service_id AND week.starts_on = row.starts_on
    WHERE row.starts_on <= least(coalesce(CAST(:to_on AS date), 'infinity'), CAST(:today AS date))
      AND row.starts_on >= coalesce(CAST(:from_on AS date), '-infinity')
      AND (CAST(:service_id AS uuid) IS NULL OR service.service_id = CAST(:service_id AS uuid))
      AND (CAST(:before AS date) IS NULL OR (row.starts_on, service.service_id) < (CAST(:before AS date), CAST(:before_id AS uuid)))
      AND (week.id IS NOT NULL OR EXISTS (
          SELECT 1 FROM heard_package AS package
          WHERE package.service_id = service.service_id AND package.weekly_quantity IS NOT NULL
            AND package.starts_on < row.starts_on + 7 AND coalesce(package.ends_on, 'infinity') >= row.starts_on))
),
counted AS (
    SELECT calendar.*, CASE
        WHEN calendar.week_id IS NULL THEN 'not_generated' WHEN told.lines = told.confirmed AND told.lines > 0 THEN 'confirmed'
        WHEN told.confirmed > 0 THEN 'part_confirmed' ELSE 'to_confirm' END AS state, told.*
    FROM calendar CROSS JOIN LATERAL (
        SELECT count(*) AS lines, count(*) FILTER (WHERE EXISTS (
            SELECT 1 FROM confirmation AS c WHERE c.week_id = line.week_id AND (c.client_id IS NULL OR c.client_id = line.client_id)
              AND c.week_version >= line.claimed_in_version)) AS confirmed
        FROM line WHERE line.week_id = calendar.week_id
    ) AS told
),
chosen AS MATERIALIZED (
    SELECT * FROM counted WHERE CAST(:state AS text) IS NULL OR state = :state ORDER BY starts_on DESC, service_id DESC LIMIT :limit + 1
)
SELECT chosen.*, sums.* FROM chosen CROSS JOIN LATERAL (
    SELECT coalesce(sum(planned_pence), 0)::bigint AS planned_pence, coalesce(sum(claimed_pence), 0)::bigint AS claimed_pence,
           coalesce(sum(payable_pence), 0)::bigint AS payable_pence,
           (SELECT count(*) FROM claim_exception AS e WHERE e.week_id = chosen.week_id AND e.status = 'raised') AS exceptions
    FROM ({PRICED_LINE} WHERE line.week_id = chosen.week_id) AS priced
) AS sums ORDER BY chosen.starts_on DESC, chosen.service_id DESC
""").columns(starts_on=sa.Date)


async def find_weeks(session: AsyncSession, *, query: FindWeeks, today: date) -> WeekList:
    """Weeks that have begun, newest first. Raises BadCursor."""
    before = read_cursor(query.cursor, keys=2) if query.cursor else (None, None)
    asked = query.model_dump(exclude={"cursor"}) | {"before": _day(before[0]), "before_id": before[1], "today": today}
    rows = (await session.execute(WEEKS, asked)).mappings().all()
    shown = rows[: query.limit]
    weeks = [
        WeekSummary(
            week_id=row["week_id"],
            version=row["version"],
            service_id=row["service_id"],
            service_reference=row["reference"],
            contract_id=row["contract_id"],
            provider_id=row["provider_id"],
            starts_on=row["starts_on"],
            last_on=row["starts_on"] + SIX_DAYS,
            state=WeekState(row["state"]),
            actuals_due_at=row["actuals_due_at"],
            lines=row["lines"],
            confirmed_lines=row["confirmed"],
            exceptions=row["exceptions"],
            planned_pence=row["planned_pence"],
            claimed_pence=row["claimed_pence"],
            payable_pence=row["payable_pence"],
        )
        for row in shown
    ]
    cursor = cursor_of((shown[-1]["starts_on"], shown[-1]["service_id"])) if len(rows) > query.limit else None
    return WeekList(weeks=weeks, next_cursor=cursor)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadCursor() from None
