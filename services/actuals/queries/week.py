"""One week: its totals whole, its lines a page of clients at a time; and who changed it."""

import json
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.doors import Built
from chassis.listing import cursor_of, read_cursor
from contracts.actuals.http import FindLines
from contracts.http import History, HistoryEntry
from contracts.period import Period
from contracts.refusals import NotFound
from services.actuals.queries.lines import LINE_JSON, PRICED_LINE
from services.actuals.rules.week import entered_from, state_of

WEEK = sa.text(f"""
WITH priced AS MATERIALIZED ({PRICED_LINE} WHERE line.week_id = :week_id),
chosen AS (
    SELECT DISTINCT client_reference, client_id FROM priced
    WHERE (CAST(:client_id AS uuid) IS NULL OR client_id = CAST(:client_id AS uuid))
      AND (CAST(:service_level_id AS uuid) IS NULL OR service_level_id = CAST(:service_level_id AS uuid))
      AND (NOT :only_differing OR frustrated > 0 OR missed > 0 OR extra > 0)
      AND (NOT :with_exception OR EXISTS (SELECT 1 FROM claim_exception AS e WHERE e.line_id = priced.id AND e.status = 'raised'))
      AND (CAST(:after_reference AS text) IS NULL OR (client_reference, client_id) > (:after_reference, CAST(:after_id AS uuid)))
    ORDER BY client_reference, client_id LIMIT :limit + 1
),
shown AS (SELECT * FROM chosen ORDER BY client_reference, client_id LIMIT :limit)
SELECT week.version, week.service_id, week.contract_id, week.provider_id, week.starts_on, service.reference AS service_reference,
       row.actuals_due_at, totals.*,
       (SELECT count(*) FROM chosen) > :limit AS more,
       (SELECT array[client_reference, client_id::text] FROM shown ORDER BY client_reference DESC, client_id DESC LIMIT 1) AS last_shown,
       (SELECT coalesce(json_agg({LINE_JSON} ORDER BY client_reference, client_id, package_reference, id), '[]')::text
        FROM priced WHERE client_id IN (SELECT client_id FROM shown)
          AND (CAST(:service_level_id AS uuid) IS NULL OR service_level_id = CAST(:service_level_id AS uuid))) AS lines_json
FROM week
LEFT JOIN heard_service AS service ON service.service_id = week.service_id
LEFT JOIN heard_contract AS contract ON contract.contract_id = week.contract_id
LEFT JOIN heard_calendar_week AS row ON row.calendar_id = contract.calendar_id AND row.starts_on = week.starts_on
CROSS JOIN LATERAL (
    SELECT count(DISTINCT client_id) AS clients, count(*) AS lines_in_week, count(*) FILTER (WHERE confirmed) AS confirmed_lines,
           coalesce(sum(planned_pence), 0)::bigint AS planned_pence, coalesce(sum(claimed_pence), 0)::bigint AS claimed_pence,
           coalesce(sum(payable_pence), 0)::bigint AS payable_pence, coalesce(sum(package_version), 0) AS priced_as,
           (SELECT count(*) FROM claim_exception AS e WHERE e.week_id = :week_id AND e.status = 'raised') AS exceptions
    FROM priced
) AS totals
WHERE week.id = :week_id
""")
HISTORY = sa.text("""
SELECT at, by, act, detail FROM (
    SELECT change.at, change.by, change.act, change.detail || jsonb_build_object(
        'line_id', line.id, 'client_id', line.client_id, 'client_reference', line.client_reference,
        'service_level_id', line.service_level_id, 'row_version', change.row_version) AS detail
    FROM line_change AS change JOIN line ON line.id = change.line_id WHERE change.week_id = :week_id
    UNION ALL
    SELECT at, by, 'confirmed', jsonb_build_object('client_id', client_id, 'week_version', week_version)
    FROM confirmation WHERE week_id = :week_id
    UNION ALL
    SELECT generated_at, 'service:actuals', 'generated', '{}'::jsonb FROM week WHERE id = :week_id
) AS entries ORDER BY at DESC, act DESC LIMIT 1000
""")


async def read_week(session: AsyncSession, *, week_id: UUID, query: FindLines) -> Built:
    """The declared WeekRead, as JSON. Raises NotFound, BadCursor."""
    after = read_cursor(query.cursor, keys=2) if query.cursor else (None, None)
    found = (
        await session.execute(
            WEEK,
            {
                **query.model_dump(exclude={"cursor"}),
                "week_id": week_id,
                "after_reference": after[0],
                "after_id": after[1],
            },
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    opens = entered_from(found.starts_on)
    head = {
        "week_id": str(week_id),
        "version": found.version,
        "service_id": str(found.service_id),
        "service_reference": found.service_reference or "",
        "contract_id": str(found.contract_id),
        "provider_id": str(found.provider_id),
        "starts_on": found.starts_on.isoformat(),
        "last_on": Period.week(found.starts_on).last_day.isoformat(),
        "state": state_of(lines=found.lines_in_week, confirmed=found.confirmed_lines),
        "actuals_due_at": (found.actuals_due_at or opens).isoformat(),
        "may_be_entered_from": opens.isoformat(),
        "next_cursor": cursor_of(found.last_shown) if found.more else None,
    }
    numbers = ("clients", "lines_in_week", "confirmed_lines", "exceptions", "planned_pence", "claimed_pence", "payable_pence")
    head |= {name: getattr(found, name) for name in numbers}
    return Built(json.dumps(head)[:-1] + ', "lines": ' + found.lines_json + "}", tag=f"{found.version}.{found.priced_as}")


async def read_week_history(session: AsyncSession, *, week_id: UUID) -> History:
    """Newest first, at most 1,000. Raises NotFound."""
    rows = (await session.execute(HISTORY, {"week_id": week_id})).all()
    if not rows:
        raise NotFound()
    return History(entries=[HistoryEntry(at=row.at.isoformat(), by=row.by, act=row.act, detail=row.detail) for row in rows])
