"""Which till lines no walk-in customer paid for: deposits and down payments, what staff take, what is given away.

In: till lines with `article` and `mark`, patterns of names. Out: which lines they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.rows.row_words import kind_of_article


def is_no_product(lines: pd.DataFrame, patterns: Sequence[str]) -> pd.Series[bool]:
    """Tell lines without an article, and those whose article (before or after renames) fits a pattern.

    An article called a tip, a gift card, a change of shift, is none, unless it was given another name.

    Examples
    --------
    >>> lines = pd.DataFrame({"article": ["SAC", "", "PAIN", "Gift Card"], "product": ["SAC", "", "PAIN", "Gift Card"]})
    >>> is_no_product(lines, ("sac*",)).tolist()
    [True, True, False, True]
    """
    is_other = lines["product"].isin(names_of_no_product(lines["product"]))
    return _named_like(lines, patterns) | (lines["article"] == "") | (lines["product"] == "") | is_other


def names_of_no_product(products: pd.Series[str]) -> list[str]:
    """Return the different names that are those of tips, vouchers, cash put in and the like."""
    return [str(name) for name in products.unique() if kind_of_article(str(name))]


def _named_like(lines: pd.DataFrame, patterns: Sequence[str]) -> pd.Series[bool]:
    """Tell lines whose article, before or after renames, fits a pattern; capitals do not matter."""
    return _fits(lines["article"], patterns) | _fits(lines["product"], patterns)


def is_named_or_marked(lines: pd.DataFrame, patterns: Sequence[str]) -> pd.Series[bool]:
    """Tell lines whose article or mark fits a pattern: deposits, gifts."""
    return _named_like(lines, patterns) | _fits(lines["mark"], patterns)


def is_staff(lines: pd.DataFrame, patterns: Sequence[str]) -> pd.Series[bool]:
    """Tell lines whose mark fits, and every line of a ticket that holds an article which fits.

    A button such as STAFF DISCOUNT takes something off the whole ticket, so the whole ticket is a member of staff's.

    Examples
    --------
    >>> lines = pd.DataFrame({"shop": "a", "day": pd.Timestamp("2024-01-02"), "ticket": ["1", "1", "2", ""],
    ...                       "article": ["PAIN", "STAFF -30%", "PAIN", "STAFF TEA"], "mark": ""})
    >>> is_staff(lines.assign(product=lines["article"]), ("STAFF *",)).tolist()
    [True, True, False, True]
    """
    is_article = _named_like(lines, patterns)
    hit = is_article | _fits(lines["mark"], patterns)
    has_ticket = is_article & (lines["ticket"] != "")
    if has_ticket.any():
        key = ["shop", "day", "ticket"]
        tickets = pd.MultiIndex.from_frame(lines.loc[has_ticket, key])
        hit |= pd.Series(pd.MultiIndex.from_frame(lines[key]).isin(tickets), index=lines.index)
    return hit


def _fits(names: pd.Series[str], patterns: Sequence[str]) -> pd.Series[bool]:
    every: Sequence[str] = names.unique().tolist() if patterns else []
    wanted = [name for name in every if fits_any([name], patterns)]
    return names.isin(wanted) if wanted else pd.Series(False, index=names.index)


def fits_any(names: Iterable[str], patterns: Sequence[str]) -> bool:
    """Tell whether one of some names fits a pattern; capitals do not matter.

    Examples
    --------
    >>> fits_any(["Pain", "SAC"], ("sac*",)), fits_any([""], ("*",))
    (True, False)
    """
    return any(name and fnmatchcase(name.casefold(), pattern.casefold()) for name in names for pattern in patterns)


KEY = ["shop", "product"]
COLUMNS = [*KEY, "day", "qty", "usual_qty"]
_FEWEST_DAYS = 14
"""A file with fewer days of a product does not tell what is usual [days]."""
_REGULAR_WEEKS = 8
_REGULAR_TIMES = 4
"""A bulk line on the same weekday in half of so many weeks is a customer who comes every week."""

ORDER = ["day", "shop", "product", "qty"]


def usual_daily(daily: pd.DataFrame, qty: str = "qty") -> pd.DataFrame:
    """Return per shop and product the median quantity of days on which it was sold, and how many there were.

    Examples
    --------
    >>> daily = pd.DataFrame({"shop": "a", "product": "Pain", "qty": [20.0, 22.0, 30.0, 0.0]})
    >>> usual_daily(daily).to_numpy().tolist()
    [[22.0, 3.0]]
    """
    of_product = daily[daily[qty] > 0].groupby(KEY)[qty]
    return pd.DataFrame({"usual_qty": of_product.median(), "days_count": of_product.size()})


def _usual_of_lines(lines: pd.DataFrame, archived: pd.DataFrame | None = None) -> pd.Series[float]:
    """Return for each line the product's usual daily quantity, nan where nothing tells it.

    `archived` (as from `usual_daily`) speaks where the file has under 14 days of the product: a file of one day holds
    the bulk line itself and nothing to hold it against.
    """
    usual = usual_daily(lines.groupby([*KEY, "day"])["qty"].sum().reset_index())
    if archived is not None:
        few = usual["days_count"] < _FEWEST_DAYS
        known = archived["usual_qty"].reindex(usual.index)
        usual["usual_qty"] = usual["usual_qty"].where(~few | known.isna(), known)
    names = pd.MultiIndex.from_frame(lines[KEY])
    return pd.Series(usual["usual_qty"].reindex(names).to_numpy(), index=lines.index, dtype=float)


def _is_told(lines: pd.DataFrame, marks: Mapping[str, str], said: str) -> pd.Series[bool]:
    """Tell lines of a product, or of a product on a day, of which a person said so in `[till.bulk]`."""
    keys = [key for key, word in marks.items() if word == said]
    if not keys:
        return pd.Series(False, index=lines.index)
    by_day = lines["day"].dt.strftime("%Y-%m-%d") + " " + lines["product"]
    is_hit: pd.Series[bool] = lines["product"].isin(keys) | by_day.isin(keys)
    return is_hit


def is_suspected(
    lines: pd.DataFrame, over_usual: float, marks: Mapping[str, str], archived: pd.DataFrame | None = None
) -> pd.Series[bool]:
    """Tell lines over so many times the product's usual daily quantity; none for 0 times."""
    if not over_usual:
        return pd.Series(False, index=lines.index)
    return (lines["qty"] > over_usual * _usual_of_lines(lines, archived)) & ~_is_told(lines, marks, "ordinary")


def is_exceptional(lines: pd.DataFrame, marks: Mapping[str, str]) -> pd.Series[bool]:
    """Tell the largest line of each product and day (in each shop) that a person called exceptional."""
    candidates = lines[_is_told(lines, marks, "exceptional") & (lines["qty"] > 0)]
    largest = candidates.sort_values("qty", kind="stable").drop_duplicates([*KEY, "day"], keep="last")
    return pd.Series(lines.index.isin(largest.index), index=lines.index)


def bulk_table(lines: pd.DataFrame, reason: pd.Series[str], archived: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the lines set aside as bulk: `shop`, `product`, `day`, `qty`, `usual_qty` (that of a day)."""
    is_bulk = reason.isin(["suspected_bulk", "exceptional"])
    if not is_bulk.any():
        return pd.DataFrame(columns=COLUMNS)
    judged = lines[(reason == "") | is_bulk]
    usual = _usual_of_lines(judged, archived)
    return lines[is_bulk].assign(usual_qty=usual[is_bulk[judged.index]])[COLUMNS].sort_values(ORDER, kind="stable")


def regular_bulk(bulk: pd.DataFrame) -> list[Notice]:
    """Return one note per shop, product and weekday with a bulk line in at least four of eight weeks.

    Such a customer is known ahead: written into the customer orders, the pieces are planned on top of walk-in demand.
    `bulk` has the columns `shop`, `product`, `day`, `qty`; it may hold a line twice, from two files.

    Examples
    --------
    >>> days = pd.date_range("2024-01-02", periods=5, freq="7D")
    >>> bulk = pd.DataFrame({"shop": "a", "product": "Pain", "day": days, "qty": [40.0, 40.0, 45.0, 40.0, 38.0]})
    >>> [(notice.values["count"], notice.values["qty"], notice.values["last_day"]) for notice in regular_bulk(bulk)]
    [(5, 40.0, '2024-01-30')]
    """
    if bulk.empty:
        return []
    found = []
    daily = bulk.groupby([*KEY, "day"])["qty"].max().reset_index()
    for (shop, product, _), rows in daily.groupby([*KEY, daily["day"].dt.day_of_week]):
        days = rows["day"].sort_values()
        span = days.shift(-(_REGULAR_TIMES - 1)) - days
        if not (span < pd.Timedelta(weeks=_REGULAR_WEEKS)).any():
            continue
        values: dict[str, str | int | float] = {
            "product": str(product),
            "count": len(rows),
            "qty": float(rows["qty"].median()),
            "last_day": f"{days.iloc[-1]:%Y-%m-%d}",
        }
        found.append(Notice("till_bulk_regular", shop=str(shop), values=values))
    return found
