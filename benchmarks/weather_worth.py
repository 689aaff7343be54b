"""What weather is worth, shop by shop: `make benchmark-weather`.

The same evenings are replayed without weather, with outlooks as good as outlooks are (the measurement with the error
of a forecast), with tomorrow's weather as it was measured, and, where they were archived, with outlooks as issued.
The data bring measured weather; outlooks made from it stand in for what nobody kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd
from quality.bootstrap import drawn_days
from quality.trials import KIEL
from temporary_place import ROOT, Place, temporary_place
from worth import Ratio, Trial, facts_until, heading, print_each, ratio_of, replayed_costs, words

from forecast.config import Config, load_config
from forecast.history.known import Facts, WeatherInBacktest
from forecast.tables import Shops, Signals, WeatherObserved, WeatherOutlook, checked, empty

MODES: tuple[WeatherInBacktest, ...] = ("none", "with-error", "observed", "outlook")
PAGE = ROOT / "docs" / "weather.md"


@dataclass(frozen=True, kw_only=True)
class WeatherTrial(Trial):
    """A trial of weather; `measured` tells for a signal which weather it is, and what turns it into that one's unit."""

    config: str
    text: str = ""
    measured: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    has_outlooks: bool = False

    @property
    def modes(self) -> tuple[WeatherInBacktest, ...]:
        """The weather that is tried; outlooks as issued only where there are any."""
        return MODES if self.has_outlooks else MODES[:-1]


TRIALS = (
    WeatherTrial(
        name="chain",
        title="A German chain, 20 shops and 3 products",
        config="german_chain.toml",
        needs="german_chain",
        first=date(2018, 7, 2),
        last=date(2018, 9, 30),
    ),
    WeatherTrial(
        name="kiel",
        title="One branch in Kiel, turnover of product groups in euros",
        config="kiel.toml",
        text=KIEL,
        needs="kiel",
        first=date(2018, 2, 1),
        last=date(2018, 7, 31),
        measured={
            "temperature_c": ("temp_mean_c", 1.0),
            "cloud_eighths": ("cloud_share", 1 / 8),
            # Named for metres a second, but 11 on the mean day: a year of 40 km/h is blown nowhere.
            "wind_m_s": ("wind_kmh", 1.0),
        },
    ),
    WeatherTrial(
        name="sample",
        title="The made-up bakery, in whose demand weather was planted",
        config="sample.toml",
        first=date(2025, 3, 20),
        last=date(2025, 6, 11),
        has_outlooks=True,
    ),
)


def main() -> None:
    """Replay, print, and with `--write` put what was found into docs/weather.md."""
    asked = words(str(__doc__), TRIALS, PAGE).parse_args()

    def told(trial: WeatherTrial) -> list[str]:
        return section(trial, worth(daily_costs(trial, jobs=asked.jobs)))

    print_each(TRIALS, told, only=asked.only, days=asked.days, page=PAGE if asked.write else None)


def with_weather_of_signals(facts: Facts, config: Config, measured: Mapping[str, tuple[str, float]]) -> Facts:
    """Return `facts` with the signals that are measured weather as what they are: weather of each shop's place.

    A signal that `measured` does not name has the name and unit of the weather that it is.

    Raises
    ------
    ValueError
        When there is no measured weather at all: every comparison would be of the same with the same.
    """
    names = {name for file in config.signals if file.is_weather for name in file.columns}
    chosen = facts.signals["name"].isin(names)
    if not chosen.any():
        if facts.weather_observed.empty:
            raise ValueError("no weather was measured here: no [weather], and no signal with is_weather = true")
        return facts
    rows = facts.signals.loc[chosen].drop_duplicates(["shop", "day", "name"])
    wide = rows.pivot_table(index=["shop", "day"], columns="name", values="value").reset_index()
    wide = wide.rename(columns={"shop": "place"}).rename_axis(columns=None)
    for name, (weather, factor) in measured.items():
        wide[name] = wide[name] * factor
        wide = wide.rename(columns={name: weather})
    place = "" if set(rows["shop"]) == {""} else facts.shops["shop"]
    return replace(
        facts,
        signals=checked(Signals, facts.signals.loc[~chosen]),
        shops=checked(Shops, facts.shops.assign(place=place)),
        weather_observed=checked(WeatherObserved, wide.sort_values(["place", "day"])),
    )


def daily_costs(trial: WeatherTrial, *, jobs: int) -> pd.DataFrame:
    """Return the newsvendor cost of every weather, shop and day, summed over products and levels [units]."""
    with temporary_place() as place:
        facts, config = _read(trial, place)
    facts = with_weather_of_signals(facts, config, trial.measured)
    parts = []
    for mode in trial.modes:
        # What stands in for outlooks is tried on every day, the days with an archived outlook included.
        known = facts if mode == "outlook" else replace(facts, weather_outlook=empty(WeatherOutlook))
        costs = replayed_costs(known, config, trial=trial, weather=mode, jobs=jobs)
        parts.append(costs.assign(mode=mode))
    table = pd.concat(parts, ignore_index=True)
    return table.groupby(["mode", "shop", "day"], as_index=False)["cost"].sum()


def _read(trial: WeatherTrial, place: Place) -> tuple[Facts, Config]:
    path = place.write_config(trial.config, trial.text) if trial.text else place.config(trial.config)
    config = load_config(path)
    return facts_until(config, trial.last), config


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
            rows.append({"shop": shop, "mode": mode} | ratio_of(own, other, counts)._asdict())
    return pd.DataFrame(rows)


def _by_number(name: str) -> tuple[int, str]:
    return (int(name) if name.isdigit() else 0, name)


TITLES = {
    "with-error": "measured, with the error of a forecast",
    "observed": "as measured",
    "outlook": "outlook as issued",
}


def section(trial: WeatherTrial, table: pd.DataFrame) -> list[str]:
    """Return a trial's part of the page."""
    modes = list(dict.fromkeys(table["mode"]))
    text_of = {(row.shop, row.mode): str(Ratio(row.ratio, row.low, row.high)) for row in table.itertuples()}
    lines = [
        *heading(trial, __file__),
        "| shop | " + " | ".join(TITLES[mode] for mode in modes) + " |",
        "|---" * (len(modes) + 1) + "|",
    ]
    shops = list(dict.fromkeys(table["shop"]))
    for shop in shops if len(shops) > 2 else shops[:1]:
        cells = " | ".join(text_of[shop, mode] for mode in modes)
        lines.append(f"| {shop or '**all**'} | {cells} |")
    return lines


if __name__ == "__main__":
    main()
