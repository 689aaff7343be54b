"""Where a plan goes: `out/<day>/<shop>/…`, `out/<day>/run.json`, `out/latest.json`, and MLflow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from forecast.archive.files import open_folder, write_text
from forecast.archive.folders import point_to, recover_folder, replace_folder
from forecast.archive.shop_folders import shop_folders
from forecast.notices import Notice
from forecast.pipeline.night.deciding import DayPlan
from forecast.pipeline.record import RunContent, record
from forecast.pipeline.scores.scoring import Scored
from forecast.texts import InWords

_KEPT_WITH_THE_RUN = ("plan", "orders", "reasons", "doughs", "slots", "run")
"""Files that go to MLflow: what was planned and why, not what is sent to suppliers. Each costs some 20 ms."""


@dataclass(frozen=True)
class RunSummary:
    """What `run.json` says; everything but `timing` depends on the input alone.

    `days` are all days that were planned together, because it is not sure that the shop opens on the first of them.
    """

    day: date
    cutoff: str
    seed: int
    data_hash: str
    config_hash: str
    versions: Mapping[str, str]
    rungs: Mapping[str, int]
    notices: Sequence[Notice]
    shops: Sequence[str]
    days: Sequence[date] = ()
    timing: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the summary as JSON with sorted keys."""
        content: dict[str, Any] = {
            "day": self.day.isoformat(),
            "days": [day.isoformat() for day in self.days or [self.day]],
            "cutoff": self.cutoff,
            "seed": self.seed,
            "data_hash": self.data_hash,
            "config_hash": self.config_hash,
            "versions": dict(self.versions),
            "rungs": dict(self.rungs),
            "warnings": [_written(notice) for notice in self.notices if notice.severity == "warning"],
            "notes": [_written(notice) for notice in self.notices if notice.severity == "note"],
            "shops": list(self.shops),
            "timing": dict(self.timing),
        }
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def issue(
    out: Path,
    summary: RunSummary,
    files: Mapping[str, Mapping[str, bytes]],
    *,
    of_all: Iterable[str] = (),
    of_chain: Mapping[str, bytes] | None = None,
    mode: int = 0o644,
    until: date | None = None,
) -> list[Path]:
    """Write the files of every shop and the summary as `out/<day>`, then point `latest` to the newest day.

    Of days that were planned together `latest` is the first: it is the next one on which the shop may open.

    A day that was planned before for other shops keeps them. The whole day folder is replaced at once.

    Parameters
    ----------
    files
        shop → file name → content.
    of_all
        the shops of the chain, also those that are not planned now: no two have one folder.
    of_chain
        file name → content of what is written for all shops together.
    mode
        who may read what is written.
    until
        the last day that `latest` may point to: a folder of a later one was made when the clock was wrong.
    """
    folders = shop_folders({*files, *of_all})
    day_folder = out / summary.day.isoformat()
    recover_folder(day_folder)
    content: dict[str, bytes] = {}
    new = {folders[shop] for shop in files}
    for kept in sorted(day_folder.glob("*/*")):
        if kept.is_file() and kept.parent.name not in new:
            content[f"{kept.parent.name}/{kept.name}"] = kept.read_bytes()
    for shop, of_shop in files.items():
        for name, written in of_shop.items():
            content[f"{folders[shop]}/{name}"] = written
    content |= dict(of_chain or {})
    content["run.json"] = summary.to_json().encode()
    open_folder(out, mode)
    paths = replace_folder(day_folder, content, mode=mode)
    _point_to_newest(out, mode, until=until or date.max)
    return [path for path in paths if path.parent.name in new or path.parent == day_folder]


def record_plan(
    decided: DayPlan,
    *,
    verb: str,
    seconds: Mapping[str, float],
    written: Sequence[Path],
    scored: Scored | None = None,
    models: Mapping[str, str] | None = None,
) -> list[Notice]:
    """Log a plan: rungs, expected waste and lost sales overall and per product, seconds, files, yesterday's score."""
    plan, evening = decided.plan, decided.evening
    totals = plan[["expected_waste_amount", "expected_lost_amount"]].sum()
    metrics = {
        "products_planned": float(len(plan)),
        "warnings": float(sum(notice.severity == "warning" for notice in decided.notices)),
        **{str(name): float(total) for name, total in totals.items()},
        **{f"rung_{rung}": float(count) for rung, count in plan["rung"].value_counts().items()},
    }
    quantities = ["plan_qty", "expected_qty", "expected_waste_qty", "expected_lost_qty"]
    per_product = plan.groupby("product", as_index=False)[quantities].sum()
    if scored is not None and scored.per_product is not None:
        metrics |= scored.metrics
        of_score = scored.per_product.set_index("product").add_prefix("score.").reset_index()
        per_product = per_product.merge(of_score, on="product", how="outer")
    run = RunContent(
        verb,
        {"day": decided.day.isoformat(), "cutoff": evening.known.cutoff.isoformat()},
        metrics,
        product_metrics=per_product,
        artifacts=[path for path in written if path.stem in _KEPT_WITH_THE_RUN and path.suffix != ".html"],
        texts=scored.texts if scored else {},
        models=models,
    )
    return record(evening.config, run, seconds=seconds, data_hash=evening.gathered.data_hash)


def latest_day(out: Path) -> date | None:
    """Return the day that `latest` points to; None where no plan was issued or what says so cannot be read."""
    try:
        return date.fromisoformat(json.loads((out / "latest.json").read_text(encoding="utf-8"))["day"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _point_to_newest(out: Path, mode: int, *, until: date) -> None:
    days = sorted(path.name for path in out.iterdir() if re.fullmatch(r"\d{4}-\d{2}-\d{2}", path.name))
    within = [day for day in days if day <= until.isoformat()]
    newest = _first_of(out / (within or days)[-1])
    shops = sorted(path.name for path in newest.iterdir() if path.is_dir())
    content = json.dumps({"day": newest.name, "shops": shops}, indent=2, ensure_ascii=False)
    write_text(out / "latest.json", content + "\n", mode=mode)
    point_to(out / "latest", newest)


def _first_of(folder: Path) -> Path:
    """Return the folder of the first of the days that were planned together with that of `folder`."""
    try:
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        first = folder.with_name(str(told.get("days", [folder.name])[0]))
    except (OSError, ValueError, AttributeError, LookupError):
        return folder
    return first if first.is_dir() else folder


def _written(notice: Notice) -> dict[str, Any]:
    values = {name: str(value) if isinstance(value, InWords) else value for name, value in notice.values.items()}
    return {"code": notice.code, "shop": notice.shop, **({"values": values} if values else {})}
