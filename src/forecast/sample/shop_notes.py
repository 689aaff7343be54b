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
from forecast.sample.recipes import MILL, RECIPES, STOCK_DAYS, SUPPLIERS
from forecast.sample.weather import PLACES

BAKED_DAYS = 180
LEFTOVER_DAYS = 60
NOT_COUNTED_SHARE = 0.06
SOLD_OUT_NOTED_SHARE = 0.5
SEASONS = {"galette": ("26/12", "31/01"), "mannele": ("15/11", "08/12")}


def shops_table(world: World) -> pd.DataFrame:
    """Return the shops of a chain, one row per shop."""
    places = [PLACES[number % len(world.weather)] for number in range(world.shops)]
    labels = [f"Boulangerie Stoltz {name.removeprefix('Magasin ')}" for name in world.shop_names]
    return pd.DataFrame(
        {"shop": world.shop_names, "name": labels, "region": "6AE", "school_zones": "Zone B", "place": places}
    )


def products_table(world: World) -> pd.DataFrame:
    """Return the catalogue, one row per product; one product has no cost, as in real life."""
    rows = []
    for good in world.goods:
        season_from, season_to = SEASONS.get(good.window, ("", ""))
        rows.append(
            {
                "product": good.product,
                "label": good.label,
                "family": good.family,
                "dough": good.dough,
                "unit": "pcs",
                "price_gross": f"{good.price_amount:.2f}".replace(".", ","),
                "vat_share": f"{good.vat * 100:.1f} %".replace(".", ","),
                "unit_cost_net": f"{good.cost_amount:.2f}".replace(".", ",") if good.cost_amount is not None else "",
                "salvage_net": "0,00",
                "availability_class": good.availability,
                "batch_qty": good.batch,
                "minimum_batch_qty": 0,
                "is_half_batch_allowed": "oui" if good.half_batch else "non",
                "minimum_display_qty": good.minimum_display,
                "season_from": season_from,
                "season_to": season_to,
                "analogue": good.analogue,
                "is_planned": "oui",
            }
        )
    return pd.DataFrame(rows)


def recipes_table(world: World) -> pd.DataFrame:
    """Return the recipes, one row per product and ingredient; products without one are not covered by orders."""
    rows = [
        {
            "product": good.product,
            "ingredient": ingredient,
            "makes_qty": makes,
            "ingredient_qty": f"{quantity:.2f}".replace(".", ","),
            "ingredient_unit": unit,
        }
        for good in world.goods
        if good.product in RECIPES
        for makes, ingredients in [RECIPES[good.product]]
        for ingredient, (quantity, unit) in ingredients.items()
    ]
    return pd.DataFrame(rows)


def suppliers_table() -> pd.DataFrame:
    """Return who sells what, one row per supplier and ingredient."""
    columns = (
        "supplier", "ingredient", "ingredient_unit", "pack_qty", "pack_price_net", "delivery_weekdays", "cutoff",
        "lead_days", "minimum_order", "minimum_order_kg", "shelf_life_days", "safety_days",
    )  # fmt: skip
    table = pd.DataFrame([list(row) for row in SUPPLIERS], columns=columns)
    for name in ("pack_qty", "pack_price_net", "shelf_life_days", "safety_days"):
        table[name] = ["" if pd.isna(value) else f"{value:g}".replace(".", ",") for value in table[name]]
    return table


def closures_table(world: World) -> pd.DataFrame:
    """Return the days that weekday and public holidays alone would get wrong, those of three months ahead included."""
    rows = []
    for step in range((world.last - world.first).days + FUTURE_DAYS + 60):
        day = world.first + timedelta(days=step)
        hours, usual = hours_on(day), usual_hours_on(day)
        if hours == usual:
            continue
        rows.append(
            {
                "day": pd.Timestamp(day),
                "is_open": "oui" if hours else "non",
                "opens": clock_text(hours[0]) if hours else "",
                "closes": clock_text(hours[1]) if hours else "",
                "reason": _why(day, is_open=hours is not None),
            }
        )
    return pd.DataFrame(rows, columns=["day", "is_open", "opens", "closes", "reason"])


def _why(day: date, *, is_open: bool) -> str:
    from_day, to_day = summer_closure(day.year)
    if from_day <= day <= to_day:
        return "congés d'été"
    if day in public_holidays(day.year):
        return "jour férié, ouvert le matin"
    return "fêtes" if is_open else "fermé"


def daily_need(world: World, mean_qty: np.ndarray) -> dict[str, float]:
    """Return the mean need of each ingredient on an open day of the last four weeks, in its unit."""
    last = (world.last - world.first).days
    recent = slice(max(0, last - 27), last + 1)
    open_days = max(1, int(world.days["is_open"].to_numpy()[recent].sum()))
    need: dict[str, float] = {}
    for place, good in enumerate(world.goods):
        makes, ingredients = RECIPES.get(good.product, (1.0, {}))
        pieces = fsum(mean_qty[place, recent].tolist()) / open_days
        for ingredient, (quantity, _) in ingredients.items():
            need[ingredient] = need.get(ingredient, 0.0) + pieces * quantity / makes
    return need


def stock_table(world: World, shop: int, need: dict[str, float]) -> pd.DataFrame:
    """Return the count of the last evening, one row per ingredient."""
    rows: list[dict[str, object]] = []
    for row in SUPPLIERS:
        supplier, ingredient, pack = row[0], row[1], row[3]
        chance = stream(world.seed, 10, shop, len(rows))
        packs = need.get(ingredient, 0.0) * STOCK_DAYS[supplier] * (1.0 + 0.4 * chance.random()) / pack
        quantity = round(max(0.2, round(packs * 5) / 5) * pack, 1)
        # 12/06/2025 alone could be read two ways, so the count is dated as the program asks for.
        rows.append({"shop": world.shop_names[shop], "ingredient": ingredient, "day": world.last.isoformat(),
                     "stock_qty": f"{quantity:.1f}".replace(".", ",")})  # fmt: skip
    return pd.DataFrame(rows)


def on_order_table(world: World, shop: int) -> pd.DataFrame:
    """Return the flour that comes with the mill's next delivery, one row."""
    delivery = world.last + timedelta(days=1)
    while delivery.weekday() not in (1, 4):
        delivery += timedelta(days=1)
    return pd.DataFrame(
        [{"shop": world.shop_names[shop], "supplier": MILL, "ingredient": "farine T65",
          "delivery_day": pd.Timestamp(delivery), "qty": 150}]
    )  # fmt: skip


def overrides_table(world: World) -> pd.DataFrame:
    """Return what the manager has decided for the next open day already."""
    next_day = next_open_day(world)
    day = world.days["day"].iloc[next_day]
    wishes = {
        "BRETZEL": (36, "E", "concert place Kléber, on en veut plus"),
        "ECLAIR CHOCOLAT": (6, "P", "pâtissier absent"),
    }
    rows = [
        {"shop": world.shop_names[0], "product": product, "day": day, "decided_qty": quantity, "reason_code": code,
         "note": note}
        for product, (quantity, code, note) in wishes.items()
        if product in [good.product for good in world.goods]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["shop", "product", "day", "decided_qty", "reason_code", "note"])


def baked_table(world: World, shop: int, baked: Ints) -> pd.DataFrame:
    """Return what was really made in the last months, one row per product and day."""
    last = (world.last - world.first).days
    start = max(0, last - BAKED_DAYS + 1)
    day, product = np.nonzero(world.is_offered[:, start : last + 1].T)
    return pd.DataFrame(
        {
            "shop": world.shop_names[shop],
            "product": np.array([good.product for good in world.goods])[product],
            "day": world.days["day"].to_numpy()[day + start],
            "baked_qty": baked[product, day + start],
        }
    )


def leftovers_table(world: World, shop: int, *, baked: Ints, sold: Ints, sold_out_min: Ints) -> pd.DataFrame:
    """Return what was counted at closing in the last weeks: blank where nobody counted, 0 where none was left."""
    last = (world.last - world.first).days
    start = max(0, last - LEFTOVER_DAYS + 1)
    day, product = np.nonzero(world.is_offered[:, start : last + 1].T)
    day = day + start
    chance = stream(world.seed, 11, shop)
    is_counted = chance.random(len(day)) >= NOT_COUNTED_SHARE
    is_noted = (chance.random(len(day)) < SOLD_OUT_NOTED_SHARE) & is_counted
    left = (baked - sold)[product, day]
    minute = sold_out_min[product, day]
    is_bread = np.array([good.family == "pains" for good in world.goods])[product]
    went = np.where(left > 0, np.where(is_bread, "donné", "jeté"), "")
    return pd.DataFrame(
        {
            "shop": world.shop_names[shop],
            "product": np.array([good.product for good in world.goods])[product],
            "day": world.days["day"].to_numpy()[day],
            "left_qty": [str(pieces) if known else "" for pieces, known in zip(left.tolist(), is_counted, strict=True)],
            "sold_out": [
                clock_text(at) if noted and at >= 0 else "" for at, noted in zip(minute.tolist(), is_noted, strict=True)
            ],
            "went_to": np.where(is_counted, went, ""),
        }
    )
