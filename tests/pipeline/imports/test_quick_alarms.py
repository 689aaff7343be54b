"""What raises an alarm is never passed over by the quick question."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.archive.till.changes import no_changes
from forecast.archive.till.seen import SeenShops, seen_of_sales
from forecast.pipeline.imports.import_alarms import ShownFile, alarms_of
from forecast.pipeline.imports.quick_alarms import QuickShops, shop_sums

NAMES = [f"Brot {letter}" for letter in "ABCDEFGHIJ"]


def sales(rng: np.random.Generator, first: str, days: int, *, odd: str = "") -> pd.DataFrame:
    rows = [
        (day, name, float(rng.poisson(20) + 1))
        for day in pd.date_range(first, periods=days)
        for name in NAMES
        if rng.random() < 0.9
    ]
    table = pd.DataFrame(rows, columns=["day", "product", "qty"]).assign(shop="a", known_amount=1.0)
    some = rng.random(len(table)) < 0.05
    if odd == "hundredfold":
        table.loc[some, "qty"] *= 300
    elif odd == "tenfold":
        table.loc[table["day"] == table["day"].max(), "qty"] *= 25
    elif odd == "few":
        table = table[(table["day"] != table["day"].max()) | table["product"].isin(NAMES[:2])]
    elif odd == "new":
        table["product"] = table["product"].replace({name: f"Neues {at}" for at, name in enumerate(NAMES[:4])})
    elif odd == "spelling":
        table["product"] = table["product"].replace({NAMES[0]: "Brot AA"})
    elif odd == "foreign":
        table["product"] = "x" + table["product"] + "yz"
    return table


def test_no_alarm_is_passed_over_and_an_ordinary_file_raises_no_question():
    told: dict[str, list[bool]] = {}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        odd = ("", "hundredfold", "tenfold", "few", "new", "spelling", "foreign")[seed % 7]
        before = seen_of_sales(sales(rng, "2025-01-01", int(rng.choice([3, 40]))))
        seen = seen_of_sales(sales(rng, "2025-03-01", int(rng.choice([2, 20])), odd=odd))
        held_against = SeenShops(before)
        file = ShownFile("a.csv", seen, no_changes(), no_changes()[["shop", "day"]], kept_rows=1, kept_pcs=1.0)
        alarms = alarms_of(file, held_against.of(["a"]), elsewhere=held_against.products)
        ((shop, sums),) = shop_sums(seen)
        may_alarm = QuickShops(held_against.all()).may_alarm(shop, sums)
        assert may_alarm or not alarms, (odd, alarms)
        told.setdefault(odd, []).append(may_alarm)
    assert not any(told[""])
    assert all(any(found) for odd, found in told.items() if odd)
