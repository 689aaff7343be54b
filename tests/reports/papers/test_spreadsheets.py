"""Every CSV file of a night opened by a real spreadsheet, as it reads in each country: LibreOffice without a window."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.reports.csv_files import orders_csv, plan_csv, reasons_csv
from forecast.reports.page.slots import slots_csv
from forecast.reports.papers.bake_list import delivery_csv
from forecast.reports.papers.closing_form import closing_csv
from forecast.reports.papers.dough_sheet import doughs_csv
from forecast.reports.papers.supplier_outlook import outlook_csv
from forecast.reports.wording import Wording
from forecast.tables import SupplierOutlook, checked

from ..made_up_page import bakery_orders, bakery_plan, bakery_reasons
from .test_bake_list import slots_of
from .test_dough_sheet import DOUGHS, WEIGHED
from .test_supplier_outlook import OUTLOOK

TRAPS = ("012", "=1+1", "3-10", "1/2", "5 × 6", "1E5", "12:30", "50 %", "4006381333931", "1.5", "2 1/2", "+33")
# Language and country → how LibreOffice and Excel number that locale.
LOCALES = {"fr_FR": 1036, "de_DE": 1031, "de_CH": 2055, "fr_CH": 4108, "en_GB": 2057, "en_US": 1033}
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


class Cell(NamedTuple):
    """What a spreadsheet made of a cell: string, float, date, time, percentage … or "" for nothing, and its value."""

    kind: str
    value: str


def made_up_plan():
    plan = bakery_plan(len(TRAPS) + 6)
    names = [*TRAPS, *plan["product"].iloc[len(TRAPS) :]]
    return plan.assign(product=names, label=names, decided_qty=plan["decided_qty"].fillna(1234.5))


def files(wording):
    settings, plan = ReportSettings(), made_up_plan()
    orders = bakery_orders().assign(ingredient=list(TRAPS[: len(bakery_orders())]))
    outlook = checked(SupplierOutlook, OUTLOOK.assign(ingredient=list(TRAPS[: len(OUTLOOK)])))
    said = {"wording": wording, "settings": settings}
    return {
        "plan": plan_csv(plan, bakery_reasons(plan), **said),
        "orders": orders_csv(orders, **said),
        "reasons": reasons_csv(plan, bakery_reasons(plan), **said),
        "doughs": doughs_csv(DOUGHS, WEIGHED, order=[], **said),
        "outlook": outlook_csv(outlook, **said),
        "closing": closing_csv(plan, **said),
        "delivery": delivery_csv(plan, **said),
        "slots": slots_csv(slots_of(plan, 23_400, 39_600), **said),
    }


def opened(folder: Path, locale: str, contents) -> dict[str, list[dict[str, Cell]]]:
    """Return the rows of files as LibreOffice opens them where numbers and dates are written as in a country."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        pytest.skip("no LibreOffice on this machine")
    for name, content in contents.items():
        (folder / f"{name}.csv").write_bytes(content)
    separator = ord("," if locale.startswith("en") else ";")
    # Separator, quotes, UTF-8, first line, formats, locale; quoted is no text, all kinds of numbers are seen.
    how = f"CSV:{separator},34,76,1,,{LOCALES[locale]},false,true"
    options = [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", f"--infilter={how}"]
    command = [soffice, *options, "--convert-to", "fods", "--outdir", str(folder)]
    command += [str(folder / f"{name}.csv") for name in contents]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: _rows(folder / f"{name}.fods") for name in contents}


def _rows(path: Path) -> list[dict[str, Cell]]:
    header, *rows = [
        [cell for each in row.iter(f"{_TABLE}table-cell") for cell in _cells(each)]
        for row in ET.parse(path).iter(f"{_TABLE}table-row")  # noqa: S314 - made by LibreOffice from our own file
    ]
    filled = [row for row in rows if any(cell.kind for cell in row)]
    return [dict(zip((cell.value for cell in header), row, strict=False)) for row in filled]


def _cells(cell: ET.Element) -> list[Cell]:
    kind = cell.get(f"{_OFFICE}value-type", "")
    values = (cell.get(f"{_OFFICE}{name}") for name in ("value", "date-value", "time-value"))
    value = next(filter(None, values), None) or "".join(cell.itertext()).strip()
    return [Cell(kind, value)] * min(int(cell.get(f"{_TABLE}number-columns-repeated", 1)), 60)


def column(rows, heading):
    return [row[heading] for row in rows]


def as_text(name: str) -> str:
    return name if name == "5 × 6" else f"'{name}"


@pytest.mark.slow
@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_are_numbers_dates_are_dates_and_names_stay_what_they_are(tmp_path, locale):
    language, country = locale.split("_")
    wording = Wording(language, timezone="Europe/Paris", currency="EUR", country=country)
    assert replace(wording).locale == locale
    read = opened(tmp_path, locale, files(wording))
    word = wording.text
    tables = {"plan": made_up_plan(), "orders": bakery_orders(), "outlook": OUTLOOK}
    for name, table in tables.items():
        section = {"plan": "plan_column", "orders": "order_column", "outlook": "outlook_column"}[name]
        for measured in [
            each for each in table.columns if each.endswith("_qty") or each in ("packs", "cost_net_amount")
        ]:
            heading = word(f"{section}.{measured}")
            if heading not in read[name][0]:
                continue
            cells = column(read[name], heading)
            assert {cell.kind for cell in cells} <= {"float", ""}, (name, measured, cells)
            rounding = 0.51 if measured in ("low_qty", "high_qty") else 0.06
            shown = sum(float(cell.value) for cell in cells if cell.kind)
            assert shown == pytest.approx(pd.to_numeric(table[measured]).sum(), abs=rounding * len(cells)), (
                name,
                measured,
            )
    exact = column(read["plan"], word("plan_column.plan_qty"))
    assert sum(float(cell.value) for cell in exact) == made_up_plan()["plan_qty"].sum()
    for name, heading in (("plan", "plan_column.day"), ("reasons", "plan_column.day"), ("doughs", "dough_column.day"),
                          ("closing", "closing.day"), ("delivery", "plan_column.day"), ("slots", "plan_column.day"),
                          ("orders", "order_column.delivery_day"), ("orders", "order_column.order_by_at"),
                          ("outlook", "outlook_column.delivery_day")):  # fmt: skip
        assert {cell.kind for cell in column(read[name], word(heading))} == {"date"}, (name, heading)
    assert {cell.kind for cell in column(read["slots"], word("slot_column.ready_s"))} == {"time"}
    for name, heading in (("plan", "plan_column.product"), ("closing", "closing.product"),
                          ("delivery", "plan_column.label"), ("slots", "plan_column.product"),
                          ("orders", "order_column.ingredient")):  # fmt: skip
        cells = column(read[name], word(heading))
        assert {cell.kind for cell in cells} == {"string"}, (name, heading, cells)
        assert {cell.value for cell in cells} & {as_text(trap) for trap in TRAPS}
    for measured in ("made_kg", "need_kg", "qty", "mix_qty", "flour_share", "mixes"):
        assert {cell.kind for cell in column(read["doughs"], word(f"dough_column.{measured}"))} <= {"float", ""}, (
            measured
        )
    kilograms = {cell.value for cell in column(read["doughs"], word("dough_column.made_kg"))}
    assert {float(value) for value in kilograms} == set(DOUGHS["made_kg"])
    for heading in ("# " + word("closing.planned"), "# " + word("closing.expected")):
        assert {cell.kind for cell in column(read["closing"], heading)} == {"float"}
    for heading in ("plan_column.plan_qty", "plan_column.orders_qty"):
        assert {cell.kind for cell in column(read["delivery"], word(heading))} == {"float"}
    assert {cell.kind for cell in column(read["reasons"], word("why.qty"))} == {"float"}
