"""What the made-up shop writes down itself, as tables: catalogue, deliveries, stock, quantities baked and left."""

from __future__ import annotations

from datetime import date, timedelta
from math import fsum

import numpy as np
import pandas as pd

from forecast.sample.baking import clock_text, next_open_day
from forecast.sample.chance import Ints, stream
from forecast.sample.days import hours_on, public_holidays, summer_closure, usual_hours_on
from forecast.sample.demand import FUTURE_DAYS, World
from forecast.sample.goods import BREADS, DOUGHS, EQUIPMENT, MILL, PIECE_KG, RECIPES, STOCK_DAYS, SUPPLIERS, UNIT_OF
from forecast.sample.surroundings import PLACES

_BAKED_DAYS = 180
_LEFTOVER_DAYS = 60
_NOT_COUNTED_SHARE = 0.06
_SOLD_OUT_NOTED_SHARE = 0.5
_SEASONS = {"": ("", ""), "galette": ("26/12", "31/01"), "mannele": ("15/11", "08/12")}


def french(value: float, places: int) -> str:
    """Write a number with a decimal comma.

    Examples
    --------
    >>> french(1.5, 2)
    '1,50'
    """
    return f"{value:.{places}f}".replace(".", ",")


def _yes_no(is_so: bool) -> str:
    return "oui" if is_so else "non"


def shops_table(world: World) -> pd.DataFrame:
    """Return the shops of a chain, one row per shop."""
    places = [world.places[number % len(world.places)] for number in range(world.shops)]
    labels = [f"Boulangerie Stoltz {name.removeprefix('Magasin ')}" for name in world.shop_names]
    columns = {"shop": world.shop_names, "name": labels, "region": [PLACES[place] for place in places]}
    return pd.DataFrame({**columns, "school_zones": "Zone B", "place": places})


def products_table(world: World) -> pd.DataFrame:
    """Return the catalogue, one row per product; one product has no cost, as in real life."""
    columns = (
        "product", "label", "family", "dough", "unit", "price_gross", "vat_share", "unit_cost_net", "salvage_net",
        "availability_class", "batch_qty", "minimum_batch_qty", "is_half_batch_allowed", "minimum_display_qty",
        "season_from", "season_to", "analogue", "is_planned", "piece_kg",
    )  # fmt: skip
    rows = [
        (
            good.product, good.label, good.family, good.dough, "pcs", french(good.price_amount, 2),
            f"{french(good.vat * 100, 1)} %", "" if good.cost_amount is None else french(good.cost_amount, 2), "0,00",
            good.availability, good.batch, 0, _yes_no(good.half_batch), good.minimum_display,
            *_SEASONS[good.window], good.analogue, "oui",
            french(PIECE_KG[good.original], 3) if good.original in PIECE_KG else "",
        )
        for good in world.goods
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def doughs_table() -> pd.DataFrame:
    """Return how doughs are mixed, one row per dough."""
    rows = [
        (dough, f"{mix_kg:g}", f"{least_kg:g}".replace(".", ","), f"{loss:.0%}".replace("%", " %"))
        for dough, mix_kg, least_kg, loss in DOUGHS
    ]
    return pd.DataFrame(rows, columns=["dough", "mix_kg", "minimum_kg", "loss_share"])


def equipment_table() -> pd.DataFrame:
    """Return ovens and mixers, one row per kind; a chain has the same in every shop."""
    return pd.DataFrame(EQUIPMENT, columns=["kind", "capacity", "hours"])


def recipes_table(world: World) -> pd.DataFrame:
    """Return the recipes, one row per product and ingredient; products without one are not covered by orders."""
    rows = [
        (good.product, ingredient, makes, french(quantity, 2), UNIT_OF[ingredient])
        for good in world.goods
        if good.original in RECIPES
        for makes, ingredients in [RECIPES[good.original]]
        for ingredient, quantity in ingredients.items()
    ]
    return pd.DataFrame(rows, columns=["product", "ingredient", "makes_qty", "ingredient_qty", "ingredient_unit"])


def suppliers_table() -> pd.DataFrame:
    """Return who sells what, one row per supplier and ingredient."""
    columns = (
        "supplier", "ingredient", "ingredient_unit", "pack_qty", "pack_price_net", "delivery_weekdays", "cutoff",
        "lead_days", "minimum_order", "minimum_order_kg", "shelf_life_days", "safety_days",
    )  # fmt: skip
    table = pd.DataFrame(SUPPLIERS, columns=columns)
    for name in ("pack_qty", "pack_price_net", "shelf_life_days", "safety_days"):
        table[name] = ["" if pd.isna(value) else f"{value:g}".replace(".", ",") for value in table[name]]
    return table


def closures_table(world: World) -> pd.DataFrame:
    """Return the days that weekday and public holidays alone would get wrong, those of three months ahead included."""
    rows = []
    for step in range(world.days - 1 + FUTURE_DAYS + 60):
        day = world.first + timedelta(days=step)
        hours = hours_on(day)
        if hours != usual_hours_on(day):
            opens, closes = map(clock_text, hours) if hours else ("", "")
            rows.append((pd.Timestamp(day), _yes_no(hours is not None), opens, closes, _why(day)))
    return pd.DataFrame(rows, columns=["day", "is_open", "opens", "closes", "reason"])


def _why(day: date) -> str:
    from_day, to_day = summer_closure(day.year)
    if from_day <= day <= to_day:
        return "congés d'été"
    return "jour férié, ouvert le matin" if day in public_holidays(day.year) else "fêtes"


def daily_need(world: World, mean_qty: np.ndarray) -> dict[str, float]:
    """Return the mean need of each ingredient on an open day of the last four weeks, in its unit."""
    recent = slice(max(0, world.days - 28), world.days)
    open_days = max(1, int(world.is_open[recent].sum()))
    need: dict[str, float] = {}
    for place, good in enumerate(world.goods):
        makes, ingredients = RECIPES.get(good.original, (1.0, {}))
        pieces = fsum(mean_qty[place, recent].tolist()) / open_days
        for ingredient, quantity in ingredients.items():
            need[ingredient] = need.get(ingredient, 0.0) + pieces * quantity / makes
    return need


def stock_table(world: World, shop: int, need: dict[str, float]) -> pd.DataFrame:
    """Return the count of the last evening, one row per ingredient."""
    rows = []
    for number, (supplier, ingredient, _, pack, *_) in enumerate(SUPPLIERS):
        chance = stream(world.seed, 10, shop, number)
        packs = need.get(ingredient, 0.0) * STOCK_DAYS[supplier] * (1.0 + 0.4 * chance.random()) / pack
        quantity = round(max(0.2, round(packs * 5) / 5) * pack, 1)
        # 12/06/2025 alone could be read two ways, so the count is dated as the program asks for.
        rows.append((world.shop_names[shop], ingredient, world.last.isoformat(), french(quantity, 1)))
    return pd.DataFrame(rows, columns=["shop", "ingredient", "day", "stock_qty"])


def on_order_table(world: World, shop: int) -> pd.DataFrame:
    """Return the flour that comes with the mill's next delivery, on a Tuesday or Friday, one row."""
    delivery = next(day for day in world.dates[world.days :] if day.weekday() in (1, 4))
    row = (world.shop_names[shop], MILL, "farine T65", pd.Timestamp(delivery), 150)
    return pd.DataFrame([row], columns=["shop", "supplier", "ingredient", "delivery_day", "qty"])


def overrides_table(world: World) -> pd.DataFrame:
    """Return what the manager has decided for the next open day already."""
    wishes = (
        ("BRETZEL", 36, "E", "concert place Kléber, on en veut plus"),
        ("ECLAIR CHOCOLAT", 6, "P", "pâtissier absent"),
    )
    table = pd.DataFrame(wishes, columns=["product", "decided_qty", "reason_code", "note"])
    table.insert(0, "shop", world.shop_names[0])
    table.insert(2, "day", world.calendar["day"].iloc[next_open_day(world)])
    return table[table["product"].isin(world.product_names)]


def baked_table(world: World, shop: int, baked: Ints) -> pd.DataFrame:
    """Return what was really made in the last months, one row per product and day."""
    table, at = _noted_days(world, shop, _BAKED_DAYS)
    return table.assign(baked_qty=baked[at])


def leftovers_table(world: World, shop: int, *, left: Ints, sold_out_min: Ints) -> pd.DataFrame:
    """Return what was counted at closing in the last weeks: blank where nobody counted, 0 where none was left."""
    table, at = _noted_days(world, shop, _LEFTOVER_DAYS)
    chance = stream(world.seed, 11, shop)
    is_counted = chance.random(len(table)) >= _NOT_COUNTED_SHARE
    is_noted = (chance.random(len(table)) < _SOLD_OUT_NOTED_SHARE) & is_counted
    is_bread = np.array([good.family == BREADS for good in world.goods])[at[0]]
    minutes = np.where(is_noted, sold_out_min[at], -1).tolist()
    return table.assign(
        left_qty=np.where(is_counted, left[at].astype(str), ""),
        sold_out=[clock_text(minute) if minute >= 0 else "" for minute in minutes],
        went_to=np.where(is_counted & (left[at] > 0), np.where(is_bread, "donné", "jeté"), ""),
    )


def _noted_days(world: World, shop: int, days: int) -> tuple[pd.DataFrame, tuple[Ints, Ints]]:
    """Return what was offered in the last days, day after day, and the places of product and day."""
    start = max(0, world.days - days)
    day, product = np.nonzero((world.is_offered & world.is_trading(shop))[:, start : world.days].T)
    day = day + start
    names = {"product": world.product_names[product], "day": world.calendar["day"].to_numpy()[day]}
    return pd.DataFrame({"shop": world.shop_names[shop], **names}), (product, day)
