"""Payment lines follow from what was heard, in one statement for any number of payments: claims, care that is expected, care as planned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

SCOPE = """
scope AS MATERIALIZED (
    SELECT payment.id AS payment_id, payment.contract_id, payment.provider_id, payment.calendar_id, payment.first_on, payment.last_on,
           contract.payment_basis
    FROM scheduled_payment AS payment
    JOIN heard_contract AS contract ON contract.contract_id = payment.contract_id AND contract.until_at IS NULL
    WHERE payment.id = ANY(:payments)
)"""

PARTS = """
claims AS (
    SELECT scope.payment_id, CASE WHEN line.kind = 'planned' THEN coalesce(line.care_package_line_item_id, line.line_id)
                                  ELSE line.line_id END AS thing_id,
           scope.provider_id, line.week_starts_on, week.service_id, line.service_level_id, line.client_id, line.client_reference,
           line.care_package_line_item_id AS package_id, line.first_on, line.last_on, line.claimed AS quantity, line.payable,
           CASE line.withheld_because WHEN 'over_plan' THEN 'over_plan' WHEN 'rejected' THEN 'exception_rejected' END AS because,
           false AS expected, package.from_days, package.prices, level.priced_per
    FROM scope
    JOIN heard_line AS line ON line.contract_id = scope.contract_id AND line.week_starts_on BETWEEN scope.first_on AND scope.last_on
    JOIN heard_week AS week ON week.week_id = line.week_id
    LEFT JOIN heard_package AS package
      ON package.care_package_line_item_id = line.care_package_line_item_id AND package.until_at IS NULL
    LEFT JOIN heard_service_level AS level ON level.service_level_id = line.service_level_id
    WHERE scope.payment_basis = 'scheduled_actuals'
      AND (CAST(:week AS date) IS NULL OR line.week_starts_on = CAST(:week AS date))
      AND (NOT :some OR line.care_package_line_item_id = ANY(:packages) OR line.line_id = ANY(:lines))
),
spans AS (
    SELECT scope.*, week.starts_on AS week_starts_on, week.starts_on AS from_on, week.starts_on + 6 AS to_on
    FROM scope
    JOIN heard_calendar_week AS week ON week.calendar_id = scope.calendar_id AND week.starts_on BETWEEN scope.first_on AND scope.last_on
    WHERE scope.payment_basis = 'scheduled_actuals' AND (CAST(:week AS date) IS NULL OR week.starts_on = CAST(:week AS date))
    UNION ALL
    SELECT scope.*, NULL, scope.first_on, scope.last_on FROM scope WHERE scope.payment_basis = 'scheduled_planned'
),
plans AS (
    SELECT spans.payment_id, package.care_package_line_item_id AS thing_id, spans.provider_id, spans.week_starts_on, package.service_id,
           package.service_level_id, package.client_id, package.client_reference, package.care_package_line_item_id AS package_id,
           days.first_on, days.last_on,
           CASE WHEN level.priced_per = 'unit'
                THEN floor(package.weekly_quantity * (days.last_on - days.first_on + 1) / 7 / level.quantity_step + 0.5)
                     * level.quantity_step
                ELSE package.weekly_quantity END AS quantity,
           spans.week_starts_on IS NOT NULL AS expected, package.from_days, package.prices, level.priced_per
    FROM spans
    JOIN heard_package AS package ON package.contract_id = spans.contract_id AND package.until_at IS NULL
     AND package.weekly_quantity IS NOT NULL AND package.starts_on <= spans.to_on
     AND coalesce(package.ends_on, 'infinity') >= spans.from_on
    LEFT JOIN heard_service_level AS level ON level.service_level_id = package.service_level_id
    CROSS JOIN LATERAL (
        SELECT greatest(package.starts_on, spans.from_on) AS first_on, least(package.ends_on, spans.to_on) AS last_on) AS days
    WHERE (NOT :some OR package.care_package_line_item_id = ANY(:packages))
      AND NOT EXISTS (SELECT 1 FROM heard_line AS line WHERE line.care_package_line_item_id = package.care_package_line_item_id
                      AND line.week_starts_on = spans.week_starts_on AND line.contract_id = spans.contract_id)
),
parts AS MATERIALIZED (
    SELECT things.*,
           CASE WHEN cardinality(prices) = 1 AND from_days[1] <= first_on THEN prices[1]
                ELSE (SELECT dated.price FROM unnest(from_days, prices) AS dated (from_day, price)
                      WHERE dated.from_day <= things.first_on ORDER BY dated.from_day DESC LIMIT 1) END AS price,
           extract(year FROM first_on - interval '3 months') <> extract(year FROM last_on - interval '3 months')
           OR (cardinality(prices) > 1 AND EXISTS (
               SELECT 1 FROM unnest(from_days) AS day WHERE day > things.first_on AND day <= things.last_on)) AS cut
    FROM (
        SELECT payment_id, thing_id, provider_id, week_starts_on, service_id, service_level_id, client_id, client_reference, package_id,
               first_on, last_on, quantity, payable, because, expected, from_days, prices, priced_per FROM claims
        UNION ALL
        SELECT payment_id, thing_id, provider_id, week_starts_on, service_id, service_level_id, client_id, client_reference, package_id,
               first_on, last_on, quantity, quantity, NULL, expected, from_days, prices, priced_per FROM plans
    ) AS things
)"""
"""Quantities over days, each to be priced. A package's claim takes the place of what was expected in that week."""

PRICED = """
priced AS (
    SELECT parts.*, parts.first_on AS from_on, parts.last_on AS to_on, quantity AS part_quantity, price AS part_price,
           whole.pence AS cost,
           CASE WHEN payable = quantity THEN whole.pence
                ELSE care_pence(payable, first_on, last_on, priced_per, ARRAY[first_on], ARRAY[price]) END AS fit
    FROM parts
    CROSS JOIN LATERAL (SELECT care_pence(quantity, first_on, last_on, priced_per, ARRAY[first_on], ARRAY[price]) AS pence) AS whole
    WHERE price IS NOT NULL AND priced_per IS NOT NULL AND NOT cut
    UNION ALL
    SELECT parts.*, whole.first_on, whole.last_on,
           CASE priced_per WHEN 'week' THEN quantity ELSE
               round(quantity * (whole.last_on - parts.first_on + 1) / (parts.last_on - parts.first_on + 1), 2)
               - round(quantity * (whole.first_on - parts.first_on) / (parts.last_on - parts.first_on + 1), 2) END,
           whole.price, whole.pence, fit.pence
    FROM parts
    CROSS JOIN LATERAL care_segments(parts.quantity, parts.first_on, parts.last_on, priced_per, from_days, prices) AS whole
    JOIN LATERAL care_segments(parts.payable, parts.first_on, parts.last_on, priced_per, from_days, prices) AS fit
      ON fit.first_on = whole.first_on
    WHERE parts.price IS NOT NULL AND priced_per IS NOT NULL AND cut
    UNION ALL
    SELECT parts.*, first_on, last_on, quantity, NULL, 0, 0 FROM parts WHERE price IS NULL OR priced_per IS NULL
),
wanted AS MATERIALIZED (
    SELECT payment_id, thing_id, from_on, to_on, provider_id, week_starts_on, service_id, service_level_id, client_id, client_reference,
           package_id, part_quantity, part_price, CASE WHEN expected THEN cost ELSE 0 END AS expected_pence,
           CASE WHEN expected THEN 0 ELSE cost END AS claimed_pence, CASE WHEN expected THEN 0 ELSE fit END AS payable_pence,
           CASE WHEN expected THEN 'waiting_for_actuals' WHEN because IS NOT NULL THEN because
                WHEN part_price IS NULL THEN 'waiting_for_package' END AS because
    FROM priced
)"""
"""Cut where the price changes and at 31 March; most lines are not. What has no price yet waits for its package, outside both totals."""

MERGE = """
gone AS (
    DELETE FROM payment_line AS line
    WHERE line.scheduled_payment_id = ANY(:payments)
      AND (CAST(:week AS date) IS NULL OR line.week_starts_on = CAST(:week AS date))
      AND (NOT :some OR line.care_package_line_item_id = ANY(:packages) OR line.payable_thing_id = ANY(:lines))
      AND NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.payment_id = line.scheduled_payment_id
                      AND wanted.thing_id = line.payable_thing_id AND wanted.from_on = line.first_on)
    RETURNING scheduled_payment_id
),
put AS (
    INSERT INTO payment_line AS line (scheduled_payment_id, payable_thing_id, first_on, last_on, provider_id, week_starts_on, service_id,
        service_level_id, client_id, client_reference, care_package_line_item_id, quantity, price, expected_pence, claimed_pence,
        payable_pence, because)
    SELECT payment_id, thing_id, from_on, to_on, provider_id, week_starts_on, service_id, service_level_id, client_id, client_reference,
           package_id, part_quantity, part_price, expected_pence, claimed_pence, payable_pence, because FROM wanted
    ON CONFLICT (scheduled_payment_id, payable_thing_id, first_on) DO UPDATE SET
        last_on = excluded.last_on, week_starts_on = excluded.week_starts_on, service_id = excluded.service_id,
        service_level_id = excluded.service_level_id, client_id = excluded.client_id, client_reference = excluded.client_reference,
        care_package_line_item_id = excluded.care_package_line_item_id, quantity = excluded.quantity, price = excluded.price,
        expected_pence = excluded.expected_pence, claimed_pence = excluded.claimed_pence, payable_pence = excluded.payable_pence,
        because = excluded.because
    WHERE (line.last_on, line.week_starts_on, line.service_id, line.service_level_id, line.client_id, line.client_reference,
           line.care_package_line_item_id, line.quantity, line.price, line.expected_pence, line.claimed_pence, line.payable_pence,
           line.because)
       IS DISTINCT FROM (excluded.last_on, excluded.week_starts_on, excluded.service_id, excluded.service_level_id, excluded.client_id,
           excluded.client_reference, excluded.care_package_line_item_id, excluded.quantity, excluded.price, excluded.expected_pence,
           excluded.claimed_pence, excluded.payable_pence, excluded.because)
    RETURNING scheduled_payment_id
)
SELECT scheduled_payment_id FROM gone UNION SELECT scheduled_payment_id FROM put"""

LINES = sa.text("WITH " + ",\n".join((SCOPE, PARTS, PRICED, MERGE))).bindparams(
    *(sa.bindparam(name, type_=sa.ARRAY(sa.Uuid)) for name in ("payments", "packages", "lines"))
)


@dataclass(frozen=True, kw_only=True)
class Touched:
    """What a fact can have changed: these packages and actuals' lines alone, in one week alone; without either, everything."""

    packages: Collection[UUID] = ()
    lines: Collection[UUID] = ()
    week: date | None = None


async def derive_lines(session: AsyncSession, *, payments: Collection[UUID], touched: Touched | None = None) -> set[UUID]:
    """Makes these payments' lines what they should be; answers the payments of which any changed."""
    touched = touched or Touched()
    asked = {
        "payments": list(payments),
        "some": bool(touched.packages or touched.lines),
        "packages": list(touched.packages),
        "lines": list(touched.lines),
        "week": touched.week,
    }
    return set(await session.scalars(LINES, asked)) if payments else set()
