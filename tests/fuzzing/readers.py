"""Every reader with small whole inputs: tills in every container, forms, calendars, weather, settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.config import TillSettings, load_config
from forecast.config.surroundings import SignalFile
from forecast.sources.calendars.school_breaks import read_school_breaks
from forecast.sources.forms.bakehouse import read_doughs, read_equipment, read_slots
from forecast.sources.forms.catalogue import read_products, read_recipes
from forecast.sources.forms.customer_orders import read_customer_orders, read_standing_orders
from forecast.sources.forms.notes import (
    read_baked,
    read_leftovers,
    read_made_ahead,
    read_on_order,
    read_overrides,
    read_stock,
)
from forecast.sources.forms.shops import read_availability, read_shops
from forecast.sources.forms.signals import read_signals
from forecast.sources.forms.special_days import read_closures, read_events
from forecast.sources.forms.suppliers import read_suppliers
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop
from forecast.sources.weather.file import read_observed, read_outlook

from ..sources.tabular.made_files import as_csv, as_html, as_ods, as_xlsx, as_xml_2003, gzipped, zip_of
from ..sources.tabular.made_xls import as_xls
from ..tills import saft_cases, vendor_cases  # noqa: F401 -- they list the official exports
from ..tills.case import CASES

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
ZONE = "Europe/Paris"
TICKETS = [["Datum", "Uhrzeit", "Bon", "Artikel", "Menge", "Betrag"]] + [
    [
        f"{day:02}.05.2026",
        f"{7 + place:02}:15",
        f"{day}{place}",
        name,
        str(1 + place % 3),
        f"{(1 + place % 3) * 1.5:.2f}",
    ]
    for day in range(4, 9)
    for place, name in enumerate(("Zopf", 'Laib "dunkel"', "Weckle"))
]
PLAIN = [[cell.replace('"', "") for cell in row] for row in TICKETS]
CALENDAR = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Kirmes
DTSTART;VALUE=DATE:20260504\r\nDTEND;VALUE=DATE:20260506\r\nCATEGORIES:fair\r\nDESCRIPTION:size: 12\\neffect: +30 %
END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Markt\r\nDTSTART;TZID=Europe/Paris:20260505T080000
RRULE:FREQ=WEEKLY;COUNT=9\r\nEXDATE;TZID=Europe/Paris:20260512T080000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


@dataclass(frozen=True)
class Reader:
    """A reader, whole inputs of it, the ending of their file's name; `weight` is its share of the cases."""

    read: Callable[[Path], object]
    inputs: Sequence[bytes]
    name: str = "x.csv"
    weight: int = 4


def _sample(name: str, rows: int = 9) -> list[bytes]:
    """Return the header and some rows, from all over the file, of a form of the made-up bakery."""
    header, *lines = (SAMPLE / name).read_bytes().splitlines()
    return [b"\n".join([header, *lines[:: max(len(lines) // rows, 1)], b""])]


def _till(path: Path) -> object:
    return read_till(path, TillSettings(), Shop("a", timezone="Europe/Berlin"))


def _signals(path: Path) -> object:
    return read_signals(SignalFile(file=path, columns={"boats": "passengers"}), timezone=ZONE)


READERS = {
    "till csv": Reader(_till, [as_csv(TICKETS).encode(), as_csv(TICKETS, ",").encode("cp1252")]),
    "till gzip": Reader(_till, [gzipped(as_csv(TICKETS).encode())], "x.csv.gz", 1),
    "till html": Reader(_till, [as_html(PLAIN)], "x.xls", 1),
    "till xml": Reader(_till, [as_xml_2003(PLAIN)], "x.xml", 1),
    "till xls": Reader(_till, [as_xls(TICKETS)], "x.xls", 1),
    "till ods": Reader(_till, [as_ods(PLAIN)], "x.ods", 1),
    "till xlsx": Reader(_till, [as_xlsx(TICKETS)], "x.xlsx", 1),
    "till zip": Reader(_till, [zip_of({"a.csv": as_csv(TICKETS), "b.csv": as_csv(TICKETS[:9])})], "x.zip", 1),
    "till DSFinV-K": Reader(_till, [CASES["zip_export"]().files["export.zip"]], "x.zip", 1),
    "till SAF-T": Reader(
        _till, [next(iter(CASES[name]().files.values())) for name in ("saft_cash_norway", "saft_portugal")], "x.xml", 1
    ),
    "shops": Reader(read_shops, [b"shop;name;region;zone;place\na;Hafen;BW;Zone A;Kiel\nb;Markt;;;Kiel\n"]),
    "products": Reader(read_products, _sample("products.csv", rows=20)),
    "recipes": Reader(read_recipes, _sample("recipes.csv")),
    "suppliers": Reader(read_suppliers, _sample("suppliers.csv")),
    "stock": Reader(lambda path: read_stock(path, shop="a"), _sample("stock.csv")),
    "on_order": Reader(lambda path: read_on_order(path, shop="a"), _sample("on_order.csv")),
    "baked": Reader(lambda path: read_baked(path, shop="a"), [*_sample("baked.csv"), as_xlsx(TICKETS)]),
    "leftovers": Reader(lambda path: read_leftovers(path, shop="a"), _sample("leftovers.csv")),
    "customer_orders": Reader(
        lambda path: read_customer_orders(path, shop="a", timezone=ZONE), _sample("customer_orders.csv")
    ),
    "standing_orders": Reader(
        lambda path: read_standing_orders(path, shop="a", timezone=ZONE),
        [
            b"product,weekdays,qty,from,to,pause_from,pause_to,pickup\n"
            b"ROLL,mon-fri,40,2025-01-01,,2025-07-28,2025-08-17,06:30\nRYE,sat sun,3,,,,,\n"
        ],
    ),
    "made_ahead": Reader(
        lambda path: read_made_ahead(path, shop="a"),
        [b"product;day;made_ahead\nROLL;24/12/2026;60\nRYE;23.12.2026;2,5\n"],
    ),
    "availability": Reader(
        read_availability, [b"shop;product;class;until;lasts;sells_out\na;RYE;;12:00;90 %;\n;;must_sell_out;;;0.6\n"]
    ),
    "doughs": Reader(read_doughs, _sample("doughs.csv")),
    "slots": Reader(read_slots, [b"weekday;slot;ready_at;capacity\nmo-sa;early;06:30;60\nsu;noon;11:00;\n"]),
    "equipment": Reader(read_equipment, _sample("equipment.csv")),
    "overrides": Reader(lambda path: read_overrides(path, shop="a"), _sample("overrides.csv")),
    "closures": Reader(read_closures, _sample("closures.csv")),
    "events": Reader(lambda path: read_events(path, timezone=ZONE), _sample("events.csv")),
    "calendar": Reader(
        lambda path: read_events(path, timezone=ZONE, through=pd.Timestamp(2027, 1, 1)), [CALENDAR.encode()], "x.ics"
    ),
    "signals": Reader(_signals, _sample("cruises.csv")),
    "school_breaks": Reader(
        read_school_breaks, [b"zone,first_day,last_day,name\nA,2026-02-14,2026-03-01,Hiver\nB,07/02/2026,22/02/2026,\n"]
    ),
    "weather": Reader(lambda path: read_observed(path, place="a"), _sample("weather.csv")),
    "outlook": Reader(lambda path: read_outlook(path, place="a", timezone=ZONE), _sample("outlook.csv")),
    "settings": Reader(load_config, [(ROOT / "configs" / "sample.toml").read_bytes()], "x.toml"),
}
