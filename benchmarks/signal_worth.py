"""What each signal and each kind of event is worth: `make benchmark-signals`.

The same evenings are replayed with everything, and once more without each signal and each kind of event in turn. What
the forecasts then cost more is what it is worth. `--config` takes any configuration, such as that of your own shop.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from quality.bootstrap import drawn_days
from temporary_place import ROOT, temporary_place
from worth import LEVELS, Ratio, Trial, facts_until, heading, print_each, ratio_of, replayed_costs, words

from forecast.config import Config, load_config
from forecast.history.known import Facts
from forecast.tables import CustomerOrders, Events, Sales, Signals, checked

EVERYTHING = ""
PAGE = ROOT / "docs" / "signals.md"


@dataclass(frozen=True, kw_only=True)
class SignalTrial(Trial):
    """A trial of a configuration; `shops` narrows a chain, none means all."""

    config: Path
    shops: tuple[str, ...] = ()


TRIALS = (
    SignalTrial(
        name="sample",
        title="The made-up bakery, in whose demand events and cruise ships were planted",
        config=Path("sample.toml"),
        first=date(2025, 3, 20),
        last=date(2025, 6, 11),
    ),
    SignalTrial(
        name="chain",
        title="Three shops of a German chain, 3 products",
        config=Path("german_chain.toml"),
        needs="german_chain",
        first=date(2018, 7, 2),
        last=date(2018, 9, 30),
        shops=("1", "2", "3"),
    ),
)


def main() -> None:
    """Replay, print, and with `--write` put what was found into docs/signals.md."""
    parser = words(str(__doc__), TRIALS, PAGE)
    parser.add_argument("--config", type=Path, help="a configuration of your own instead of the trials")
    parser.add_argument("--first", type=date.fromisoformat, help="first day replayed, with --config")
    parser.add_argument("--last", type=date.fromisoformat, help="last day replayed, with --config")
    parser.add_argument("--shops", help="with --config: only these shops, separated by commas")
    parser.add_argument("--without", action="append", help="only these signals and kinds of events")
    asked = parser.parse_args()
    if asked.config and not (asked.first and asked.last):
        parser.error("--config needs --first and --last")
    if asked.config and asked.write:
        parser.error("docs/signals.md tells of the trials; a configuration of your own is only printed")
    trials, only = TRIALS, asked.only
    if asked.config:
        path, shops = asked.config.resolve(), tuple(asked.shops.split(",")) if asked.shops else ()
        own = SignalTrial(name="own", title=path.stem, config=path, first=asked.first, last=asked.last, shops=shops)
        trials, only = (own,), None

    def told(trial: SignalTrial) -> list[str]:
        return section(trial, worth(daily_costs(trial, only=asked.without, jobs=asked.jobs)))

    print_each(trials, told, only=only, days=asked.days, page=PAGE if asked.write else None)


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


def daily_costs(trial: SignalTrial, *, only: list[str] | None, jobs: int) -> pd.DataFrame:
    """Return the newsvendor cost with everything ("") and without each thing, by day; in units and in money.

    Euros are units × the selling price, nan where the catalogue has no price.
    """
    facts, config = _read(trial)
    known = names_of(facts)
    unknown = sorted(set(only or ()) - set(known))
    if unknown:
        raise SystemExit(f"no such signal or kind of event: {', '.join(unknown)}; known are {', '.join(known)}")
    price = dict(zip(facts.products["product"], facts.products["price_gross_amount"], strict=True))
    parts = []
    for name in [EVERYTHING, *(only or known)]:
        costs = replayed_costs(without(facts, name), config, trial=trial, weather=config.weather.in_backtest, jobs=jobs)
        money = costs["cost"] * costs["product"].map(price).astype(float)
        parts.append(costs.assign(without=name, cost_amount=money / len(LEVELS)))
    table = pd.concat(parts, ignore_index=True)
    sums = table.groupby(["without", "day"]).agg(
        cost=("cost", "sum"), cost_amount=("cost_amount", lambda money: money.sum(min_count=1))
    )
    return sums.reset_index()


def _read(trial: SignalTrial) -> tuple[Facts, Config]:
    with temporary_place() as place:
        config = load_config(trial.config if trial.config.is_absolute() else place.config(str(trial.config)))
        # Of a configuration of one's own too, nothing is written where its archive stands.
        config = config.model_copy(update={"run": config.run.model_copy(update={"archive": place.folder / "archive"})})
        facts = facts_until(config, trial.last)
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
    >>> every = pd.DataFrame({"without": "", "day": days, "cost": 2.0, "cost_amount": 4.0})
    >>> found = worth(pd.concat([every, every.assign(without="ferry", cost=2.2, cost_amount=5.0)]))
    >>> found[["name", "ratio", "amount_a_week"]].round(2).values.tolist()
    [['ferry', 1.1, 7.0]]
    """
    every_day = pd.date_range(costs["day"].min(), costs["day"].max())
    counts = drawn_days(len(every_day))
    by_day = costs.pivot_table(index="day", columns="without", values="cost", aggfunc="sum")
    by_day = by_day.reindex(every_day).fillna(0.0)
    money = costs.groupby("without")["cost_amount"].sum(min_count=1)
    base = by_day[EVERYTHING].to_numpy()
    rows = []
    for name in (name for name in by_day.columns if name != EVERYTHING):
        own = by_day[name].to_numpy()
        weekly = (money[name] - money[EVERYTHING]) / len(every_day) * 7
        rows.append({"name": name, **ratio_of(own, base, counts)._asdict(), "amount_a_week": weekly})
    return pd.DataFrame(rows, columns=["name", "ratio", "low", "high", "amount_a_week"])


def section(trial: SignalTrial, table: pd.DataFrame) -> list[str]:
    """Return a trial's part of the page."""
    lines = [
        *heading(trial, __file__),
        "| without | cost against everything | euros a week |",
        "|---|---|---|",
    ]
    for row in table.to_dict("records"):
        kind = str(row["name"]).removeprefix("event:")
        name = row["name"] if kind == row["name"] else f"events of kind {kind}"
        euros = "–" if np.isnan(row["amount_a_week"]) else f"{row['amount_a_week']:+.1f}"
        lines.append(f"| {name} | {Ratio(row['ratio'], row['low'], row['high'])} | {euros} |")
    return lines


if __name__ == "__main__":
    main()
