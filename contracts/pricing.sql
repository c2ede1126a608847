-- The one SQL twin of contracts/pricing.py, for work on many rows. A property test holds the two equal.
-- numeric division is exact enough for ties: a tie has a finite quotient, and what is no tie is at least 1/140000 of a penny away from one.

CREATE OR REPLACE FUNCTION care_segments(
    quantity numeric, covered_first date, covered_last date, priced_per text, from_days date[], prices numeric[]
) RETURNS TABLE (first_on date, last_on date, price numeric, pence bigint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH cuts AS (
        SELECT covered_first AS first_on
        UNION SELECT day FROM unnest(from_days) AS day WHERE day > covered_first AND day <= covered_last
        UNION SELECT make_date(year, 4, 1)
              FROM generate_series(extract(year FROM covered_first)::int, extract(year FROM covered_last)::int) AS year
              WHERE make_date(year, 4, 1) > covered_first AND make_date(year, 4, 1) <= covered_last
    ),
    parts AS (
        SELECT cuts.first_on, lead(cuts.first_on, 1, covered_last + 1) OVER (ORDER BY cuts.first_on) - 1 AS last_on,
               (SELECT dated.price FROM unnest(from_days, prices) AS dated (from_day, price)
                WHERE dated.from_day <= cuts.first_on ORDER BY dated.from_day DESC LIMIT 1) AS price
        FROM cuts WHERE covered_first <= covered_last
    ),
    summed AS (
        SELECT parts.*, sum(parts.price * (parts.last_on - parts.first_on + 1)) OVER (ORDER BY parts.first_on)
               * quantity * 100 / CASE priced_per WHEN 'week' THEN 7 ELSE covered_last - covered_first + 1 END AS so_far
        FROM parts
    )
    SELECT first_on, last_on, price, (round(so_far) - coalesce(round(lag(so_far) OVER (ORDER BY first_on)), 0))::bigint
    FROM summed
$$;

CREATE OR REPLACE FUNCTION care_pence(
    quantity numeric, covered_first date, covered_last date, priced_per text, from_days date[], prices numeric[]
) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN cardinality(prices) = 1 AND from_days[1] <= covered_first THEN
            round(quantity * prices[1] * 100 * CASE priced_per WHEN 'week' THEN covered_last - covered_first + 1 ELSE 1 END
                  / CASE priced_per WHEN 'week' THEN 7 ELSE 1 END)::bigint
        ELSE (SELECT CASE WHEN bool_and(price IS NOT NULL) THEN sum(pence) END FROM care_segments(quantity, covered_first, covered_last, priced_per, from_days, prices))::bigint
    END
$$;
