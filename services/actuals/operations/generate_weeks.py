"""Weeks get their lines as planned, for one service or a whole calendar, in one statement; again adds what is new."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time

LINES_IN_AN_EVENT = 500

GENERATE = sa.text("""
WITH alive AS MATERIALIZED (
    SELECT package.*, level.unit, level.priced_per, level.quantity_step, coming.starts_on AS week_starts_on,
           greatest(package.starts_on, coming.starts_on) AS first_on,
           least(package.ends_on, coming.starts_on + 6) AS last_on
    FROM unnest(CAST(:starts AS date[])) AS coming (starts_on)
    JOIN heard_package AS package
      ON package.starts_on < coming.starts_on + 7 AND coalesce(package.ends_on, 'infinity') >= coming.starts_on
    JOIN heard_contract AS contract ON contract.contract_id = package.contract_id
    JOIN heard_service_level AS level ON level.service_level_id = package.service_level_id
    JOIN heard_calendar_week AS row ON row.calendar_id = contract.calendar_id AND row.starts_on = coming.starts_on
    WHERE package.weekly_quantity IS NOT NULL
      AND contract.payment_basis IN ('scheduled_actuals', 'invoice_actuals')
      AND (CAST(:services AS uuid[]) IS NULL OR package.service_id = ANY(CAST(:services AS uuid[])))
      AND (CAST(:calendar AS uuid) IS NULL OR contract.calendar_id = CAST(:calendar AS uuid))
),
missing AS MATERIALIZED (
    SELECT alive.* FROM alive
    WHERE NOT EXISTS (
        SELECT 1 FROM week JOIN line ON line.week_id = week.id
        WHERE week.service_id = alive.service_id AND week.starts_on = alive.week_starts_on
          AND line.care_package_line_item_id = alive.care_package_line_item_id)
),
weeks AS (
    INSERT INTO week (id, provider_id, service_id, contract_id, starts_on, generated_at)
    SELECT uuidv7(), provider_id, service_id, contract_id, week_starts_on, :at
    FROM (SELECT DISTINCT provider_id, service_id, contract_id, week_starts_on FROM missing) AS wanted
    ORDER BY service_id, week_starts_on
    ON CONFLICT (service_id, starts_on) DO UPDATE SET version = week.version
    RETURNING id, provider_id, service_id, contract_id, starts_on, version
),
placed AS MATERIALIZED (
    SELECT uuidv7() AS line_id, weeks.id AS week_id, weeks.version AS week_version, missing.*,
           CASE missing.priced_per WHEN 'week' THEN missing.weekly_quantity  -- a place; its price goes by the day, in sevenths
               ELSE floor(missing.weekly_quantity * (missing.last_on - missing.first_on + 1) / 7 / missing.quantity_step + 0.5)
                    * missing.quantity_step END AS planned,
           (row_number() OVER (PARTITION BY weeks.id ORDER BY missing.client_reference, missing.care_package_line_item_id) - 1)
               / :lines_in_an_event AS chunk
    FROM missing JOIN weeks ON weeks.service_id = missing.service_id AND weeks.starts_on = missing.week_starts_on
),
lines AS (
    INSERT INTO line (id, week_id, provider_id, kind, care_package_line_item_id, client_id, client_reference, service_level_id, unit,
                      quantity_step, first_on, last_on, planned, actual, payable, claimed_in_version)
    SELECT line_id, week_id, provider_id, 'planned', care_package_line_item_id, client_id, client_reference, service_level_id, unit,
           quantity_step, first_on, last_on, planned, planned, planned, week_version + chunk + 1
    FROM placed
),
before AS (
    SELECT line.week_id, count(*) AS lines FROM line WHERE line.week_id IN (SELECT id FROM weeks) GROUP BY line.week_id
),
chunks AS MATERIALIZED (
    SELECT week_id, week_version + chunk + 1 AS version, json_agg(json_build_object(
        'line_id', line_id, 'row_version', 1, 'kind', 'planned', 'care_package_line_item_id', care_package_line_item_id,
        'service_level_id', service_level_id, 'client_id', client_id, 'client_reference', client_reference,
        'first_on', first_on, 'last_on', last_on, 'planned', planned::text, 'claimed', planned::text, 'payable', planned::text,
        'withheld', '0.00', 'withheld_because', NULL, 'claimed_in_version', week_version + chunk + 1)
        ORDER BY client_reference, care_package_line_item_id) AS lines
    FROM placed GROUP BY week_id, week_version, chunk
),
totals AS (SELECT week_id, count(*) AS lines FROM placed GROUP BY week_id),
facts AS (
    INSERT INTO outbox (id, subject, version, type, envelope)
    SELECT fact.id, fact.week_id::text, fact.version, 'actuals.generated.v1', jsonb_build_object(
        'specversion', '1.0', 'id', fact.id, 'source', 'actuals', 'type', 'actuals.generated.v1', 'subject', fact.week_id::text,
        'time', to_char(CAST(:at AS timestamptz) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'datacontenttype', 'application/json', 'dataschema', 'portal:actuals/actuals.generated.v1', 'version', fact.version,
        'providerid', weeks.provider_id, 'actor', CAST(:actor AS text),
        'data', jsonb_build_object(
            'week_id', weeks.id, 'week_starts_on', weeks.starts_on, 'service_id', weeks.service_id,
            'service_reference', coalesce(service.reference, ''), 'contract_id', weeks.contract_id, 'provider_id', weeks.provider_id,
            'lines', fact.lines, 'lines_in_week', coalesce(before.lines, 0) + totals.lines))
    FROM (SELECT uuidv7() AS id, chunks.* FROM chunks ORDER BY week_id, version) AS fact
    JOIN weeks ON weeks.id = fact.week_id
    JOIN totals ON totals.week_id = fact.week_id
    LEFT JOIN before ON before.week_id = fact.week_id
    LEFT JOIN heard_service AS service ON service.service_id = weeks.service_id
)
SELECT week_id, max(version) AS version FROM chunks GROUP BY week_id
""")
RAISE_VERSIONS = sa.text(
    "UPDATE week SET version = made.version FROM unnest(CAST(:weeks AS uuid[]), CAST(:versions AS bigint[])) AS made (week_id, version)"
    " WHERE week.id = made.week_id"
)


async def generate_weeks(
    session: AsyncSession,
    *,
    starts_on: list[date],
    at: datetime,
    actor: str,
    services: list[UUID] | None = None,
    calendar_id: UUID | None = None,
) -> int:
    """A line for each package alive in these weeks that has none; answers how many weeks got lines. What is there is left alone.

    The facts go to the outbox in the same statement: a national week is tens of thousands of events.
    """
    await one_at_a_time(session, [f"generate {day}" for day in starts_on])
    made = (
        await session.execute(
            GENERATE,
            {
                "starts": starts_on,
                "services": services,
                "calendar": calendar_id,
                "at": at,
                "actor": actor,
                "lines_in_an_event": LINES_IN_AN_EVENT,
            },
        )
    ).all()
    if made:
        # A statement cannot change a row twice (its insert and its version), so the versions follow in a second one.
        await session.execute(RAISE_VERSIONS, {"weeks": [row.week_id for row in made], "versions": [row.version for row in made]})
        await session.execute(sa.text("SELECT pg_notify('outbox', '')"))
    return len(made)
