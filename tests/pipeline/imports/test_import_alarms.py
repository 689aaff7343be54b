"""What looks wrong about a file: every alarm at its threshold, and what must pass without one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.archive.till.comparing import _no_changes
from forecast.archive.till.totals import TillSums, no_sums
from forecast.notices import Notice
from forecast.pipeline.imports.alarms import ShownFile, alarms_of, blocking
from forecast.pipeline.imports.findings import _NO_LOSS
from forecast.pipeline.imports.new_products import _new_spellings
from forecast.pipeline.imports.shop_sums import KnownShops, sums_by_shop
from forecast.texts import messages

PRODUCTS = ("Pain", "Brezel", "Croissant", "Brioche", "Tarte", "Cookie", "Flan", "Eclair", "Sandwich", "Cake")
NO_EDGES = pd.DataFrame({"shop": pd.Series([], dtype="str"), "day": pd.Series([], dtype="datetime64[ns]")})


def seen(days: pd.DatetimeIndex, products=PRODUCTS, *, qty=10.0, shop="Port", odd: dict | None = None) -> TillSums:
    """What a till shows that sells `qty` of each product each day, and on (day number, product) `odd`."""
    rows = [
        {"shop": shop, "product": product, "day": day, "sold": (odd or {}).get((number, product), qty)}
        for number, day in enumerate(days)
        for product in products
    ]
    table = pd.DataFrame(rows).query("sold > 0")
    by_day = table.groupby(["shop", "day"], as_index=False).agg(
        sold_qty=("sold", "sum"), products_count=("product", "size")
    )
    best = table.sort_values("sold").drop_duplicates(["shop", "product"], keep="last")
    by_product = table.assign(log_qty=np.log(table["sold"])).groupby(["shop", "product"], as_index=False)
    of_product = by_product.agg(days_count=("day", "size"), log_qty=("log_qty", "sum"))
    most = best.rename(columns={"sold": "most_qty", "day": "most_day"})
    return TillSums(by_day.assign(amount=np.nan), of_product.merge(most, on=["shop", "product"]))


def shown(file: TillSums, **more) -> ShownFile:
    return ShownFile(**{"source": "a.csv", "shops": sums_by_shop(file), "changes": _no_changes(), "edges": NO_EDGES,
                        "kept_rows": 100, "kept_pcs": 100.0, **more})  # fmt: skip


def changes(*days: tuple[float, float, float], shop="Port") -> pd.DataFrame:
    """Shop-days by what was sold before, what comes and what goes."""
    rows = [
        (shop, pd.Timestamp("2026-03-01") + pd.Timedelta(days=number), before, before + came - went, came, went)
        for number, (before, came, went) in enumerate(days)
    ]
    return pd.DataFrame(rows, columns=list(_no_changes()))


def alarms(file: ShownFile, *archive: TillSums) -> list[Notice]:
    """What looks wrong about a file where the archive shows this, or is empty."""
    return alarms_of(file, KnownShops(lambda: archive[0] if archive else no_sums()))


def codes(file: ShownFile, *archive: TillSums) -> set[str]:
    return {notice.code for notice in alarms(file, *archive)}


KNOWN = pd.date_range("2026-03-02", periods=28)
NEW = pd.date_range("2026-03-30", periods=7)


def test_an_ordinary_week_raises_nothing_against_an_archive_or_none():
    assert codes(shown(seen(NEW)), seen(KNOWN)) == set()
    assert codes(shown(seen(NEW))) == set()


@pytest.mark.parametrize(
    ("kept_rows", "kept_pcs", "lost_rows", "lost_pcs", "is_told"),
    [
        (50, 50.0, 50, 50.0, False),
        (49, 50.0, 51, 50.0, True),
        (60, 49.0, 40, 51.0, True),
        (0, 0.0, 0, 0.0, False),
        (0, 0.0, 7, 0.0, True),
    ],
)
def test_a_file_that_keeps_under_half_of_its_rows_or_pieces_is_stopped(
    kept_rows, kept_pcs, lost_rows, lost_pcs, is_told
):
    file = shown(
        seen(NEW), kept_rows=kept_rows, kept_pcs=kept_pcs, lost_rows=lost_rows, lost_pcs=lost_pcs, lost_reason="x"
    )
    found = alarms(file)
    assert ["till_few_kept"] * is_told == [notice.code for notice in found]
    assert bool(blocking(found)) == is_told
    assert all((notice.severity, notice.values["reason"]) == ("warning", "x") for notice in found)


def test_every_reason_for_which_lines_are_left_out_is_either_a_loss_or_named_by_a_setting():
    losses = {
        "repeated_id", "outside_hours", "closed_day", "zero_quantity", "zero_price", "refund_unmatched", "unreadable",
        "no_quantity",
    }  # fmt: skip
    assert not _NO_LOSS & losses
    assert {code.partition(".")[2] for code in messages("en") if code.startswith("why_aside.")} <= _NO_LOSS | losses


@pytest.mark.parametrize(
    ("product", "odd_qty", "is_told"), [("Pain", 1000.0, False), ("Pain", 1001.0, True), ("Neu", 5000.0, False)]
)
def test_a_product_of_over_a_hundred_times_the_usual_is_stopped(product, odd_qty, is_told):
    file = seen(NEW, (*PRODUCTS, "Neu"), odd={(3, product): odd_qty})
    found = [one for one in alarms(shown(file), seen(KNOWN, qty=10.0)) if one.code == "till_hundredfold"]
    assert bool(found) == (is_told or product == "Neu")
    if is_told:
        (alarm,) = found
        assert (alarm.shop, alarm.values["name"], alarm.values["on_day"]) == ("Port", "Pain", "2026-04-02")
        assert (alarm.values["qty"], alarm.values["usual_qty"], alarm.values["count"]) == (odd_qty, 10.0, 1)
        assert blocking(found)


def test_what_hardly_sells_is_held_against_one_piece_a_day():
    assert "till_hundredfold" not in codes(shown(seen(NEW, odd={(1, "Pain"): 40.0})), seen(KNOWN, qty=0.3))
    assert "till_hundredfold" in codes(shown(seen(NEW, odd={(1, "Pain"): 101.0})), seen(KNOWN, qty=0.3))


def test_a_product_known_for_few_days_tells_no_usual_quantity():
    young = seen(KNOWN[:4])
    assert "till_hundredfold" not in codes(shown(seen(NEW[:4], odd={(1, "Pain"): 5000.0})), young)


def test_without_an_archive_a_file_is_held_against_its_own_days_even_where_several_are_wrong():
    odd = {(number, "Pain"): 10_000.0 for number in (3, 4, 5)}
    assert "till_hundredfold" in codes(shown(seen(KNOWN, odd=odd)))


def test_grams_in_place_of_pieces_are_found_though_the_whole_file_has_them():
    assert "till_hundredfold" in codes(shown(seen(NEW, qty=10_000.0)), seen(KNOWN))


@pytest.mark.parametrize(("qty", "is_told"), [(100.0, False), (101.0, True)])
def test_a_day_of_over_ten_times_the_usual_is_stopped(qty, is_told):
    odd = {(2, product): qty for product in PRODUCTS}
    assert ("till_tenfold" in codes(shown(seen(NEW, odd=odd)), seen(KNOWN))) == is_told
    assert ("till_tenfold" in codes(shown(seen(KNOWN, odd=odd)))) == is_told


def test_a_summer_that_a_shop_has_come_near_before_is_none():
    high = seen(KNOWN, odd={(27, product): 60.0 for product in PRODUCTS})
    assert "till_tenfold" not in codes(shown(seen(NEW, qty=115.0)), high)
    assert "till_tenfold" in codes(shown(seen(NEW, qty=125.0)), high)


@pytest.mark.parametrize(("known", "is_told"), [(2, False), (1, True)])
def test_a_file_of_which_the_shop_knows_under_a_fifth_of_the_products_is_stopped(known, is_told):
    names = (*PRODUCTS[:known], *(f"Andere {number}" for number in range(10 - known)))
    found = alarms(shown(seen(NEW, names)), seen(KNOWN))
    assert ("till_unknown_products" in {one.code for one in found}) == is_told
    assert bool(blocking(found)) == is_told
    if is_told:
        assert [one.code for one in found] == ["till_unknown_products"], "new products are not told beside"
        assert (found[0].values["new_count"], found[0].values["count"]) == (9, 10)


def test_a_shop_that_the_archive_does_not_know_may_sell_anything():
    assert not blocking(alarms(shown(seen(NEW, ("Bier", "Wein", "Saft"), shop="Nord")), seen(KNOWN)))


@pytest.mark.parametrize(("new", "is_told"), [(1, False), (2, True)])
def test_over_a_tenth_of_new_products_are_told_and_the_file_is_taken(new, is_told):
    names = (*PRODUCTS, *("Stollen", "Zimtstern")[:new])
    found = alarms(shown(seen(NEW, names)), seen(KNOWN))
    assert [one.code for one in found] == ["till_new_products"] * is_told
    assert not blocking(found)
    assert all(one.severity == "warning" for one in found)


def test_an_archive_of_a_few_days_has_not_seen_every_product_yet():
    assert codes(shown(seen(NEW)), seen(KNOWN[:6], PRODUCTS[:5])) == set()
    assert codes(shown(seen(NEW)), seen(KNOWN[:7], PRODUCTS[:5])) == {"till_new_products"}


def test_a_new_spelling_is_told_with_the_line_to_add():
    names = ("PAIN", *PRODUCTS[1:])
    (alarm,) = alarms(shown(seen(NEW, names)), seen(KNOWN))
    assert (alarm.code, alarm.severity, alarm.values["line"]) == ("till_new_spelling", "warning", '"PAIN" = "Pain"')


@pytest.mark.parametrize(
    ("new", "known", "in_file", "found"),
    [
        ("Crème", "Creme", (), True),
        ("Käse-Kuchen", "KÄSEKUCHEN", (), True),
        ("Laugenstage", "Laugenstange", (), True),
        ("Laugenstagne", "Laugenstange", (), True),
        ("Baguettes", "Baguette", ("Baguettes",), True),
        ("Baguettes", "Baguette", ("Baguettes", "Baguette"), False),
        ("BAGUETTE", "Baguette", ("BAGUETTE", "Baguette"), True),
        ("Brot 750 g", "Brot 500 g", (), False),
        ("Kuchen 1", "Kuchen", (), False),
        ("Tee", "Eis", (), False),
        ("Flan", "Flat", (), False),
        ("Milch (l)", "Milch", (), False),
        ("バン", "パン", (), False),
        ("Brezel", "Brezel", (), False),
    ],
)
def test_spellings_of_one_product_and_names_of_two(new, known, in_file, found):
    assert _new_spellings([new], [known], in_file=in_file) == ({new: known} if found else {})


@pytest.mark.parametrize(("sold", "is_told"), [(5, False), (4, True)])
def test_a_new_day_with_under_half_of_the_usual_articles_is_told(sold, is_told):
    odd = {(5, product): 0.0 for product in PRODUCTS[sold:]}
    found = alarms(shown(seen(NEW, odd=odd)), seen(KNOWN))
    assert [one.code for one in found] == ["till_few_articles"] * is_told
    assert not blocking(found)
    assert all((one.values["days"], one.values["articles"]) == ("2026-04-04", 4) for one in found)


def test_a_day_is_held_against_its_own_weekday():
    sundays = {(6 + 7 * week, product): 0.0 for week in range(4) for product in PRODUCTS[3:]}
    new = {(6, product): 0.0 for product in PRODUCTS[3:]}
    assert codes(shown(seen(NEW, odd=new)), seen(KNOWN, odd=sundays)) == set()


def test_days_known_already_are_not_held_against_their_articles():
    odd = {(1, product): 0.0 for product in PRODUCTS[2:]}
    assert codes(shown(seen(KNOWN, odd=odd)), seen(KNOWN)) == set()


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([(100, 0, 0)] * 30, None),
        ([(100, 5, 5)] * 30, None),
        ([(100, 8, 0)] * 30, None),
        ([(30, 3, 2)] * 30, None),  # no more than five pieces
        ([(100, 30, 0)] + [(100, 0, 0)] * 29, "till_days_corrected"),
        ([(100, 80, 80)] * 3 + [(100, 0, 0)] * 27, "till_days_corrected"),
        ([(100, 80, 80)] * 4 + [(100, 0, 0)] * 26, "till_days_changed"),
        ([(100, 30, 0)] * 4 + [(100, 0, 0)] * 26, "till_days_changed"),
        ([(100, 30, 0)] * 2, "till_days_corrected"),  # a day or two that were completed, by themselves
        ([(100, 0, 30)], "till_days_corrected"),
        ([(100, 30, 30)], "till_days_changed"),  # as many come as go: other products
        ([(100, 110, 0)], "till_days_changed"),
        ([(100, 0, 60)], "till_days_changed"),
        ([(100, 30, 0)] * 3, "till_days_changed"),
        ([(100, 0, 100)], "till_days_changed"),
    ],
)
def test_days_that_change_are_a_correction_or_another_file(days, code):
    found = alarms(shown(seen(NEW), changes=changes(*days)), seen(KNOWN))
    assert [one.code for one in found] == ([code] if code else [])
    assert bool(blocking(found)) == (code == "till_days_changed")
    assert [one.severity for one in found] == ["warning" if code == "till_days_changed" else "note"] * bool(code)


def test_shops_are_judged_one_by_one():
    many = pd.concat([changes(*[(100, 0, 0)] * 100), changes(*[(100, 70, 70)] * 5, shop="Nord")])
    (alarm,) = alarms(shown(seen(NEW), changes=many), seen(KNOWN))
    assert (alarm.code, alarm.shop, alarm.values["count"], alarm.values["known_days"]) == (
        "till_days_changed", "Nord", 5, 5,
    )  # fmt: skip


def test_a_day_at_the_edge_of_an_earlier_import_may_grow_but_not_change():
    grown, other = changes((100, 300, 0)), changes((100, 60, 60))
    edges = grown[["shop", "day"]]
    assert codes(shown(seen(NEW), changes=grown, edges=edges), seen(KNOWN)) == set()
    assert codes(shown(seen(NEW), changes=other, edges=edges), seen(KNOWN)) == {"till_days_changed"}


def test_the_same_file_read_another_way_is_held_against_itself_only_and_what_changes_is_a_note():
    names = tuple(f"Nr. {number}" for number in range(10))
    found = alarms(shown(seen(NEW, names), changes=changes(*[(100, 100, 100)] * 7), is_reread=True), seen(KNOWN))
    assert [(one.code, one.severity) for one in found] == [("till_days_reread", "note")]
    assert codes(shown(seen(KNOWN, odd={(3, "Pain"): 10_000.0}), is_reread=True), seen(KNOWN)) == {
        "till_hundredfold", "till_tenfold",
    }  # fmt: skip


def test_what_shops_show_adds_up_and_days_that_are_replaced_count_once():
    known = KnownShops(lambda: seen(KNOWN[:2], ("Pain",), qty=3.0))
    known.add(sums_by_shop(seen(KNOWN[1:3], ("Pain",), qty=15.0)))
    known.add(sums_by_shop(seen(KNOWN[:1], ("Bier",), shop="Nord")))
    shop = known.of("Port")
    assert (shop.sold.tolist(), shop.articles.tolist()) == ([3.0, 15.0, 15.0], [1, 1, 1])
    assert (shop.products["Pain"].days_count, shop.products["Pain"].most_qty) == (4, 15.0)
    assert known.products == {"Pain", "Bier"}
    assert not known.of("Süd").products
