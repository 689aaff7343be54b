"""What weather is worth, shop by shop: `make benchmark-weather`.

The same evenings are replayed without weather, with outlooks as good as outlooks are (the measurement with the error
of a forecast), with tomorrow's weather as it was measured, and, where they were archived, with outlooks as issued.
The data bring measured weather; outlooks made from it stand in for what nobody kept.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pandas as pd
from quality.bootstrap import drawn_days, interval
from quality.trials import KIEL
from temporary_place import ROOT, Place, missing, temporary_place

from forecast.archive.till import TillArchive
from forecast.backtest import backtest
from forecast.config import Config, load_config
from forecast.history.known import Facts, WeatherInBacktest
from forecast.metrics import pinball_loss
from forecast.pipeline.gathering import gather
from forecast.pipeline.importing import import_new
from forecast.tables import Shops, Signals, WeatherObserved, WeatherOutlook, checked, empty, level_label

LEVELS = (0.5, 0.7, 0.8, 0.9)
REFIT_EVERY_DAYS = 28
MODES: tuple[WeatherInBacktest, ...] = ("none", "with-error", "observed", "outlook")
SEED = 1
PAGE = ROOT / "docs" / "weather.md"


@dataclass(frozen=True)
class Trial:
    """One data set with the days replayed; `scale` turns a signal of the file into the unit of its name."""

    name: str
    title: str
    config: str
    first: date
    last: date
    needs: str = ""
    text: str = ""
    scale: Mapping[str, float] | None = None
    has_outlooks: bool = False

    @property
    def modes(self) -> tuple[WeatherInBacktest, ...]:
        """The weather that is tried; outlooks as issued only where there are any."""
        return MODES if self.has_outlooks else MODES[:-1]


TRIALS = (
    Trial(
        "chain",
        "A German chain, 20 shops and 3 products",
        config="german_chain.toml",
        needs="german_chain",
        first=date(2018, 7, 2),
        last=date(2018, 9, 30),
    ),
    Trial(
        "kiel",
        "One branch in Kiel, turnover of product groups in euros",
        config="kiel.toml",
        text=KIEL,
        needs="kiel",
        first=date(2018, 2, 1),
        last=date(2018, 7, 31),
        scale={"cloud_share": 1 / 8},
    ),
    Trial(
        "sample",
        "The made-up bakery, in whose demand weather was planted",
        config="sample.toml",
        first=date(2025, 3, 20),
        last=date(2025, 6, 11),
        has_outlooks=True,
    ),
)


def main() -> None:
    """Replay, print, and with `--write` put what was found into docs/weather.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=[trial.name for trial in TRIALS], action="append")
    parser.add_argument("--days", type=int, help="no more than so many days, from the first on")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/weather.md")
    asked = parser.parse_args()
    for trial in TRIALS:
        if asked.only and trial.name not in asked.only:
            continue
        if trial.needs and (absent := missing(trial.needs)):
            print(absent)
            continue
        shortened = trial if asked.days is None else until(trial, asked.days)
        text = "\n".join(section(shortened, worth(daily_costs(shortened, jobs=asked.jobs))))
        print(text, end="\n\n", flush=True)
        if asked.write:
            PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")


def until(trial: Trial, days: int) -> Trial:
    """Return the trial with at most so many days.

    Examples
    --------
    >>> until(TRIALS[0], 7).last
    datetime.date(2018, 7, 8)
    """
    last = date.fromordinal(trial.first.toordinal() + days - 1)
    return replace(trial, last=min(last, trial.last))


def with_weather_of_signals(facts: Facts, config: Config, scale: Mapping[str, float]) -> Facts:
    """Return `facts` with the signals that are measured weather as what they are: weather of each shop's place."""
    names = {name for file in config.signals if file.is_weather for name in file.columns}
    chosen = facts.signals["name"].isin(names)
    if not chosen.any():
        return facts
    rows = facts.signals.loc[chosen].drop_duplicates(["shop", "day", "name"])
    wide = rows.pivot_table(index=["shop", "day"], columns="name", values="value").reset_index()
    wide = wide.rename(columns={"shop": "place"}).rename_axis(columns=None)
    for name, factor in scale.items():
        wide[name] = wide[name] * factor
    place = "" if set(rows["shop"]) == {""} else facts.shops["shop"]
    return replace(
        facts,
        signals=checked(Signals, facts.signals.loc[~chosen]),
        shops=checked(Shops, facts.shops.assign(place=place)),
        weather_observed=checked(WeatherObserved, wide.sort_values(["place", "day"])),
    )


def daily_costs(trial: Trial, *, jobs: int) -> pd.DataFrame:
    """Return the newsvendor cost of every weather, shop and day, summed over products and levels [units]."""
    with temporary_place() as place:
        facts, config = _read(trial, place)
    facts = with_weather_of_signals(facts, config, trial.scale or {})
    parts = []
    for mode in trial.modes:
        # What stands in for outlooks is tried on every day, the days with an archived outlook included.
        known = facts if mode == "outlook" else replace(facts, weather_outlook=empty(WeatherOutlook))
        result = backtest(
            known,
            first=pd.Timestamp(trial.first),
            last=pd.Timestamp(trial.last),
            timezone=config.bakery.timezone,
            settings=config.models,
            refit_every_days=REFIT_EVERY_DAYS,
            levels=LEVELS,
            cutoff_time=config.run.cutoff,
            weather_in_backtest=mode,
            rules=(),
            orders_at_till=config.shop_files.orders_at_till,
            seed=SEED,
            jobs=jobs,
        )
        for level in LEVELS:
            rows = result.predictions.loc[result.predictions["level"] == level_label(level)]
            cost = pinball_loss(rows["actual_qty"], rows["demand_qty"], level)
            parts.append(rows[["shop", "day"]].assign(mode=mode, cost=cost))
    table = pd.concat(parts, ignore_index=True)
    return table.groupby(["mode", "shop", "day"], as_index=False)["cost"].sum()


def _read(trial: Trial, place: Place) -> tuple[Facts, Config]:
    path = place.write_config(trial.config, trial.text) if trial.text else place.config(trial.config)
    config = load_config(path)
    archive = TillArchive(config.run.archive)
    import_new(config, archive, progress=lambda *_: None)
    until_moment = datetime.combine(trial.last, time(23, 59), tzinfo=ZoneInfo(config.bakery.timezone))
    return gather(config, archive, until=until_moment).facts, config


def worth(costs: pd.DataFrame) -> pd.DataFrame:
    """Return the cost of each weather against none, per shop and for all: ratio of sums with its interval.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=28)
    >>> none = pd.DataFrame({"mode": "none", "shop": "a", "day": days, "cost": 2.0})
    >>> found = worth(pd.concat([none, none.assign(mode="observed", cost=1.9)]))
    >>> found[["shop", "mode", "ratio"]].round(2).values.tolist()
    [['', 'observed', 0.95], ['a', 'observed', 0.95]]
    """
    every_day = pd.date_range(costs["day"].min(), costs["day"].max())
    counts = drawn_days(len(every_day))
    rows = []
    for shop in ["", *sorted(costs["shop"].unique(), key=_by_number)]:
        mine = costs if shop == "" else costs[costs["shop"] == shop]
        by_day = mine.pivot_table(index="day", columns="mode", values="cost", aggfunc="sum")
        by_day = by_day.reindex(every_day, fill_value=0.0).fillna(0.0)
        other = by_day["none"].to_numpy()
        for mode in (name for name in MODES if name in by_day and name != "none"):
            own = by_day[mode].to_numpy()
            low, high = interval((counts @ own) / (counts @ other))
            rows.append({"shop": shop, "mode": mode, "ratio": own.sum() / other.sum(), "low": low, "high": high})
    return pd.DataFrame(rows)


def _by_number(name: str) -> tuple[int, str]:
    return (int(name) if name.isdigit() else 0, name)


TITLES = {
    "with-error": "measured, with the error of a forecast",
    "observed": "as measured",
    "outlook": "outlook as issued",
}


def section(trial: Trial, table: pd.DataFrame) -> list[str]:
    """Return a trial's part of the page."""
    modes = list(dict.fromkeys(table["mode"]))
    told = table.assign(
        text=[
            f"{row.ratio:.3f} ({row.low:.3f}–{row.high:.3f})" + ("" if row.low <= 1 <= row.high else " *")
            for row in table.itertuples()
        ]
    )
    text_of = dict(zip(zip(told["shop"], told["mode"], strict=True), told["text"], strict=True))
    lines = [
        f"## {trial.title}",
        "",
        f"{trial.first} to {trial.last}, next day, refit every {REFIT_EVERY_DAYS} days; "
        f"`python benchmarks/weather_worth.py --only {trial.name} "
        f"--days {(trial.last - trial.first).days + 1} --write`.",
        "",
        "| shop | " + " | ".join(TITLES[mode] for mode in modes) + " |",
        "|---" * (len(modes) + 1) + "|",
    ]
    shops = list(dict.fromkeys(table["shop"]))
    for shop in shops if len(shops) > 2 else shops[:1]:
        cells = " | ".join(text_of[shop, mode] for mode in modes)
        lines.append(f"| {shop or '**all**'} | {cells} |")
    return lines


def with_section(page: str, text: str) -> str:
    r"""Return the page with a section put in place of the one of the same heading, or added at its end.

    Examples
    --------
    >>> with_section("# T\n\n## a\n\nold\n\n## b\n\nkept\n", "## a\n\nnew")
    '# T\n\n## a\n\nnew\n\n## b\n\nkept\n'
    """
    heading = text.splitlines()[0]
    before, found, rest = page.partition(heading + "\n")
    if not found:
        return page.rstrip("\n") + "\n\n" + text + "\n"
    _, following, after = rest.partition("\n## ")
    return before + text + "\n" + (following + after if following else "")


if __name__ == "__main__":
    main()
