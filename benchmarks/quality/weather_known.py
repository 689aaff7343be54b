"""What could be known of tomorrow's weather in a trial, in words: weather as measured flatters whoever uses it.

In: a configuration. Out: a sentence.
"""

from __future__ import annotations

from forecast.config import Config

WORDS = {
    "observed": "tomorrow's weather as it was measured later, which flatters",
    "with-error": "measured weather with the error of an outlook",
    "outlook": "outlooks as they were issued, and the weather measured until then",
}


def weather_known(config: Config) -> str:
    """Return what an evening knows of the weather of the day after; who learns from no columns makes no use of it.

    Examples
    --------
    >>> weather_known(Config())
    'Weather: nobody is told any.'
    """
    weather = config.weather
    told = [] if "none" in (weather.source, weather.in_backtest) else [WORDS[weather.in_backtest]]
    for file in (file for file in config.signals if file.is_weather):
        names = ", ".join(f"`{name}`" for name in file.columns)
        if file.known_at:
            told.append(f"{names} from when on each row says that it was known")
        elif file.known_days_ahead >= 1:
            days = "a day" if file.known_days_ahead == 1 else f"{file.known_days_ahead} days"
            told.append(f"{names} as measured, {days} ahead, better than any outlook: it flatters whoever uses it")
        else:
            told.append(f"{names} as measured, afterwards")
    return f"Weather: {'every method may use ' + '; '.join(told) if told else 'nobody is told any'}."
