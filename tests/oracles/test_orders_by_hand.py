"""Three suppliers, eight ingredients, Easter Monday: every order worked out by hand.

It is Thursday 2 April 2026, 20:00; Monday 6 April is a holiday. Every day 100 baguettes, 60 croissants and 10 tarts
are baked. Friday 3 April is planned and certain. From Saturday on there are ten ways in which it may come: −20, −15,
−10, −5, 0, 0, 5, 10, 15 and 20 % of everything. Nine of ten need no more than 15 % above, seven of ten 5 %.

A day takes                     baguettes   croissants   tarts (through their dough)      sum
    farine   kg                       16          2       1                              19
    sel      kg                      0.3                                                0.3
    levure   kg                      0.2                                                0.2
    beurre   kg                                 1.5       0.5                             2
    lait     l                                  0.6                                     0.6
    oeufs    pcs                                  3       5                               8
    crème    l                                            1                               1
    sucre    kg                                           0.5                           0.5

Moulin comes on Mondays and Thursdays, ordered by noon of the day before. Monday is a holiday: it comes on Tuesday 7,
and as the day before is the holiday itself, orders close on Saturday 4 at noon. It must last to Thursday 9: 7 days, 6
of them unsure.
    farine   7 × 19 = 133, reserve 15 % of 6 × 19 = 17.1, 115 there: 35.1 wanted, 2 sacks of 25
    sel      7 × 0.3 = 2.1, reserve 0.27, 2 there: 0.37 wanted, 1 sack of 10
    60 kg are less than the 150 of the smallest order. Salt lasts 12 / 0.3 = 40 days, flour 165 / 19 = 9: flour is
    filled up, 85, 110, 135, 160: 6 sacks.
Laiterie comes on Tuesdays and Saturdays, by 13:00 of the day before: Saturday 4, to last to Tuesday 7: 5 days, 4
unsure.
    beurre   10, reserve 1.2, 5 there: 6.2 wanted, 2 boxes of 5 at 40. From 4 on a box is 37: 12 saved; two boxes more
             are 80 to hold, 3 days to Tuesday and half of the 5 days that they last, at 25 % a year and a 60th a day
             for the days that butter keeps: 80 × 5.5 × (0.25 / 365 + 1 / 60) = 7.6. So 4
    lait     3, reserve 0.36, 2 there: 1.36 wanted, 1 of 5
    oeufs    40, reserve 4.8, 20 there and 30 on the way: none
    crème    5. A tart brings 6 − 5.6 = 0.4 and takes 0.1 l: 4 a litre. A litre at 4 left for 3 days of the 6 that it
             keeps costs 4 × 3 × (0.25 / 365 + 1 / 6) = 2.008. It pays up to 4 / 6.008 = 66.6 %, seven ways of ten:
             reserve 5 % of 4 = 0.2, 2.5 there: 2.7 wanted, 2 of 2
Épicerie comes on Wednesdays, by noon two days before: Wednesday 8, which closes on Saturday 4 as well, to last to
Wednesday 15: 13 days, 12 unsure.
    sucre    6.5, reserve 15 % of 12 × 0.5 = 0.9, 4 there: 3.4 wanted, 2 of 2.5; 4 − 6 × 0.5 = 1 is left when it comes,
             and there is room for 5: 1
    levure   never counted, none is left on the 8th: 7 × 0.2 = 1.4, reserve 0.21: 1.61 wanted, 4 of 0.5
    3 + 6 are less than the smallest order of 11. For sugar there is no room; yeast keeps 14 days, 2.8, so that 6 packs
    can be used: 3 + 9 = 12
"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from forecast.config import OrderingSettings
from forecast.decisions.ordering.need import NeedPaths
from forecast.decisions.ordering.plan import order_plan
from forecast.notices import parse_reason
from forecast.sources.forms.catalogue import read_products, read_recipes
from forecast.sources.forms.suppliers import read_suppliers
from forecast.tables import Need, OnOrder, ShopTables, Stock, checked

PRODUCTS = """product;price;vat;unit_cost
BAGUETTE;1,1;0,1;0,4
CROISSANT;1,32;0,1;0,5
TARTE;6,6;0,1;5,6
"""
RECIPES = """product;ingredient;makes;quantity;unit
BAGUETTE;farine;100;16;kg
BAGUETTE;sel;100;300;g
BAGUETTE;levure;100;200;g
CROISSANT;farine;60;2;kg
CROISSANT;beurre;60;1,5;kg
CROISSANT;lait;60;60;cl
CROISSANT;oeufs;60;3;pcs
TARTE;pâte brisée;10;2;kg
TARTE;crème;10;1;l
TARTE;sucre;10;500;g
TARTE;oeufs;10;5;pcs
pâte brisée;farine;4;2;kg
pâte brisée;beurre;4;1;kg
"""
SUPPLIERS = """fournisseur;ingrédient;unité;pack;dès;prix;livraison;heure limite;délai;franco;Mindestmenge;DLC;stockage
Moulin;farine;kg;25;;20;lundi jeudi;12:00;1;;150;;
Moulin;sel;kg;10;;4;lundi jeudi;12:00;1;;150;;
Laiterie;beurre;kg;5;;40;mardi samedi;13:00;1;;;60;
Laiterie;beurre;kg;5;4;37;mardi samedi;13:00;1;;;60;
Laiterie;lait;l;5;;4,5;mardi samedi;13:00;1;;;5;
Laiterie;oeufs;pcs;30;;6;mardi samedi;13:00;1;;;21;
Laiterie;crème;l;2;;8;mardi samedi;13:00;1;;;6;
Épicerie;sucre;kg;2,5;;3;mercredi;12:00;2;11;;;5
Épicerie;levure;kg;0,5;;1,5;mercredi;12:00;2;11;;14;
"""
STOCK = """ingredient,stock_qty
farine,115
sel,2
beurre,5
lait,2
oeufs,20
crème,2.5
sucre,4
"""
WAYS = np.array([-20, -15, -10, -5, 0, 0, 5, 10, 15, 20]) / 100
THURSDAY = pd.Timestamp("2026-04-02")
SETTINGS = OrderingSettings(lowest_level=0.5, highest_level=0.9, holding_share=0.25)
BY_HAND = """supplier,ingredient,order_by,delivery,lasts_to,need,reserve,there,coming,packs,cost,reason
Laiterie,beurre,04-03 13:00,04-04,04-07,10,1.2,5,0,4,148,price_break
Laiterie,crème,04-03 13:00,04-04,04-07,5,0.2,2.5,0,2,16,
Laiterie,lait,04-03 13:00,04-04,04-07,3,0.36,2,0,1,4.5,
Laiterie,oeufs,04-03 13:00,04-04,04-07,40,4.8,20,30,0,0,
Moulin,farine,04-04 12:00,04-07,04-09,133,17.1,115,0,6,120,topped_up
Moulin,sel,04-04 12:00,04-07,04-09,2.1,0.27,2,0,1,4,
Épicerie,levure,04-04 12:00,04-08,04-15,1.4,0.21,0,0,6,9,no_stock_count
Épicerie,sucre,04-04 12:00,04-08,04-15,6.5,0.9,4,0,1,3,storage_limit
"""


def day(ahead):
    return THURSDAY + pd.Timedelta(days=ahead)


@pytest.fixture
def tables(tmp_path):
    for name, text in (("products", PRODUCTS), ("recipes", RECIPES), ("suppliers", SUPPLIERS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    stock = pd.read_csv(io.StringIO(STOCK)).assign(shop="A", day=THURSDAY)
    coming = {"shop": ["A"], "supplier": "Laiterie", "ingredient": "oeufs", "delivery_day": day(2), "qty": 30.0}
    return ShopTables(
        timezone="Europe/Paris",
        products=read_products(tmp_path / "products.csv"),
        recipes=read_recipes(tmp_path / "recipes.csv"),
        suppliers=read_suppliers(tmp_path / "suppliers.csv"),
        stock=checked(Stock, stock),
        on_order=checked(OnOrder, pd.DataFrame(coming)),
    )


def need() -> NeedPaths:
    rows = pd.DataFrame(
        [
            ("A", product, day(ahead), qty, ahead == 1)
            for product, qty in (("BAGUETTE", 100.0), ("CROISSANT", 60.0), ("TARTE", 10.0))
            for ahead in range(1, 16)
        ],
        columns=["shop", "product", "day", "mean_qty", "is_planned"],
    )
    unsure = ~rows["is_planned"].to_numpy()[:, None]
    return NeedPaths.of(checked(Need, rows), rows[["mean_qty"]].to_numpy() * (1 + unsure * WAYS))


def test_every_order_is_the_one_worked_out_by_hand(tables):
    ordered = order_plan(
        need(), tables, public_holidays=pd.DataFrame({"day": [pd.Timestamp("2026-04-06")]}),
        now=pd.Timestamp("2026-04-02 20:00", tz="Europe/Paris"), settings=SETTINGS,
    )  # fmt: skip
    plan = ordered.plan
    found = pd.DataFrame(
        {
            "supplier": plan["supplier"],
            "ingredient": plan["ingredient"],
            "order_by": plan["order_by_at"].dt.tz_convert("Europe/Paris").dt.strftime("%m-%d %H:%M"),
            "delivery": plan["delivery_day"].dt.strftime("%m-%d"),
            "lasts_to": plan["covers_to_day"].dt.strftime("%m-%d"),
            "need": plan["need_qty"],
            "reserve": plan["safety_qty"],
            "there": plan["stock_qty"],
            "coming": plan["on_order_qty"],
            "packs": plan["packs"].astype(int),
            "cost": plan["cost_net_amount"],
            "reason": [parse_reason(text)[0] if text else "" for text in plan["reason"]],
        }
    )
    by_hand = pd.read_csv(io.StringIO(BY_HAND), keep_default_na=False)
    pd.testing.assert_frame_equal(found, by_hand, check_dtype=False)
    assert plan.set_index("ingredient")["level"].round(3).to_dict()["crème"] == 0.666
    assert [notice.code for notice in ordered.notices] == ["no_stock_count"]
