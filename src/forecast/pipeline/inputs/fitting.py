"""Every file that people edit, read so that one odd file costs that file: copies, and copies that fit together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forecast.config import Config
from forecast.errors import SourceError
from forecast.notices import Notice
from forecast.pipeline.inputs.copies import InputCopies
from forecast.pipeline.inputs.files import Inputs, read_files
from forecast.pipeline.inputs.reader import InputReader
from forecast.sources.forms.without_people import without_people
from forecast.tables import DataFrame, Sales

_FIT_TOGETHER = ("shops", "products", "recipes")
"""Files of which one names what stands in another, so that one may be right and still not fit."""


def read_inputs(config: Config, sales: DataFrame[Sales], *, is_forgiving: bool = False) -> Inputs:
    """Read every configured file; `is_forgiving` (the nightly job) falls back to the last copies that were good.

    Where a file and the copies of it do not fit those that name each other, the newest set of copies that fit
    together stands for all of them. A file that was never read costs that file; on the first night of a shop it is
    refused, as what a person sets up should be right.

    Raises
    ------
    SourceError
        With every problem of every file at once.
    """
    if not is_forgiving:
        reading = InputReader()
        inputs = read_files(config, sales, reading)
        _refuse(reading)
        return inputs
    copies = InputCopies(config.run.archive / "inputs")
    reading = InputReader(copies)
    inputs = read_files(config, sales, reading)
    if copies.is_empty:
        _refuse(reading)
    for kept in copies.sets() if _do_not_fit(reading) else ():
        pinned = {name: copy for name, copy in kept.items() if name.partition("/")[0] in _FIT_TOGETHER}
        again = InputReader(copies, pinned)
        try:
            inputs_again = read_files(config, sales, again)
        except Exception:  # noqa: S112 - an older set may do
            continue
        if pinned and not _do_not_fit(again):
            said = _set_together(reading, list(pinned))
            inputs, reading = replace(inputs_again, notices=[*said, *inputs_again.notices]), again
            break
    copies.keep(_without_people(reading, copies))
    return inputs


def _without_people(reading: InputReader, copies: InputCopies) -> dict[str, bytes]:
    """Return what was read without what speaks of people: no copy, also of before, names a customer."""
    kept = {
        name: without_people(
            content, reading.read_from[name], use=name.partition("/")[0], left_out=reading.lines_left_out.get(name, ())
        )
        for name, content in reading.contents.items()
    }
    for name, content in kept.items():
        if content != reading.contents[name]:
            copies.forget_of_before(name)
    return {name: content for name, content in kept.items() if content is not None}


def _refuse(reading: InputReader) -> None:
    if reading.problems:
        raise SourceError([*reading.problems, *reading.rows_left_out])


def _do_not_fit(reading: InputReader) -> bool:
    return not reading.unread.isdisjoint(_FIT_TOGETHER)


def _set_together(reading: InputReader, names: Sequence[str]) -> list[Notice]:
    """Return the warning that files do not fit each other, with what is wrong first, and which copies were taken."""
    left_out = (notice for notice in reading.notices if notice.code == "input_left_out")
    files = ", ".join(sorted(name.partition("/")[2] for name in names))
    return [
        Notice("inputs_do_not_fit", "warning", values={"files": files, "problem": notice.values["problem"]})
        for notice in left_out
        if notice.values["use"] in _FIT_TOGETHER
    ]
