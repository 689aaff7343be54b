"""A night is written down as it begins and as it ends, and tells of those before it that did not run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from forecast.archive.nights import NightBook, missed_notice
from forecast.clock import local_now
from forecast.config import Config
from forecast.notices import Notice, Severity
from forecast.pipeline.as_json import code_of_error
from forecast.pipeline.electricity import EnergyMeter
from forecast.pipeline.inputs.evening import run_time
from forecast.pipeline.outcome import Outcome


def written_down(config: Config, work: Callable[[Sequence[Notice]], Outcome]) -> Outcome:
    """Do a night's work, which takes what is told of missed nights, and write down when it began and how it ended."""
    book = NightBook(config.run.archive)
    evening = run_time(config.run, config.bakery).evening
    missed = missed_nights(config, "warning")
    meter = EnergyMeter()

    def end(exit_code: int) -> None:
        # No book is worth a plan.
        with suppress(OSError):
            at = local_now(config.bakery.timezone, config.run.now)
            book.end(evening, at, exit_code, cpu_s=round(meter.cpu_s(), 1), wh=meter.measured_wh())

    with suppress(OSError):
        book.begin(evening, local_now(config.bakery.timezone, config.run.now))
    try:
        outcome = work(missed)
    except Exception as error:
        end(code_of_error(error))
        raise
    end(outcome.exit_code)
    return outcome


def missed_nights(config: Config, severity: Severity = "note") -> list[Notice]:
    """Return what is told of evenings since the last night on which none ran; nothing where no night ever ran."""
    evening = run_time(config.run, config.bakery).evening
    return missed_notice(NightBook(config.run.archive).missed(evening), severity)
