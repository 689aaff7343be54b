"""A shop with an issued plan, made up in a moment, and a desk of it that answers on loopback, in its own process."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd

from forecast.archive.issued.plans import PlanArchive
from forecast.tables import OrderPlan, ProductionPlan, Quantiles, checked, empty

DAY = "2025-06-13"
_START_S = 30
LONG_NAMES = ("Sonnenblumenkernbrötchen", "Dreikornvollkornbrot im Kasten", "Pain de campagne aux céréales anciennes")
FORMS = {
    "overrides": "product;day;decided_qty;reason_code;note\n",
    "leftovers": "product;day;left_qty;sold_out;went_to\n",
    "baked": "product;day;baked_qty\n",
    "customer_orders": "order_id;product;day;pickup;qty;ordered_at\n",
}


def product_name(number: int) -> str:
    """Return the name of a product: some are long, as German ones are."""
    return f"{LONG_NAMES[number % 3]} {number}" if number % 5 == 0 else f"Produkt {number}"


def made_up_plan(products: int, *, day: str = DAY, shop: str = "Mitte", largest: float = 4000.0) -> pd.DataFrame:
    """Return a plan of that many products, of one, two, three and four digits."""
    sizes = [4.0, 36.0, 240.0, largest]
    rows = []
    for number in range(products):
        plan, usual = sizes[number % 4], sizes[number % 4] * (1.0 if number % 3 else 0.5)
        rows.append(
            {
                "shop": shop, "day": pd.Timestamp(day), "dough": "", "product": f"P{number}",
                "family": ("Brot", "Kleingebäck", "Feingebäck")[number * 3 // products],
                "label": product_name(number), "unit": "kg" if number == 3 else "pcs",
                "orders_qty": 0.0, "walk_in_qty": plan, "plan_qty": plan, "batch_qty": 2.0, "batches": plan / 2,
                "usual_made_qty": usual, "change_qty": plan - usual, "change_share": (plan - usual) / usual,
                "is_marked": plan > usual + 2, "expected_qty": plan, "low_qty": plan * 0.8, "high_qty": plan * 1.2,
                "critical_ratio": 0.8, "ratio_source": "costs", "expected_waste_qty": 1.0,
                "expected_lost_qty": 1.0, "expected_waste_amount": 1.0, "expected_lost_amount": 1.0, "rung": "boosted",
                "reason": "boosted",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def made_up_shop(
    folder: Path,
    *,
    products: int = 8,
    language: str = "de",
    days: Sequence[str] = (DAY,),
    now: str = "2025-06-12T21:00:00",
    shops: Sequence[str] = ("Mitte",),
    with_forms: bool = True,
) -> Path:
    """Write a shop with a plan for each day and return its configuration; its clock stands still."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.csv" for name in FORMS} if with_forms else {}
    for name, path in files.items():
        path.write_bytes(b"\xef\xbb\xbf" + FORMS[name].replace("\n", "\r\n").encode())
    closures, events = folder / "closures.csv", folder / "events.csv"
    if with_forms:
        closures.write_text("day;last_day;is_open;opens;closes;reason\n09.06.2025;;nein;;;Ausflug\n", encoding="utf-8")
        events.write_text(
            "first_day;last_day;name;kind;effect;known_at\n20.06.2025;;Stadtfest;market;+30 %;\n", encoding="utf-8"
        )
    named = "\n".join(f'{name} = "{name}.csv"' for name in files)
    config = folder / "forecast.toml"
    config.write_text(
        f"""version = 2
[bakery]
name = "Bäckerei Morgen"
country = "DE"
region = "BY"
language = "{language}"
shop = {json.dumps(shops[0])}
[run]
now = {now}
[till]
files = []
[shop_files]
{named}
[opening]
closed_weekdays = ["sunday"]
{'closures = "closures.csv"' if with_forms else ""}
[events]
files = {'["events.csv"]' if with_forms else "[]"}
""",
        encoding="utf-8",
    )
    archive = PlanArchive(folder / "archive" / "issued")
    for day in days:
        for shop in shops if products else ():
            plan = checked(ProductionPlan, made_up_plan(products, day=day, shop=shop))
            at = (pd.Timestamp(day) - pd.Timedelta(hours=3)).tz_localize("Europe/Berlin")
            archive.write(
                pd.Timestamp(day), shop, plan=plan, quantiles=empty(Quantiles), orders=empty(OrderPlan), cutoff=at
            )
    if days and products:
        (folder / "out").mkdir(exist_ok=True)
        (folder / "out" / "latest.json").write_text(
            json.dumps({"day": days[-1], "shops": list(shops)}), encoding="utf-8"
        )
    return config


@dataclass
class Running:
    """A desk that answers."""

    address: str
    config: Path
    said: Path
    process_id: int

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2].rstrip("/"))

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self.ask("GET", path, headers=headers)

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Return status and text of an answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, path, body=body, headers={"Host": f"127.0.0.1:{self.port}"} | (headers or {}))
            answer = line.getresponse()
            self.headers = dict(answer.getheaders())
            return answer.status, answer.read().decode("utf-8")
        finally:
            line.close()

    def token(self, path: str = "/shop/Mitte/plan", **headers: str) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.get(path, **headers)[1])
        assert found is not None, "the page carries no token"
        return found[1]

    def post(self, path: str, fields: dict[str, str], **headers: str) -> tuple[int, str]:
        """Post a form as its page does without a script."""
        given = {"Content-Type": "application/x-www-form-urlencoded"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.ask("POST", path, body=urlencode(fields).encode(), headers=given)


@contextmanager
def running(config: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[Running]:
    """Start `forecast desk` and wait until it answers; stop it at the end."""
    port = int(options[options.index("--port") + 1]) if "--port" in options else _free_port()
    said = config.parent / "said.txt"
    words = [sys.executable, "-m", "forecast", "desk", "-c", str(config), "--port", str(port), *options]
    with said.open("w", encoding="utf-8") as told:
        process = subprocess.Popen(
            words,
            stdout=told,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
        )
    try:
        until = time.monotonic() + _START_S
        while not _answers(port):
            assert process.poll() is None, said.read_text(encoding="utf-8")
            assert time.monotonic() < until, "the desk does not answer"
            time.sleep(0.05)
        yield Running(f"http://127.0.0.1:{port}", config, said, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
