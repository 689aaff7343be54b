"""What each signal and each kind of event is worth: `make benchmark-signals`.

The same evenings are replayed with everything, and once more without each signal and each kind of event in turn. What
the forecasts then cost more is what it is worth. `--config` takes any configuration, such as that of your own shop.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from quality.bootstrap import drawn_days, interval
from temporary_place import ROOT, missing, temporary_place
from weather_worth import LEVELS, REFIT_EVERY_DAYS, SEED, with_section

from forecast.archive.till import TillArchive
from forecast.backtest import backtest
from forecast.config import Config, load_config
from forecast.history.known import Facts
from forecast.metrics import pinball_loss
from forecast.pipeline.gathering import gather
from forecast.pipeline.importing import import_new
from forecast.tables import CustomerOrders, Events, Sales, Signals, checked, level_label

EVERYTHING = ""
PAGE = ROOT / "docs" / "signals.md"


@dataclass(frozen=True)
class Trial:
    """A configuration with the days replayed; `shops` narrows a chain, none means all."""

    name: str
    title: str
    config: Path
    first: date
    last: date
    needs: str = ""
    shops: tuple[str, ...] = ()


TRIALS = (
    Trial(
        "sample",
        "The made-up bakery, in whose demand events and cruise ships were planted",
        config=Path("sample.toml"),
        first=date(2025, 3, 20),
        last=date(2025, 6, 11),
    ),
    Trial(
        "chain",
        "Three shops of a German chain, 3 products",
        config=Path("german_chain.toml"),
        needs="german_chain",
        first=date(2018, 7, 2),
        last=date(2018, 9, 30),
        shops=("1", "2", "3"),
    ),
)


def main() -> None:
    """Replay, print, and with `--write` put what was found into docs/signals.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=[trial.name for trial in TRIALS], action="append")
    parser.add_argument("--config", type=Path, help="a configuration of your own instead of the trials")
    parser.add_argument("--first", type=date.fromisoformat, help="first day replayed, with --config")
    parser.add_argument("--last", type=date.fromisoformat, help="last day replayed, with --config")
    parser.add_argument("--shops", help="with --config: only these shops, separated by commas")
    parser.add_argument("--days", type=int, help="no more than so many days, from the first on")
    parser.add_argument("--without", action="append", help="only these signals and kinds of events")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/signals.md")
    asked = parser.parse_args()
    if asked.config and not (asked.first and asked.last):
        parser.error("--config needs --first and --last")
    if asked.config and asked.write:
        parser.error("docs/signals.md tells of the trials; a configuration of your own is only printed")
    trials: tuple[Trial, ...] = tuple(trial for trial in TRIALS if not asked.only or trial.name in asked.only)
    if asked.config:
        shops = tuple(asked.shops.split(",")) if asked.shops else ()
        trials = (Trial("own", asked.config.stem, asked.config.resolve(), asked.first, asked.last, shops=shops),)
    for trial in trials:
        if trial.needs and (absent := missing(trial.needs)):
            print(absent)
            continue
        shortened = trial if asked.days is None else until(trial, asked.days)
        costs = daily_costs(shortened, only=asked.without, jobs=asked.jobs)
        text = "\n".join(section(shortened, worth(costs)))
        print(text, end="\n\n", flush=True)
        if asked.write:
            PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")


def until(trial: Trial, days: int) -> Trial:
    """Return the trial with at most so many days.

    Examples
    --------
    >>> until(TRIALS[0], 7).last
    datetime.date(2025, 3, 26)
    """
    return replace(trial, last=min(date.fromordinal(trial.first.toordinal() + days - 1), trial.last))


def without(facts: Facts, name: str) -> Facts:
    """Return the facts without one signal or kind of event; `event:` stands before the name of a kind."""
    if name == EVERYTHING:
        return facts
    kind = name.removeprefix("event:")
    if kind != name:
        return replace(facts, events=checked(Events, facts.events.loc[facts.events["kind"] != kind]))
    return replace(facts, signals=checked(Signals, facts.signals.loc[facts.signals["name"] != name]))


def names_of(facts: Facts) -> list[str]:
    """Return every signal, and every kind of event with `event:` before it."""
    kinds = (f"event:{kind}" for kind in sorted(facts.events["kind"].unique()))
    return [*sorted(facts.signals["name"].unique()), *kinds]


def daily_costs(trial: Trial, *, only: list[str] | None, jobs: int) -> pd.DataFrame:
    """Return the newsvendor cost with everything ("") and without each thing, by day; in units and in euros.

    Euros are units × the selling price, nan where the catalogue has no price.
    """
    facts, config = _read(trial)
    known = names_of(facts)
    unknown = sorted(set(only or ()) - set(known))
    if unknown:
        raise SystemExit(f"no such signal or kind of event: {', '.join(unknown)}; known are {', '.join(known)}")
    price = dict(zip(facts.products["product"], facts.products["price_gross_eur"], strict=True))
    parts = []
    for name in [EVERYTHING, *(only or known)]:
        result = backtest(
            without(facts, name),
            first=pd.Timestamp(trial.first),
            last=pd.Timestamp(trial.last),
            timezone=config.bakery.timezone,
            settings=config.models,
            refit_every_days=REFIT_EVERY_DAYS,
            levels=LEVELS,
            cutoff_time=config.run.cutoff,
            weather_in_backtest=config.weather.in_backtest,
            rules=(),
            orders_at_till=config.shop_files.orders_at_till,
            seed=SEED,
            jobs=jobs,
        )
        for level in LEVELS:
            rows = result.predictions.loc[result.predictions["level"] == level_label(level)]
            cost = pinball_loss(rows["actual_qty"], rows["demand_qty"], level)
            eur = cost * rows["product"].map(price).astype(float)
            parts.append(rows[["day"]].assign(without=name, cost=cost, cost_eur=eur / len(LEVELS)))
    table = pd.concat(parts, ignore_index=True)
    sums = table.groupby(["without", "day"]).agg(
        cost=("cost", "sum"), cost_eur=("cost_eur", lambda eur: eur.sum(min_count=1))
    )
    return sums.reset_index()


def _read(trial: Trial) -> tuple[Facts, Config]:
    with temporary_place() as place:
        config = load_config(trial.config if trial.config.is_absolute() else place.config(str(trial.config)))
        # Of a configuration of one's own too, nothing is written where its archive stands.
        config = config.model_copy(update={"run": config.run.model_copy(update={"archive": place.folder / "archive"})})
        archive = TillArchive(config.run.archive)
        import_new(config, archive, progress=lambda *_: None)
        moment = datetime.combine(trial.last, time(23, 59), tzinfo=ZoneInfo(config.bakery.timezone))
        facts = gather(config, archive, until=moment).facts
    return (facts if not trial.shops else of_shops(facts, trial.shops)), config


def of_shops(facts: Facts, shops: tuple[str, ...]) -> Facts:
    """Return what concerns some shops only."""
    sales = checked(Sales, facts.sales.loc[facts.sales["shop"].isin(shops)])
    signals = checked(Signals, facts.signals.loc[facts.signals["shop"].isin(["", *shops])])
    orders = checked(CustomerOrders, facts.customer_orders.loc[facts.customer_orders["shop"].isin(shops)])
    return replace(facts, sales=sales, signals=signals, customer_orders=orders)


def worth(costs: pd.DataFrame) -> pd.DataFrame:
    """Return what each thing is worth: cost without it / cost with it, its interval, and euros a week.

    Above 1 it pays. The interval holds 95 of 100 draws of a paired block bootstrap over weeks.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=28)
    >>> every = pd.DataFrame({"without": "", "day": days, "cost": 2.0, "cost_eur": 4.0})
    >>> found = worth(pd.concat([every, every.assign(without="ferry", cost=2.2, cost_eur=5.0)]))
    >>> found[["name", "ratio", "eur_a_week"]].round(2).values.tolist()
    [['ferry', 1.1, 7.0]]
    """
    every_day = pd.date_range(costs["day"].min(), costs["day"].max())
    counts = drawn_days(len(every_day))
    by_day = costs.pivot_table(index="day", columns="without", values="cost", aggfunc="sum")
    by_day = by_day.reindex(every_day).fillna(0.0)
    eur = costs.groupby("without")["cost_eur"].sum(min_count=1)
    base = by_day[EVERYTHING].to_numpy()
    rows = []
    for name in (name for name in by_day.columns if name != EVERYTHING):
        own = by_day[name].to_numpy()
        low, high = interval((counts @ own) / (counts @ base))
        weekly = (eur[name] - eur[EVERYTHING]) / len(every_day) * 7
        rows.append({"name": name, "ratio": own.sum() / base.sum(), "low": low, "high": high, "eur_a_week": weekly})
    return pd.DataFrame(rows, columns=["name", "ratio", "low", "high", "eur_a_week"])


def section(trial: Trial, table: pd.DataFrame) -> list[str]:
    """Return a trial's part of the page."""
    days = (trial.last - trial.first).days + 1
    lines = [
        f"## {trial.title}",
        "",
        f"{trial.first} to {trial.last}, next day, refit every {REFIT_EVERY_DAYS} days; "
        f"`python benchmarks/signal_worth.py --only {trial.name} --days {days} --write`.",
        "",
        "| without | cost against everything | euros a week |",
        "|---|---|---|",
    ]
    for row in table.to_dict("records"):
        star = "" if row["low"] <= 1 <= row["high"] else " *"
        kind = str(row["name"]).removeprefix("event:")
        name = row["name"] if kind == row["name"] else f"events of kind {kind}"
        euros = "–" if np.isnan(row["eur_a_week"]) else f"{row['eur_a_week']:+.1f}"
        lines.append(f"| {name} | {row['ratio']:.3f} ({row['low']:.3f}–{row['high']:.3f}){star} | {euros} |")
    return lines


if __name__ == "__main__":
    main()
