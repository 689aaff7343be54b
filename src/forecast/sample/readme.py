"""The page beside a made-up bakery that says what it is, how it was made and what is wrong with it on purpose."""

from __future__ import annotations

from forecast.sample.demand import World

MESS_WORDS = {
    "bulk_lines": "bulk orders that nobody wrote down (one line of four usual days)",
    "coupe": "lines `COUPE` (slicing), no product",
    "divers": "lines `DIVERS BOULANGERIE`, no product",
    "dot": "lines `.`, no product",
    "identical_lines": "lines identical to another of the same ticket; real sales",
    "missing_days": "open days without any line",
    "outside_hours": "lines after 22:30",
    "refund_matched": "refunds whose line stands on the same ticket",
    "refund_unmatched": "refunds of something that was not sold that day",
    "repeated_export_lines": "lines in an export that repeats four weeks of the others",
    "till_down_days": "days on which the till went down in the morning",
    "training": "lines rung up in training mode (`ECOLE`)",
    "zero_price": "lines at a price of 0",
}


def readme_text(world: World, *, lines_count: int, mess: dict[str, int]) -> str:
    """Return the page in Markdown."""
    options = f"--seed {world.seed} --shops {world.shops} --days {(world.last - world.first).days + 1}"
    shops = "one shop" if world.shops == 1 else f"{world.shops} shops"
    rows = "\n".join(f"| {count} | {MESS_WORDS[kind]} |" for kind, count in mess.items())
    return f"""# A made-up bakery

Nothing here is real: an artisan bakery in Alsace ({shops}, {world.products} products) from {world.first} to
{world.last}, drawn from a known truth. Public domain (CC0). It was written by

    forecast sample FOLDER {options}

and comes out the same, byte for byte, on every machine. `--with-truth` adds `truth/truth.parquet`: the true mean of
every product and day with the effects that make it up, what was wanted, baked, sold and lost.

Files are as a French shop has them: `;`, decimal comma, dd/mm/yyyy; older till exports, `suppliers.csv` and
`stock.csv` in cp1252, the others in UTF-8 with a BOM. Moments are local time.

## What is in it

Closed on Mondays, on most public holidays and for two weeks in August. Sundays and some public holidays till 12:30.
Demand is negative binomial around level × weekday × season × trend × weather × calendar × event × cruise ships ×
price, with levels that wander and a shock of the day that no one can know. The baker does not know the weather, so
products sell out, and then the till shows less than was wanted. Galettes sell from 26 December to 31 January, Mannele
around Saint Nicholas; wholemeal bread is new since spring. Prices rose twice.

## What is wrong with the till on purpose

{lines_count} lines in `till/`, among them:

| count | what |
|---:|---|
{rows}

`TRADITION` was renamed `BAGUETTE TRADITION`. The fruit tart has no recipe, the quiche no cost.
"""
