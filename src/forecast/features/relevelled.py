"""Lags in a world that has changed: from the evening on which a change is known, older days count at the new level.

A model that has learnt on ratios to a recent level meets, after a doubling, lags and momenta that it never saw, and
needs weeks to follow. Here the days from before the change are multiplied by its ratio, so that everything looks as if
the new level had always been; rows with an earlier anchor see the past as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from forecast.features.lags import EXPECTED_DAYS, LagSource, OfEves, Rows, WorkedOut
from forecast.features.remembered import Remembered
from forecast.features.series import Floats, Ints, SeriesPast
from forecast.features.steps import WHOLE_SHOP, Step

LARGEST_STEP = 4.0
"""No day is multiplied or divided by more than this."""
REACH_DAYS = 400
"""Further back than so many days before an anchor no lag, index or level looks [days]."""
WEEKS_BEFORE = 4
FEWEST_DAYS = 3
ROOM = 5.0
"""A ratio is drawn towards 1 by so many units: the alarm came because it was large."""


@dataclass(frozen=True)
class Evenings:
    """Anchors that features will be asked for: every one from `since` on, and those in `also` (days since 1970).

    Examples
    --------
    >>> asked = Evenings(100, also=np.array([40, 70]))
    >>> asked.any_within(71, 100), asked.any_within(60, 71), asked.any_within(71, 101)
    (False, True, True)
    """

    since: int
    also: Ints

    def any_within(self, first: int, end: int) -> bool:
        """Tell whether one of them lies from `first` to the day before `end`."""
        return end > max(self.since, first) or bool(((self.also >= first) & (self.also < end)).any())

    def any_within_each(self, first: Ints, end: Ints) -> npt.NDArray[np.bool_]:
        """Tell it for each pair of `first` and `end`."""
        also = np.sort(self.also)
        found: npt.NDArray[np.bool_] = end > np.maximum(self.since, first)
        return found | (np.searchsorted(also, end) > np.searchsorted(also, first))

    def holds(self, anchor: Ints) -> bool:
        """Tell whether all of `anchor` are among them."""
        return bool(((anchor >= self.since) | np.isin(anchor, self.also)).all())


EVERY_EVENING = Evenings(np.iinfo(np.int64).min, also=np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class _Part:
    """Rows of one version of the past: their place among all rows, and their values."""

    place: Ints
    series: Ints
    shop: Ints
    value: Floats


class RelevelledLags:
    """`LagSource` over every version of the past; each row sees the one that its anchor's evening knew.

    Parameters
    ----------
    rows, value, day_type
        As in `LagSource`.
    steps : sequence of Step
        Changes, and their later measurements, in the order in which they were noticed.
    evenings : Evenings
        The anchors that will be asked for: of versions that none of them sees, nothing is worked out.
    before : Remembered, optional
        What an earlier evening has `remembered`: it saves time and changes nothing.

    Raises
    ------
    ValueError
        When another anchor is asked for.

    Examples
    --------
    >>> day = np.arange(100)
    >>> rows = Rows(np.zeros(100, dtype=int), np.zeros(100, dtype=int), day, day)
    >>> value = np.where(day < 90, 10.0, 20.0)
    >>> lags = RelevelledLags(rows, value, day % 7, [Step(0, WHOLE_SHOP, 90, 96)])
    >>> tomorrow = Rows(*(np.array([number]) for number in (0, 0, 98, 97)))
    >>> round(float(lags.usual(tomorrow, np.array([0]))[0])), float(lags.rules(tomorrow)["same_weekday_2"][0])
    (19, 10.0)
    """

    def __init__(
        self,
        rows: Rows,
        value: Floats,
        day_type: Ints,
        steps: Sequence[Step],
        *,
        evenings: Evenings = EVERY_EVENING,
        before: Remembered | None = None,
    ) -> None:
        self.evenings = evenings
        seen_before = np.zeros(0, dtype=np.int64) if before is None else before.places(rows, value, day_type)
        known = before if len(seen_before) else None
        ratios = known.ratios_of(steps) if known is not None else []
        versions = _Versions(rows, value, evenings)
        for at, step in enumerate(steps):
            versions.add(step, ratio=ratios[at] if at < len(ratios) else None)
        self.series_at, self.shop_at = _latest(versions.of_series), _latest(versions.of_shop)
        needed = _needed(self.series_at, evenings), _needed(self.shop_at, evenings)
        place, series, shop, of_version = versions.joined(*needed)
        day, present = rows.day[place], len(rows)
        of_eves = OfEves(np.full(len(place), np.nan), np.zeros(len(place)))
        is_todo = np.ones(len(place), dtype=bool)
        # Years are told from the past as it was; a version is asked only about the last weeks before an anchor.
        is_todo[present:] = evenings.any_within_each(day[present:], day[present:] + EXPECTED_DAYS)
        if known is not None:
            of_eves.level[seen_before], of_eves.expected[seen_before] = known.of_eves.level, known.of_eves.expected
            is_todo[seen_before] = False
        worked_out = WorkedOut(of_eves, np.flatnonzero(is_todo))
        self.every = LagSource(Rows(series, shop, day, day), of_version, day_type[place], worked_out)
        as_it_was = OfEves(self.every.of_eves.level[:present], self.every.of_eves.expected[:present])
        self.remembered = Remembered(rows, value, day_type, as_it_was, tuple(steps), tuple(versions.ratios))

    def _seen(self, rows: Rows) -> Rows:
        """Return the rows with the versions of series and shop that their anchors' evenings knew."""
        if not self.evenings.holds(rows.anchor):
            raise ValueError("features were asked for at an anchor that was not named before")
        return replace(
            rows,
            series=_version(self.series_at, rows.series, rows.anchor),
            shop=_version(self.shop_at, rows.shop, rows.anchor),
        )

    def index(self, rows: Rows, day_type: Ints) -> Floats:
        """Return how the day type stands to the mean of its days, as `LagSource.index`."""
        return self.every.index(self._seen(rows), day_type)

    def usual(self, rows: Rows, day_type: Ints) -> Floats:
        """Return the usual quantity of the day."""
        return self.every.usual(self._seen(rows), day_type)

    def features(self, rows: Rows, day_type: Ints, usual: Floats) -> dict[str, Floats]:
        """Return lags and levels as shares of the usual quantity, and momenta."""
        return self.every.features(self._seen(rows), day_type, usual)

    def rules(self, rows: Rows) -> dict[str, Floats]:
        """Return what the simple rules are made of: the past as it was."""
        return self.every.rules(rows)


class _Versions:
    """Versions of the past as they come to be known."""

    def __init__(self, rows: Rows, value: Floats, evenings: Evenings) -> None:
        self.rows, self.present, self.evenings = rows, value.copy(), evenings
        self.parts = [_Part(np.arange(len(rows)), rows.series, rows.shop, value)]
        self.next_series = int(rows.series.max(initial=-1)) + 2  # one code is left for series that nobody has seen
        self.next_shop = int(rows.shop.max(initial=-1)) + 1
        self.of_series: list[tuple[int, int, int]] = []
        self.of_shop: list[tuple[int, int, int]] = []
        self.ratios: list[float] = []

    def add(self, step: Step, *, ratio: float | None = None) -> None:
        """Make the version of the past that is seen from the evening on which `step` was noticed, if one sees it.

        `ratio`, where it is known already, is by what the days before are multiplied.
        """
        is_whole = step.series == WHOLE_SHOP
        mine = np.flatnonzero(self.rows.shop == step.shop if is_whole else self.rows.series == step.series)
        if ratio is None:
            ratio = min(max(self._still_to_move(mine, step), 1 / LARGEST_STEP), LARGEST_STEP)
        self.ratios.append(ratio)
        self.present[mine[self.rows.day[mine] < step.since]] *= ratio
        if not self.evenings.any_within(step.noticed, step.noticed + REACH_DAYS):
            return
        # When the version is no longer seen, all that can be seen came after the change, and is the past as it was.
        place = mine[np.abs(self.rows.day[mine] - step.noticed) < REACH_DAYS]
        codes, position = _numbered(self.rows.series[place], is_one=not is_whole)
        series = self.next_series + position
        self.of_series += [(int(code), step.noticed, self.next_series + at) for at, code in enumerate(codes)]
        # A product's version stands in a shop of its own, so that it is not counted twice.
        self.parts.append(_Part(place, series, np.full(len(place), self.next_shop), self.present[place]))
        if is_whole:
            self.of_shop.append((step.shop, step.noticed, self.next_shop))
        self.next_series += len(codes)
        self.next_shop += 1

    def _still_to_move(self, mine: Ints, step: Step) -> float:
        """Return by how much the past still differs from what came since, as earlier steps may have moved it already.

        Same weekdays of the four weeks before are compared, products weighed by the root of their level; what few days
        say is drawn towards no change as if by one more day without any.
        """
        reach = mine[
            (self.rows.day[mine] > step.since - 7 * (WEEKS_BEFORE + 1)) & (self.rows.day[mine] <= step.noticed)
        ]
        codes, series = _numbered(self.rows.series[reach], is_one=step.series != WHOLE_SHOP)
        first = step.since - 7 * WEEKS_BEFORE
        grid = np.full((len(codes), step.noticed - first + 1), np.nan)
        day = self.rows.day[reach] - first
        grid[series[day >= 0], day[day >= 0]] = self.present[reach[day >= 0]]
        weeks = grid[:, : 7 * WEEKS_BEFORE].reshape(len(codes), WEEKS_BEFORE, 7)
        count = np.isfinite(weeks).sum(axis=1)
        usual = np.where(count > 0, np.nansum(weeks, axis=1) / np.maximum(count, 1), np.nan)
        seen = grid[:, 7 * WEEKS_BEFORE :]
        expected = np.where(np.isfinite(seen), usual[:, np.arange(seen.shape[1]) % 7], np.nan)
        known = np.isfinite(expected)
        if known.any(axis=0).sum() < FEWEST_DAYS:
            return 1.0
        say = 1 / np.sqrt(np.maximum(np.nan_to_num(usual).mean(axis=1, keepdims=True), 1.0)) if len(codes) > 1 else 1.0
        totals = ((np.where(known, part, 0.0) * say).sum() for part in (seen, expected))
        ratio = (next(totals) + ROOM) / (next(totals) + ROOM)
        days = step.noticed - step.since + 1
        return float(ratio ** (days / (days + 1)))

    def joined(self, series: Ints, shops: Ints) -> tuple[Ints, Ints, Ints, Floats]:
        """Return place, series, shop and value of the past as it was and of the versions named, one below the other."""
        is_series, is_shop = np.zeros(self.next_series, dtype=bool), np.zeros(self.next_shop, dtype=bool)
        is_series[series] = is_shop[shops] = True
        is_series[: self.parts[0].series.max(initial=-1) + 1] = False
        versions = (part for part in self.parts[1:] if is_series[part.series].any() or is_shop[part.shop[:1]].any())
        parts = [self.parts[0], *versions]
        return (
            np.concatenate([part.place for part in parts]),
            np.concatenate([part.series for part in parts]),
            np.concatenate([part.shop for part in parts]),
            np.concatenate([part.value for part in parts]),
        )


def _numbered(series: Ints, *, is_one: bool) -> tuple[Ints, Ints]:
    """Return which series there are, and which of them each row belongs to; `is_one` where it can only be one."""
    if is_one:
        return series[:1], np.zeros(len(series), dtype=np.int64)
    return np.unique(series, return_inverse=True)


def _latest(known: list[tuple[int, int, int]]) -> SeriesPast:
    """Return the version of each series or shop by the evening from which it is seen; of one evening the last.

    `REACH_DAYS` after a change was noticed, if no other came since, the past as it was is seen again.
    """
    table: npt.NDArray[np.int64] = np.array(known, dtype=np.int64).reshape(-1, 3)
    code, noticed, version = table[np.lexsort((table[:, 1], table[:, 0]))].T
    is_last = np.append((code[1:] != code[:-1]) | (noticed[1:] != noticed[:-1]), True)[: len(code)]
    code, noticed, version = code[is_last], noticed[is_last], version[is_last]
    comes_soon = (code[1:] == code[:-1]) & (noticed[1:] <= noticed[:-1] + REACH_DAYS)
    again = np.append(~comes_soon, True)[: len(code)]
    return SeriesPast(
        np.append(code, code[again]),
        np.append(noticed, noticed[again] + REACH_DAYS),
        np.append(version, code[again]).astype(np.float64),
    )


def _needed(known: SeriesPast, evenings: Evenings) -> Ints:
    """Return the versions that one of the evenings sees: from its notice on until the next one of the same."""
    code, noticed = known.group_and_day()
    is_last = np.append(code[1:] != code[:-1], True)[: len(code)]
    until = np.where(is_last, np.iinfo(np.int64).max, np.append(noticed[1:], 0)[: len(code)])
    return known.value[evenings.any_within_each(noticed, until)].astype(np.int64)


def _version(known: SeriesPast, code: Ints, anchor: Ints) -> Ints:
    if len(known.key) == 0:
        return code
    version = known.lag(code, anchor, 1)
    return np.where(np.isnan(version), code, np.nan_to_num(version)).astype(np.int64)
