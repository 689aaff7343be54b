"""What is to be replayed, as a person typed it and as the backtest takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from forecast.errors import ConfigError, Problem
from forecast.history.known import WeatherInBacktest
from forecast.texts import Said, phrase

DEFAULT_LEVELS = (0.1, 0.25, 0.5, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class BacktestRequest:
    """What is to be replayed."""

    first: date | None
    last: date | None
    refit_every_days: int
    horizons: Sequence[int]
    levels: Sequence[float]
    shops: Sequence[str] | None = None
    products: Sequence[str] | None = None
    top: int | None = None
    out: Path | None = None
    weather: WeatherInBacktest | None = None

    @classmethod
    def from_words(cls, *, horizons: str, levels: str | None, **others: Any) -> BacktestRequest:
        """Read what was typed: numbers between commas, and `others` as the fields have them.

        Raises
        ------
        ConfigError
            For horizons, levels, a file name or weather that cannot be used.
        """
        ahead, wanted = _numbers(horizons), _numbers(levels) if levels else list(DEFAULT_LEVELS)
        request = cls(horizons=[int(value) for value in ahead], levels=sorted(set(wanted)), **others)
        first, last, out, weather = request.first, request.last, request.out, request.weather
        problems = []
        if not ahead or any(not 1 <= value <= 14 or value != int(value) for value in ahead):
            problems.append(wrong_option("--horizons", horizons, phrase("expected.horizons")))
        if not wanted or any(not 0 < value < 1 for value in wanted):
            problems.append(wrong_option("--levels", str(levels), phrase("expected.levels")))
        if out is not None and out.suffix not in (".parquet", ".csv"):
            problems.append(wrong_option("--out", str(out), phrase("expected.out_file")))
        if weather is not None and weather not in get_args(WeatherInBacktest):
            expected = phrase("expected.one_of", names=get_args(WeatherInBacktest))
            problems.append(wrong_option("--weather", weather, expected))
        if first and last and first > last:
            expected = phrase("expected.not_after_to", last=last.isoformat())
            problems.append(wrong_option("--from", first.isoformat(), expected))
        if problems:
            raise ConfigError(problems)
        return request


def wrong_option(option: str, got: str, expected: Said) -> Problem:
    """Return what is told of an option that cannot be used."""
    return Problem(option, "wrong_option", got=got, values={"expected": expected})


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        return []
