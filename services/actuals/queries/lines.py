"""A week's lines as they are read: quantities, what they cost today, whether they are confirmed, what became of their exception."""

PRICED_LINE = """
SELECT line.*, package.reference AS package_reference, package.version AS package_version, coalesce(level.priced_per, 'unit') AS priced_per,
       (SELECT dated.price FROM unnest(package.from_days, package.prices) AS dated (from_day, price)
        WHERE dated.from_day <= line.first_on ORDER BY dated.from_day DESC LIMIT 1) AS price,
       coalesce(care_pence(line.planned, line.first_on, line.last_on, level.priced_per, package.from_days, package.prices), 0)
           AS planned_pence,
       coalesce(care_pence(line.actual + line.frustrated, line.first_on, line.last_on, level.priced_per, package.from_days,
                           package.prices), 0) AS claimed_pence,
       coalesce(care_pence(line.payable, line.first_on, line.last_on, level.priced_per, package.from_days, package.prices), 0)
           AS payable_pence,
       covering.at AS confirmed_at, coalesce(covering.week_version >= line.claimed_in_version, false) AS confirmed,
       covering.at IS NOT NULL AND covering.week_version < line.claimed_in_version AS changed_since_confirmed
FROM line
LEFT JOIN heard_package AS package ON package.care_package_line_item_id = line.care_package_line_item_id
LEFT JOIN heard_service_level AS level ON level.service_level_id = line.service_level_id
LEFT JOIN LATERAL (
    SELECT confirmation.at, confirmation.week_version FROM confirmation
    WHERE confirmation.week_id = line.week_id AND (confirmation.client_id IS NULL OR confirmation.client_id = line.client_id)
    ORDER BY confirmation.week_version DESC LIMIT 1
) AS covering ON true
"""
"""One row a line. Selected from in the queries below, always with a condition on week_id or line id inside."""

LINE_JSON = """
json_build_object(
    'line_id', id, 'row_version', row_version, 'kind', kind, 'care_package_line_item_id', care_package_line_item_id,
    'care_package_line_item_reference', coalesce(package_reference, ''), 'client_id', client_id, 'client_reference', client_reference,
    'service_level_id', service_level_id, 'unit', unit, 'quantity_step', quantity_step::text, 'priced_per', priced_per,
    'price', price::text, 'first_on', first_on, 'last_on', last_on, 'planned', planned::text, 'actual', actual::text,
    'frustrated', frustrated::text, 'missed', missed::text, 'extra', extra::text, 'visits', visits, 'reason_code', reason_code,
    'comment', comment, 'claimed', (actual + frustrated)::text, 'payable', payable::text, 'withheld', withheld::text,
    'withheld_because', withheld_because, 'planned_pence', planned_pence, 'claimed_pence', claimed_pence,
    'payable_pence', payable_pence, 'confirmed', confirmed, 'confirmed_at', confirmed_at,
    'changed_since_confirmed', changed_since_confirmed,
    'exception', (SELECT json_build_object('exception_id', e.id, 'status', e.status, 'accepted', e.accepted::text,
                                           'reason', e.decision_reason)
                  FROM claim_exception AS e WHERE e.line_id = priced.id ORDER BY e.raised_at DESC, e.id DESC LIMIT 1))
"""
