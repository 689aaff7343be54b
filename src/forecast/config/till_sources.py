"""Which settings a till file is read with: those of `[till]`, or of the `[[till.source]]` that names it.

A shop that changed its till has two sources in one past; a chain may have one for each of its shops.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, field_validator, model_validator

from forecast.config.section import WrongValueError
from forecast.config.till import TillReading
from forecast.errors import Problem, SourceError

_SHOP = "{shop}"
_MARKS = re.compile(r"(\{shop\}|\*\*/|\*|\?|\[[^\]]+\])")


class TillSource(TillReading):
    """Files of one till or one time; a key that stands here takes the place of the same key of `[till]`."""

    files: tuple[str, ...] = Field(
        min_length=1, description="paths or patterns; {shop} in one names the shop, as in 'exports/{shop}/*.csv'"
    )
    shop: str | None = Field(default=None, min_length=1, description="the shop of these files")

    @field_validator("files")
    @classmethod
    def _braces_name_the_shop(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in files:
            if unknown := sorted(set(re.findall(r"\{.*?\}", pattern)) - {_SHOP}):
                raise WrongValueError("wrong_braces", braces=unknown[0], shop=_SHOP)
        return files

    @model_validator(mode="after")
    def _says_the_shop_once(self) -> TillSource:
        if self.shop is not None and self.shops_stand_in_paths:
            raise WrongValueError("shop_named_twice", shop=_SHOP)
        if self.first and self.last and self.last < self.first:
            raise WrongValueError("to_before_from", first=str(self.first), last=str(self.last))
        return self

    @property
    def shops_stand_in_paths(self) -> bool:
        """Whether the name of a file or folder tells the shop."""
        return any(_SHOP in pattern for pattern in self.files)

    def shop_of(self, path: Path) -> tuple[bool, str | None]:
        """Return whether `path` is one of these files, and the shop that is known of it before it is read."""
        for pattern in self.files:
            if found := _as_expression(pattern).fullmatch(Path(os.path.abspath(path)).as_posix()):  # noqa: PTH100 - a link stays what it is called
                return True, found.groupdict().get("shop") or self.shop
        return False, None

    def known_shops(self) -> set[str | None]:
        """Return the shops of the files that are there; None for files that tell it in a column, or not at all."""
        if not self.shops_stand_in_paths:
            return {self.shop}
        return {self.shop_of(path)[1] for pattern in self.files for path in files_of(pattern)}


class TillSettings(TillReading):
    """How the till's exports are read, and where they lie."""

    files: tuple[str, ...] = Field(
        default=(), description="paths or patterns of exports, relative to the configuration file"
    )
    inbox: Path | None = Field(default=None, description="folder whose new files the nightly run imports")
    signals: tuple[Literal["eaten_here"], ...] = Field(
        default=(),
        description="daily numbers out of the till that are learnt from: 'eaten_here', the share of turnover that was "
        "eaten in the shop, where the till tells it (DSFinV-K)",
    )
    source: tuple[TillSource, ...] = Field(
        default=(), description="further files with settings of their own: another till, another shop, another time"
    )

    def readings(self) -> tuple[TillReading, ...]:
        """Return how files are read: as these settings say, and as each source does."""
        return (self, *self.source)

    def days_of_others(self) -> tuple[_DaysOfOther, ...]:
        """Return the days that another source speaks for."""
        return ()


class _DaysOfOther(NamedTuple):
    """Days of a shop (None: of files whose shop is not known beforehand) that belong to another source."""

    shop: str | None
    first: date
    last: date | None


class FileSettings(TillSettings):
    """The settings of one file of a source: those of `[till]` under its own."""

    others: tuple[_DaysOfOther, ...] = ()

    def days_of_others(self) -> tuple[_DaysOfOther, ...]:
        """Return the days that another source speaks for."""
        return self.others


class ReadAs(NamedTuple):
    """How one file is read: its settings, its shop where that is known beforehand, the days whose lines count."""

    settings: TillSettings
    shop: str | None = None
    first: date | None = None
    last: date | None = None


def settings_for(path: Path, till: TillSettings) -> ReadAs:
    """Return how `path` is read: with the keys of the source that names it over those of `[till]`.

    Where two sources have the same day of one shop, the one with `from` speaks for it; of two with `from` the later in
    the list.

    Raises
    ------
    SourceError
        When two sources name the file.

    Examples
    --------
    >>> till = TillSettings.model_validate(
    ...     {"decimal": ",", "source": [{"files": ["/old/{shop}_*.csv"], "to": "2025-06-30", "decimal": "."}]})
    >>> settings_for(Path("/old/nord_2024.csv"), till)[1:]
    ('nord', None, datetime.date(2025, 6, 30))
    """
    found = [(number, *source.shop_of(path)) for number, source in enumerate(till.source)]
    named = [(number, shop) for number, is_named, shop in found if is_named]
    if not named:
        return ReadAs(till, None, till.first, till.last)
    if len(named) > 1:
        numbers = [number + 1 for number, _ in named]
        raise SourceError(Problem(str(path), "file_of_several_sources", values={"numbers": numbers}))
    [(number, shop)] = named
    own = till.source[number]
    keys = own.model_fields_set & set(TillReading.model_fields)
    values = {name: getattr(till, name) for name in till.model_fields_set} | {name: getattr(own, name) for name in keys}
    others = tuple(_days_of_others(till.source, number, shop))
    settings = FileSettings.model_construct(till.model_fields_set | keys | {"others"}, **values, others=others)
    return ReadAs(settings, shop, settings.first, settings.last)


def files_of(pattern: str) -> list[Path]:
    """Return the files that a path or pattern names, hidden ones left out; a plain path is returned unseen."""
    wide = pattern.replace(_SHOP, "*")
    if not glob.has_magic(wide):
        return [Path(wide)]
    found = (Path(match) for match in glob.glob(wide, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return [path for path in found if not path.name.startswith(".")]


def _days_of_others(sources: Iterable[TillSource], mine: int, shop: str | None) -> Iterable[_DaysOfOther]:
    """Yield the days that other sources than number `mine` speak for, in files whose shop is `shop`."""
    each = list(sources)
    for number, source in enumerate(each):
        if number == mine or source.first is None or (each[mine].first is not None and number < mine):
            continue
        for theirs in sorted(source.known_shops(), key=str):
            if theirs == shop or shop is None:
                yield _DaysOfOther(theirs, source.first, source.last)


def _as_expression(pattern: str) -> re.Pattern[str]:
    """Return a pattern of paths as an expression; {shop} is as short as can be, and the same wherever it stands."""
    said, has_shop = "", False
    for part in _MARKS.split(Path(pattern).as_posix()):
        if part == _SHOP:
            said += "(?P=shop)" if has_shop else "(?P<shop>[^/]+?)"
            has_shop = True
        elif part.startswith("["):
            said += part.replace("[!", "[^")
        else:
            said += {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
    return re.compile(said)
