"""Seconds to draw and write all pages and sheets of many shops with 60 products: plan, orders, closing, delivery, CSV.

The plans are made up and differ from shop to shop. Typst keeps what it drew of a sheet before; nothing is drawn twice.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.reports.made_up_page import CUTOFF, bakery_orders, bakery_page, bakery_plan, bakery_reasons, wording

from forecast.config import ReportSettings
from forecast.reports.csv_files import orders_csv, plan_csv, reasons_csv
from forecast.reports.page.html import plan_html
from forecast.reports.page.pdf import plan_pdf
from forecast.reports.papers.bake_list import delivery_csv, delivery_pdf
from forecast.reports.papers.closing_form import closing_csv, closing_pdf
from forecast.reports.papers.order_sheets import orders_pdf
from forecast.reports.papers.sheet import SheetOf
from forecast.tables import SlotPlan, Suppliers, empty


def pages(shop: int, products: int = 60) -> tuple[float, dict[str, float]]:
    """Return the CPU seconds of all files of a shop, and of each [s]."""
    plan = bakery_plan(products)
    more = plan["plan_qty"] + shop % 97 * plan["batch_qty"]
    plan = plan.assign(plan_qty=more, batches=more / plan["batch_qty"], product=plan["product"] + f" {shop}")
    reasons, orders, said = bakery_reasons(plan), bakery_orders(), wording("fr")
    written = {"wording": said, "settings": ReportSettings()}
    of = SheetOf(f"Filiale {shop}", CUTOFF, said)
    begun = time.process_time()
    page = bakery_page("fr", plan=plan, shop_label=of.shop_label)
    seconds = {"page": time.process_time() - begun}
    for name, make in {
        "plan.pdf": lambda: plan_pdf(page),
        "plan.html": lambda: plan_html(page),
        "orders.pdf": lambda: orders_pdf(orders, empty(Suppliers), about=page.day, of=of),
        "closing.pdf": lambda: closing_pdf(plan, of=of),
        "delivery.pdf": lambda: delivery_pdf(plan, empty(SlotPlan), of=of),
        "csv": lambda: (
            plan_csv(plan, reasons, **written), orders_csv(orders, **written), reasons_csv(plan, reasons, **written),
            closing_csv(plan, **written), delivery_csv(plan, **written),
        ),
    }.items():  # fmt: skip
        since = time.process_time()
        make()
        seconds[name] = time.process_time() - since
    return time.process_time() - begun, seconds


def main() -> None:
    """Print seconds for one shop, then for all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--shops", type=int, default=500)
    asked.add_argument("--processes", type=int, default=2)
    given = asked.parse_args()
    first, _ = pages(-1)
    print(f"first shop {first:.2f} CPU s")
    begun = time.perf_counter()
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(pages, range(given.shops), chunksize=8))
    cpu = sum(seconds for seconds, _ in found)
    for name in found[0][1]:
        print(f"{name:14} {sum(each[name] for _, each in found) / len(found):.3f} CPU s a shop")
    print(f"{given.shops} shops: {time.perf_counter() - begun:.1f} s, {cpu:.1f} CPU s on {given.processes} processes")


if __name__ == "__main__":
    main()
