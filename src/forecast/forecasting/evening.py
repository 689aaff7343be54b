"""One evening's forecasts by every method, for the ladder and for comparison."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.matrix import FeatureSource, Matrix
from forecast.forecasting.borrowing import SHARE_WORTH_TELLING, with_borrowed
from forecast.forecasting.evening_past import EveningPast, evening_past
from forecast.forecasting.expected_events import expected_events
from forecast.forecasting.fitting import FittedModels, method_forecasts, quantile_shapes, shares_of_rule
from forecast.forecasting.lasting_changes import change_notices, unbelievable_notices
from forecast.forecasting.learning import RESIDUAL_DAYS
from forecast.forecasting.out_of_sample import METHODS, Codes, OutOfSample, joined, residuals_of
from forecast.forecasting.recent_errors import RecentErrors
from forecast.forecasting.rows import LONGEST_HORIZON_DAYS, rows_ahead, with_horizons
from forecast.history.anchors import day_of_shop
from forecast.history.known import Known
from forecast.history.opening.half_days import open_shares
from forecast.history.past import Past
from forecast.history.row_lookup import NOWHERE, places
from forecast.models.ladder.guard_rails import Rails, Sold, kept_within, rails
from forecast.models.ladder.rules import WEEKDAY
from forecast.models.ladder.rungs import Spoken, climb_down
from forecast.models.ladder.short_past import stood_in
from forecast.models.spread.calibration import SpreadCalibration
from forecast.models.spread.quantile_trees import LEVELS as QUANTILE_LEVELS
from forecast.models.spread.quantile_trees import SHARE, at_levels
from forecast.notices import Notice, reason
from forecast.tables import MEAN, DataFrame, Quantiles, checked, level_label

Floats = npt.NDArray[np.float64]
_FALL_BACK_WARNING_DAYS = 90
"""A product with so many offered days that has no own model needs a look [days]."""


class Evening:
    """One evening's forecasts by every method, for the ladder and for comparison."""

    def __init__(
        self,
        fitted: FittedModels,
        known: Known,
        days: Sequence[pd.Timestamp],
        *,
        products: Collection[str] | None = None,
        past: EveningPast | None = None,
    ) -> None:
        self.fitted, self.known, self.days = fitted, known, tuple(days)
        past = past or evening_past(known, fitted.settings)
        self.rows = rows_ahead(known, past, days, products)
        self.offered_days = past.history.groupby("product")["day"].nunique()
        in_shop = past.history.groupby(["shop", "product"])["day"].nunique().reset_index()
        series = zip(in_shop["shop"].map(str), in_shop["product"].map(str), strict=True)
        self.offered_days_in_shop = dict(zip(series, in_shop["day"].map(int), strict=True))
        self.forecasts: dict[str, Floats] = {name: np.full(len(self.rows), np.nan) for name in METHODS}
        self.level = np.full(len(self.rows), np.nan)
        self.own_days, self.rule_share = np.zeros(len(self.rows)), np.zeros(len(self.rows))
        self.day_type = self.rows["day"].dt.day_of_week.to_numpy(dtype=np.int64)
        self.tried = fitted.tried
        self.recent_errors: RecentErrors | None = None
        self.rails = _rails(past, self.rows)
        self.history = past.history
        self.open_share = open_shares(
            self.rows, known.open_days, hourly=known.hourly, calendar=known.calendar, anchors=known.anchors
        )
        self.events_told: tuple[npt.NDArray[np.object_], list[Notice]] = np.full(len(self.rows), "", dtype=object), []
        self.features: tuple[FeatureSource, Matrix] | None = None
        self.shapes = np.full((len(self.rows), len(QUANTILE_LEVELS)), np.nan)
        if len(past.history):
            source = past.source
            matrix = source.matrix(self.rows)
            self.features = source, matrix
            self.events_told = expected_events(source, self.rows)
            self.forecasts = method_forecasts(fitted, self.rows, matrix)
            self.shapes = quantile_shapes(fitted, self.rows, matrix)
            self.level = matrix.rules["level"]
            self.own_days, self.rule_share = matrix.rules["offered_days"], shares_of_rule(fitted.settings, matrix)
            self.day_type = source.day_type(self.rows)
            tried = self._moved_on(source)
            self.recent_errors = RecentErrors(tried)
            self.tried = self._stood_in(self.recent_errors.corrected(tried))
            self.forecasts["boosted"] = self.forecasts["boosted"] * self.recent_errors.factor(self.rows)

    def _moved_on(self, source: FeatureSource) -> OutOfSample:
        """Return the fit's residuals with those of the days that have come since, the newest of them."""
        since = day_of_shop(self.history["shop"], self.fitted.anchors)
        come = self.history.loc[(self.history["day"] > since) & self.history["product"].isin(self.fitted.products)]
        parts = [self.fitted.tried]
        for band in self.fitted.bands:
            if len(come):
                rows = with_horizons(come, band)
                matrix = source.matrix(rows, as_known=True)
                rows = rows.assign(
                    day_type=source.day_type(rows),
                    rule_share=shares_of_rule(self.fitted.settings, matrix),
                )
                forecasts = method_forecasts(self.fitted, rows, matrix)
                # Seen from an anchor before the fit's, the models would know more than an evening does.
                anchor = rows["day"] - pd.to_timedelta(rows["horizon_days"], unit="D")
                fitted_at = day_of_shop(rows["shop"], self.fitted.anchors)
                forecasts["boosted"][(anchor < fitted_at).to_numpy()] = np.nan
                parts.append(OutOfSample(rows, forecasts))
        tried = joined(parts)
        newest = self.history["day"].max()
        recent = (tried.rows["day"] > newest - pd.Timedelta(days=RESIDUAL_DAYS)).to_numpy()
        return OutOfSample(tried.rows.loc[recent], {name: f[recent] for name, f in tried.forecasts.items()})

    def _stood_in(self, tried: OutOfSample) -> OutOfSample:
        """Return the past that the spread is learnt from: of products with a short past, the rule's errors besides.

        Only of those for which models speak, and not for the last days' errors, which judge models.
        """
        share = np.where(tried.rows["product"].isin(self.fitted.modelled), tried.rows["rule_share"], 0.0)
        boosted = stood_in(tried.forecasts["boosted"], tried.forecasts[WEEKDAY], share=share)
        return replace(tried, forecasts={**tried.forecasts, "boosted": boosted})

    @cached_property
    def is_due(self) -> npt.NDArray[np.bool_]:
        """Whether the shop is thought to open on each row's day: false of what was asked for in case it does."""
        closed = self.known.open_days.loc[~self.known.open_days["is_open"], ["shop", "day"]]
        due: npt.NDArray[np.bool_] = places(self.rows, closed, on=["shop", "day"]) == NOWHERE
        return due

    def quantiles(self, levels: Sequence[float] | None = None) -> DataFrame[Quantiles]:
        """Return the ladder's quantiles and means."""
        spoken, widen = self.spoken()
        most = self.rails.highest_quantile
        return self._table(spoken, levels or self.fitted.settings.levels, widen=widen, most=most)

    @cached_property
    def _chosen_rungs(self) -> dict[str, str]:
        """The rungs that the catalogue names, by product."""
        named = self.known.products.loc[self.known.products["chosen_rung"] != ""]
        return dict(zip(named["product"], named["chosen_rung"], strict=True))

    @cached_property
    def _codes(self) -> Codes:
        return Codes(self.rows, self.tried.rows)

    def spoken(self) -> tuple[Spoken, Floats]:
        """Return who speaks for every row and what it says, and by how much each row's spread is widened."""
        return self._spoken

    @cached_property
    def _spoken(self) -> tuple[Spoken, Floats]:
        chosen = [self._chosen_rungs.get(str(name), "") for name in self.rows["product"]]
        spoken = climb_down(
            self.forecasts,
            rungs=self.fitted.settings.rungs,
            level=self.level,
            why_not_boosted=[self._why_not(str(product)) for product in self.rows["product"]],
            chosen=chosen,
        )
        named = self.known.products.loc[self.known.products["analogue"] != ""]
        spoken, widen = with_borrowed(
            spoken,
            self.rows,
            history=self.history,
            level=self.level,
            analogue_of=dict(zip(named["product"], named["analogue"], strict=True)),
            offered_days=self.offered_days_in_shop,
            young_days=self.fitted.settings.minimum_boosted_days,
            is_settled=spoken.rung == np.array(chosen, dtype=object),
        )
        kept, why = kept_within(spoken.forecast, self.rails)
        told = spoken.reason + self._rule_beside(spoken)
        told = np.where(why == "", told, told + "\n" + why)
        # Last week, and a level, know of no event, unless they borrow from who does.
        knows = np.isin(spoken.rung, ["boosted", "weekday"]) | np.isin(np.arange(len(self.rows)), list(spoken.lent))
        knows &= self.events_told[0] != ""
        told = np.where(knows, told + "\n" + self.events_told[0], told)
        return self._within_hours(replace(spoken, forecast=kept, reason=told)), widen

    def _rule_beside(self, spoken: Spoken) -> npt.NDArray[np.object_]:
        """Return what is to be said where the weekday rule has a share in what the models say."""
        said = np.full(len(self.rows), "", dtype=object)
        for at in np.flatnonzero((spoken.rung == "boosted") & (self.rule_share >= SHARE_WORTH_TELLING)):
            days, share = int(self.own_days[at]), round(float(self.rule_share[at]), 2)
            said[at] = "\n" + reason("rule_beside", have_days=days, rule_share=share)
        return said

    def _within_hours(self, spoken: Spoken) -> Spoken:
        """Return what can be sold of it on the days that a person told to have other hours than usual."""
        said = spoken.reason.copy()
        for at in np.flatnonzero(self.open_share < 1.0):
            said[at] += "\n" + reason("half_day", open_share=round(float(self.open_share[at]), 2))
        return replace(spoken, forecast=spoken.forecast * self.open_share, reason=said)

    def quantiles_of_rule(self, rule: str, levels: Sequence[float] | None = None) -> DataFrame[Quantiles]:
        """Return the quantiles of one simple rule, calibrated by the same function as everybody else's."""
        spoken = climb_down(
            {"last_week": self.forecasts[rule]},
            rungs=("last_week",),
            level=self.level,
            why_not_boosted=[""] * len(self.rows),
        )
        named = Spoken(
            forecast=spoken.forecast,
            rung=np.where(spoken.rung == "last_week", rule, spoken.rung),
            method=np.full(len(self.rows), rule, dtype=object),
            reason=np.full(len(self.rows), reason(rule), dtype=object),
        )
        within = self._within_hours(named)
        return self._table(within, levels or self.fitted.settings.levels, widen=np.ones(len(self.rows)))

    def notices(self) -> list[Notice]:
        """Return what a person should know about these forecasts."""
        found = []
        for product in sorted(self.rows["product"].unique()):
            days = int(self.offered_days.get(product, 0))
            if "boosted" not in self.fitted.settings.rungs or days < _FALL_BACK_WARNING_DAYS:
                continue
            if self._chosen_rungs.get(product, "boosted") != "boosted":
                continue
            if self._why_not(product) != reason("boosted"):
                found.append(Notice("fell_back", "warning", values={"product": product, "have_days": days}))
        failed = {model: why for means in self.fitted.means.values() for model, why in means.failed_over_all.items()}
        for model, why in failed.items():
            found.append(Notice("shared_model_failed", "warning", values={"model": model, "why": why}))
        too_far = self.rows.loc[self.rows["horizon_days"] > LONGEST_HORIZON_DAYS]
        for shop, rows in too_far.groupby("shop"):
            values = {"horizon_days": int(rows["horizon_days"].max()), "longest_days": LONGEST_HORIZON_DAYS}
            found.append(Notice("horizon_too_long", "warning", shop=str(shop), values=values))
        if (self.known.weather_outlook["source"] == "observed").any():
            found.append(Notice("weather_observed_for_outlook"))
        return found + self.events_told[1] + self._of_last_weeks()

    def _of_last_weeks(self) -> list[Notice]:
        """Return what changed lastingly, what was too much to be true, and how the last errors move what models say."""
        if self.recent_errors is None:
            return []
        changes = change_notices(self.known, self.history, set(self.rows["product"]))
        speaks = np.isfinite(self.forecasts["boosted"])
        # Of a shop that has changed it goes without saying that forecasts were off.
        moved = self.recent_errors.notices(self.rows.loc[speaks])
        moved = [notice for notice in moved if notice.shop not in {change.shop for change in changes}]
        return [*changes, *unbelievable_notices(self.known, self.history), *moved]

    def _why_not(self, product: str) -> str:
        """Return the reason to give when the boosted model does not speak for `product`."""
        need, have = self.fitted.settings.minimum_boosted_days, self.fitted.offered_days.get(product, 0)
        if have < need:
            return reason("short_past", have_days=have, need_days=need)
        if product not in self.fitted.products:
            return reason("came_back")
        code = self.fitted.products.index(product)
        for means in self.fitted.means.values():
            if code not in means.own:
                return reason("model_failed", error=means.failed.get(code, "no row to learn from"))
        return reason("boosted")

    def _table(
        self, spoken: Spoken, levels: Sequence[float], *, widen: Floats, most: Floats | None = None
    ) -> DataFrame[Quantiles]:
        size = len(self.rows)
        codes = self._codes
        horizon = self.rows["horizon_days"].to_numpy(dtype=np.int64)
        widen = widen * np.sqrt(np.maximum(horizon / LONGEST_HORIZON_DAYS, 1.0))
        values = np.zeros((size, len(levels)))
        for method in sorted(set(spoken.method)):
            mine = spoken.method == method
            spread = SpreadCalibration(levels).fit(residuals_of(self.tried, method, codes))
            values[mine] = spread.quantiles(
                spoken.forecast[mine],
                product=codes.product[mine],
                series=codes.series[mine],
                horizon_days=horizon[mine],
                day_type=self.day_type[mine],
                widen=widen[mine],
            )
            if method == "boosted":
                values[mine] = self._with_trees(values[mine], spoken.forecast[mine], mine, levels)
        values[spoken.rung == "none"] = 0.0
        if most is not None:
            values = np.minimum(values, np.maximum(most, spoken.forecast)[:, None])
        labels = [*(level_label(level) for level in levels), MEAN]
        table = self.rows[["shop", "product", "day", "horizon_days"]].iloc[np.repeat(np.arange(size), len(labels))]
        return checked(
            Quantiles,
            table.assign(
                level=np.tile(np.array(labels, dtype=object), size),
                demand_qty=np.column_stack([values, spoken.forecast]).ravel(),
                rung=np.repeat(spoken.rung, len(labels)),
                reason=np.repeat(spoken.reason, len(labels)),
            ),
        )

    def _with_trees(
        self, values: Floats, forecast: Floats, mine: npt.NDArray[np.bool_], levels: Sequence[float]
    ) -> Floats:
        """Return quantiles in which those of trees have their share; the less, the more the weekday rule has."""
        trees = at_levels(self.shapes[mine] * forecast[:, None], levels)
        share = SHARE * (1 - self.rule_share[mine])[:, None]
        return np.where(np.isfinite(trees), (1 - share) * values + share * trees, values)


def _rails(past: Past, rows: pd.DataFrame) -> Rails:
    """Return what is believable of each row, from the demand of its own shop and product up to its anchor."""
    history = past.history
    codes = Codes(rows, history)
    day = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    sold = Sold(
        codes.tried_series,
        history["day"].to_numpy().astype("datetime64[D]").astype(np.int64),
        history["demand_qty"].to_numpy(dtype=np.float64),
    )
    return rails(sold, series=codes.series, day=day, anchor=day - rows["horizon_days"].to_numpy(dtype=np.int64))
