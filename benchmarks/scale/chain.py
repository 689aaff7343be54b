"""A made-up chain on disk, and the configurations of two evenings of it; the last day's sales are a file of their own.

Out: a folder with what a chain has: till exports, shops with regions, catalogue, recipes, suppliers, notes.
"""

from __future__ import annotations

import json
import shutil
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from forecast.sample import make_sample
from forecast.sample.demand import LAST_DAY, Trade

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
RENEWED_SHARE = 0.06
Evening = Literal["nothing", "next"]
"""From nothing (an empty archive, two years of till files), and the night after it (a day's file more)."""


@dataclass(frozen=True)
class Size:
    """How large a chain is; `grain` is what its tills export, `scale` how busy it is."""

    shops: int
    products: int = 60
    days: int = 730
    scale: float = 1.0
    grain: Literal["lines", "daily"] = "lines"

    @property
    def series(self) -> int:
        """Products times shops."""
        return self.shops * self.products


@dataclass(frozen=True)
class Chain:
    """A chain in its folder: `data` is what the chain has, `archive` and `out` what the program makes of it."""

    folder: Path
    size: Size

    @property
    def till(self) -> Path:
        """The folder of the till exports."""
        return self.folder / "data" / "till"

    @classmethod
    def at(cls, place: Path, size: Size) -> Chain:
        """Return where the chain is or would be."""
        name = "-".join(str(value) for value in asdict(size).values())
        return cls(place / f"chain-{name}", size)

    @classmethod
    def made(cls, place: Path, size: Size) -> Chain:
        """Make the chain below `place`, unless the same one is there already."""
        chain = cls.at(place, size)
        done = chain.folder / "made.json"
        if not done.exists():
            shutil.rmtree(chain.folder, ignore_errors=True)
            trade = Trade(renewed=RENEWED_SHARE if size.shops > 1 else 0.0, grain=size.grain)
            more = {"shops": size.shops, "products": size.products, "days": size.days, "scale": size.scale}
            sample = make_sample(chain.folder / "data", seed=SEED, **more, trade=trade)
            chain._write_anew_in_utf8()
            chain._part_with_last_day()
            done.write_text(json.dumps({"lines": sample.lines_count}), encoding="utf-8")
        return chain

    @property
    def lines_count(self) -> int:
        """How many till lines it has."""
        return int(json.loads((self.folder / "made.json").read_text(encoding="utf-8"))["lines"])

    def config(self, evening: Evening, run: Mapping[str, object], *, kept: str = "night") -> Path:
        """Write the configuration of an evening; `run` are settings of [run], `kept` names archive and plans."""
        day = LAST_DAY if evening == "next" else LAST_DAY - timedelta(days=1)
        files = ["data/till/*.csv"] + ["data/later/*.csv"] * (evening == "next")
        text = (ROOT / "configs" / "chain.toml").read_text(encoding="utf-8")
        settings = "".join(f"{name} = {json.dumps(value)}\n" for name, value in run.items())
        for old, new in {
            f"now = {LAST_DAY:%Y-%m-%d}T21:00:00\n": f"now = {day:%Y-%m-%d}T21:00:00\n{settings}",
            '["../data/chain/till/*.csv"]': json.dumps(files),
            'amount_is = "unit_price"\n': 'amount_is = "unit_price"\ndate_order = "dmy"\n',
            '"../data/chain/': '"data/',
            '"../out/chain"': f'"{kept}/out"',
            '"../archive/chain"': f'"{kept}/archive"',
        }.items():
            if old not in text:
                raise LookupError(f"configs/chain.toml has no {old!r} any more")
            text = text.replace(old, new)
        if self.size.shops == 1:  # a single shop has no column of shops
            text = text.replace('shops = "data/shops.csv"', 'shop = "Grand-Rue"').replace('shop = "Magasin"\n', "")
        path = self.folder / f"{evening}-{kept}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def remove(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write_anew_in_utf8(self) -> None:
        """Write the files of the old till in the encoding of the others, which the yardsticks read as well."""
        for path in self.till.glob("*.csv"):
            with path.open("rb") as file:
                if file.read(3) == BOM_UTF8:
                    continue
            old = path.rename(path.with_suffix(".old"))
            with old.open(encoding="cp1252", newline="") as lines, path.open("wb") as written:
                written.write(BOM_UTF8)
                while text := lines.read(1 << 24):
                    written.write(text.encode())
            old.unlink()

    def _part_with_last_day(self) -> None:
        """Put the lines of the last day into a file of their own, as a till's nightly export has them."""
        mark = f"{LAST_DAY:%d/%m/%Y}".encode()
        later = self.folder / "data" / "later"
        later.mkdir()
        newest = max(self.till.glob(f"*{LAST_DAY:%Y}-T*.csv"))
        whole = newest.with_suffix(".whole")
        newest.rename(whole)
        with whole.open("rb") as lines, newest.open("wb") as before, (later / "last-day.csv").open("wb") as after:
            header = lines.readline()
            before.write(header)
            after.write(header)
            for line in lines:
                (after if mark in line else before).write(line)
        whole.unlink()
