"""Sums over the till archive, out of core: what was sold per day, how busy the till was, how sales spread over the day.

Quantities and amounts are summed as decimals with six places, so that a sum does not depend on the order of lines.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

EXACT = "DECIMAL(28, 6)"

_SAME_PRICE = 1.01
"""Prices of lines within one per cent are the same: cents are rounded, the more so on what is weighed."""
_SALES_AT_NEW_PRICE = 2
"""A price rose during the day when all its dearer sales, at least so many, come after all its cheaper ones. A price
that falls is none: in the evening shops reduce what is left."""

SALES = f"""
    WITH priced AS NOT MATERIALIZED (
        SELECT *, CASE WHEN qty > 0 AND amount > 0 AND time_s IS NOT NULL
                       THEN round(amount / qty, 4) END AS price
        FROM lines
    ), sums AS MATERIALIZED (
        SELECT shop, product, day,
               greatest(sum(qty::{EXACT}), 0)::DOUBLE AS sold_qty,
               sum(amount::{EXACT})::DOUBLE AS amount,
               min(time_s) FILTER (WHERE qty > 0) AS first_sale_s,
               max(time_s) FILTER (WHERE qty > 0) AS last_sale_s,
               min(price) AS lowest, max(price) AS highest
        FROM priced
        GROUP BY shop, product, day
    ), mixed AS (
        SELECT shop, product, day, highest FROM sums WHERE highest > {_SAME_PRICE} * lowest
    ), parted AS (
        SELECT shop, product, day, time_s, price, price * {_SAME_PRICE} >= highest AS is_dear
        FROM priced JOIN mixed USING (shop, product, day)
        WHERE price IS NOT NULL
    ), risen AS (
        SELECT shop, product, day,
               (min(price) FILTER (WHERE is_dear) + max(price)) / 2 AS end_price_amount
        FROM parted
        GROUP BY shop, product, day
        HAVING count(*) FILTER (WHERE is_dear) >= {_SALES_AT_NEW_PRICE}
           AND max(time_s) FILTER (WHERE NOT is_dear) <= min(time_s) FILTER (WHERE is_dear)
    )
    SELECT shop, product, day, sold_qty, amount, first_sale_s, last_sale_s, end_price_amount
    FROM sums LEFT JOIN risen USING (shop, product, day)
    ORDER BY shop, product, day
"""  # noqa: S608 - no value from outside

PRODUCT_DAYS = f"""
    WITH sums AS (
        SELECT product, day, greatest(sum(qty::{EXACT}), 0) AS sold, sum(amount::{EXACT}) AS amount
        FROM lines GROUP BY shop, product, day
    )
    SELECT product, day, sum(sold)::DOUBLE AS sold_qty, sum(amount)::DOUBLE AS amount
    FROM sums WHERE sold > 0 GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - no value from outside

SERIES_DAYS = """
    SELECT shop, product, count(DISTINCT day) AS days FROM lines WHERE qty > 0 GROUP BY ALL ORDER BY ALL
"""

TILL_DAYS = f"""
    WITH tickets AS (
        SELECT shop, day, count(*) AS tickets_count
        FROM (SELECT DISTINCT shop, day, ticket FROM lines WHERE ticket <> '')
        GROUP BY shop, day
    ), sums AS (
        SELECT shop, day, count(*) AS lines_count,
               greatest(sum(qty::{EXACT}), 0)::DOUBLE AS sold_qty,
               sum(amount::{EXACT})::DOUBLE AS amount,
               min(time_s) AS first_sale_s, max(time_s) AS last_sale_s
        FROM lines
        GROUP BY shop, day
    )
    SELECT * FROM sums LEFT JOIN tickets USING (shop, day) ORDER BY shop, day
"""  # noqa: S608 - our own columns and files

HOURLY_PROFILE = f"""
    WITH hours AS (
        SELECT shop, product, isodow(day) - 1 AS weekday, time_s // 3600 AS hour,
               greatest(sum(qty::{EXACT}), 0) AS sold
        FROM lines
        WHERE time_s IS NOT NULL AND day BETWEEN $first AND $last
        GROUP BY ALL
    ), shares AS (
        SELECT *, sum(sold) OVER (PARTITION BY shop, product, weekday) AS sold_on_weekday FROM hours
    )
    SELECT shop, product, weekday, hour, sold::DOUBLE / sold_on_weekday::DOUBLE AS sold_share
    FROM shares
    WHERE sold > 0
    ORDER BY shop, product, weekday, hour
"""  # noqa: S608 - our own columns and files

HOURLY_SUMS = f"""
    SELECT shop, product, last_day(day) AS day, isodow(day) = 7 AS is_sunday, time_s // 3600 * 3600 AS hour_s,
           sum(qty::{EXACT})::DOUBLE AS sold_qty
    FROM lines
    WHERE time_s IS NOT NULL
    GROUP BY ALL
    HAVING sum(qty::{EXACT}) > 0
    ORDER BY ALL
"""  # noqa: S608 - no value from outside

# An hourly total stands at the middle of its hour (`sources.till_lines`) and has no ticket. A month of nothing else is
# no chance: one line in sixty falls on the half hour.
SLOT_SUMS = f"""
    WITH timed AS (
        SELECT shop, product, day, time_s, qty, date_trunc('month', day) AS month,
               ticket = '' AND time_s % 3600 = 1800 AS is_total
        FROM lines
        WHERE time_s IS NOT NULL AND day BETWEEN $first AND $last
    ), grains AS (
        SELECT shop, month, bool_and(is_total) AS is_hourly FROM timed GROUP BY shop, month
    ), sums AS (
        SELECT shop, product, day, is_hourly,
               (if(is_hourly, time_s // 3600 * 3600, time_s) // $slot_s)::INTEGER AS slot,
               greatest(sum(qty::{EXACT}), 0) AS sold, count(*) FILTER (WHERE qty > 0) AS sales
        FROM timed JOIN grains USING (shop, month)
        GROUP BY ALL
    )
    SELECT shop, product, day, slot, sold::DOUBLE AS sold_qty,
           CASE WHEN is_hourly THEN NULL WHEN sold > 0 THEN sales ELSE 0 END AS sales_count
    FROM sums
    ORDER BY shop, product, day, slot
"""  # noqa: S608 - no value from outside

LINES = """
    SELECT * FROM lines
    WHERE day BETWEEN $first AND $last
      AND ($products IS NULL OR list_contains($products, product))
    ORDER BY shop, day, time_s, ticket, line_id, product, qty, amount
"""


EATEN_HERE = f"""
    WITH sums AS (
        SELECT shop, day, sum(amount::{EXACT}) AS paid, sum(amount::{EXACT}) FILTER (WHERE eaten_here = 1) AS paid_here,
               sum(qty::{EXACT}) AS sold, sum(qty::{EXACT}) FILTER (WHERE eaten_here = 1) AS sold_here,
               max(time_s) AS last_sale_s
        FROM lines WHERE eaten_here IS NOT NULL GROUP BY shop, day
    )
    SELECT shop, day, CASE WHEN paid > 0 THEN coalesce(paid_here, 0) / paid ELSE coalesce(sold_here, 0) / sold
        END::DOUBLE AS eaten_here_share, last_sale_s
    FROM sums WHERE paid > 0 OR sold > 0 ORDER BY shop, day
"""  # noqa: S608 - no value from outside


def asked(connection: Any, sql: str, **values: Any) -> pd.DataFrame:
    """Return the answer to a question as a table."""
    answer: pd.DataFrame = connection.sql(sql, params=values or None).to_arrow_table().to_pandas()
    return answer
