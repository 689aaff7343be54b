"""Writing everything but the till and the truth: CSV as a French spreadsheet saves it, and a page that explains."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.sample import shop_notes
from forecast.sample.demand import World
from forecast.sample.surroundings import outlooks

_CP1252_FILES = ("suppliers", "stock")
"""Saved by the old spreadsheet on the old PC; the others have UTF-8 with a BOM."""

_MESS_WORDS = {
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


class NoteFiles:
    """The shop's own notes, one CSV per kind, shop after shop; a single shop needs no shop column."""

    def __init__(self, folder: Path, *, has_shop_column: bool) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.has_shop_column = has_shop_column
        self.files: list[Path] = []

    def add(self, name: str, rows: pd.DataFrame) -> None:
        """Append rows to `<name>.csv`: `;` between cells, dd/mm/yyyy."""
        path = self.folder / f"{name}.csv"
        is_new = path not in self.files
        kept = rows if self.has_shop_column else rows.drop(columns="shop", errors="ignore")
        text = kept.to_csv(sep=";", index=False, header=is_new, date_format="%d/%m/%Y", lineterminator="\n")
        encoding = "cp1252" if name in _CP1252_FILES else "utf-8-sig" if is_new else "utf-8"
        with path.open("ab" if not is_new else "wb") as file:
            file.write(text.encode(encoding))
        if is_new:
            self.files.append(path)


def write_shared_files(notes: NoteFiles, world: World, *, lines_count: int, mess: dict[str, int]) -> None:
    """Write what all shops have in common: catalogue, weather, outlooks, events, signals, closures, the read-me."""
    last = pd.Timestamp(world.last)
    notes.add("products", shop_notes.products_table(world))
    notes.add("recipes", shop_notes.recipes_table(world))
    notes.add("suppliers", shop_notes.suppliers_table())
    notes.add("doughs", shop_notes.doughs_table())
    notes.add("equipment", shop_notes.equipment_table())
    notes.add("closures", shop_notes.closures_table(world))
    notes.add("overrides", shop_notes.overrides_table(world))
    notes.add("events", world.events)
    notes.add("cruises", world.cruises.loc[world.cruises["day"] <= last + pd.Timedelta(days=20)])
    if world.shops > 1:
        notes.add("shops", shop_notes.shops_table(world))
    unneeded = [] if len(world.weather) > 1 else ["place"]
    for place, weather in enumerate(world.weather):
        outlook = outlooks(world.seed, place, weather, days=world.days)
        notes.add("weather", _decimal_commas(weather.loc[weather["day"] <= last].drop(columns=unneeded)))
        notes.add("outlook", _decimal_commas(outlook.drop(columns=unneeded)))
    read_me = notes.folder / "README.md"
    read_me.write_text(_read_me_text(world, lines_count, mess), encoding="utf-8", newline="\n")
    notes.files.append(read_me)


def _decimal_commas(weather: pd.DataFrame) -> pd.DataFrame:
    texts = {
        name: [shop_notes.french(value, 2 if name == "cloud_share" else 1) for value in weather[name].tolist()]
        for name in weather.select_dtypes("number").columns
    }
    return weather.assign(**texts)


def _other_options(world: World) -> str:
    """Return the options of the command that are not as usual."""
    options = {
        "products": (world.products, 20),
        "recapture": (world.trade.recapture, 0.0),
        "renewed": (world.trade.renewed, 0.0),
    }
    return "".join(f" --{name} {value}" for name, (value, usual) in options.items() if value != usual)


def _read_me_text(world: World, lines_count: int, mess: dict[str, int]) -> str:
    shops = "one shop" if world.shops == 1 else f"{world.shops} shops"
    rows = "\n".join(f"| {count} | {_MESS_WORDS[kind]} |" for kind, count in mess.items())
    return f"""# A made-up bakery

Nothing here is real: an artisan bakery in Alsace ({shops}, {world.products} products) from {world.first} to
{world.last}, drawn from a known truth. Public domain (CC0). It was written by

    forecast sample FOLDER --seed {world.seed} --shops {world.shops} --days {world.days}{_other_options(world)}

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
