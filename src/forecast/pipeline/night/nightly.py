"""The job of every night: import → fetch → check → score → plan; one thing that fails does not stop the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.errors import ForecastError, InputError, NoPlanError, Problem
from forecast.notices import Notice, unique
from forecast.pipeline.far_date import refuse_far_date
from forecast.pipeline.fetching import add_weather, offline_notice
from forecast.pipeline.imports.findings import refused_notice
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.evening import ShopEvening, run_time
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.chain.planning import chain_evening, plan_chain
from forecast.pipeline.night.issuing import latest_day
from forecast.pipeline.night.nights import written_down
from forecast.pipeline.night.planning import AskedPlan, plan_evening
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, in_words, silent
from forecast.pipeline.scores.scoring import record_score, score_or_note
from forecast.pipeline.scores.weeks import week_over, weeks_or_note
from forecast.pipeline.tending import tended


def nightly_run(config: Config, *, offline: bool = False, progress: Progress = silent) -> Outcome:
    """Do the night's work and return the plan's outcome with everything that was said on the way.

    A till file that cannot be read, a server that does not answer or a score that fails is a warning on the page, and
    the plan is made from what the archive holds. Input files that a person edits fall back to their last good copy.
    A date that cannot be right leaves everything as it is.

    Raises
    ------
    ForecastError
        When there is no new plan in the end; its last problem names the one that was issued before for that day.
    """
    try:
        return _nightly(config, offline=offline, progress=progress)
    except ForecastError as error:
        if standing := _standing(config):
            raise type(error)([*error.problems, standing]) from error
        raise


def _standing(config: Config) -> Problem | None:
    """Return what is said of the plan that was issued before for a day still to come."""
    day = latest_day(config.run.out)
    if day is None or day < run_time(config.run, config.bakery).first_day:
        return None
    return Problem(str(config.run.out / day.isoformat()), "plan_stands", values={"day": day})


def _nightly(config: Config, *, offline: bool, progress: Progress) -> Outcome:
    with tended(config) as found:
        archive = TillArchive(config.run.archive)
        try:
            refuse_far_date(config, archive)
        except NoPlanError:
            # New exports may reach up to today.
            import_new(config, archive, progress=progress)
            refuse_far_date(config, archive)
        return written_down(config, partial(_night, config, found, offline=offline, progress=progress))


def _night(
    config: Config, found: Sequence[Notice], missed: Sequence[Notice], *, offline: bool, progress: Progress
) -> Outcome:
    watch = Stopwatch()
    archive = TillArchive(config.run.archive)
    was_empty = archive.is_empty
    lines, said = _imported(config, archive, watch, progress)
    if was_empty:
        refuse_far_date(config, archive)
    said += _fetched(config, watch, offline=offline)
    with watch.stage("read"):
        time = run_time(config.run, config.bakery)
        chain = chain_evening(config, archive, time, is_forgiving=True)
    if chain is not None:
        asked = AskedPlan(verb="nightly", said_before=[*missed, *found, *said])
        outcome = plan_chain(chain, asked, watch=watch, progress=progress, is_scored=True)
        return replace(outcome, lines=[*lines, *outcome.lines])
    with watch.stage("read"):
        gathered = gather(config, archive, until=time.cutoff, is_forgiving=True)
    evening = ShopEvening(config, gathered, time)
    scored = score_or_note(evening, watch)
    asked = AskedPlan(verb="nightly", scored=scored, said_before=[*missed, *found, *said, *scored.outcome.notices])
    planned = plan_evening(evening, asked, watch=watch, progress=progress)
    kept: list[Notice] = []
    weeks = weeks_or_note(evening, partial(week_over, evening), watch)
    # Before a long closure no plan takes today's score along; on its later nights the same day is not told again.
    if not planned.written and scored.day == time.evening:
        kept = record_score(config, scored, seconds=watch.seconds, data_hash=gathered.data_hash)
    return Outcome(
        lines=lines,
        tables=[*scored.outcome.tables, *planned.tables],
        notices=unique([*planned.notices, *weeks.notices, *kept]),
        written=[*planned.written, *weeks.written],
        timing=watch.seconds,
        data=planned.data,
    )


def _imported(
    config: Config, archive: TillArchive, watch: Stopwatch, progress: Progress
) -> tuple[list[str], list[Notice]]:
    """Import what is new; where the archive holds days, a file that is refused is only a warning, told every night."""
    with watch.stage("import"):
        imported = import_new(config, archive, progress=progress)
    return imported.lines(config), [*imported.notices, *map(refused_notice, imported.refused)]


def _fetched(config: Config, watch: Stopwatch, *, offline: bool) -> list[Notice]:
    if offline:
        return offline_notice(config)
    with watch.stage("fetch"):
        try:
            return list(add_weather(config).notices)
        except InputError:
            raise
        except Exception as error:  # a feed that changed must not cost the shop its plan
            return [Notice("weather_failed", "warning", values={"problem": in_words(error)})]
