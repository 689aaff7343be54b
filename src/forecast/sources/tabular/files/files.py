"""Any file that holds tables as grids of text cells; told by its content, whatever it is called.

In: a path, or the bytes of a file as they were. Out: one `Grid` for each sheet, page's table, or file in a container.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.files.containers import gunzipped, unpacked, zip_infos, zip_kind
from forecast.sources.tabular.files.file_guards import defects_named, refuse_huge_cells, refuse_huge_whole
from forecast.sources.tabular.files.file_kinds import NO_TEXT, NoTableError, kind_of, unreadable
from forecast.sources.tabular.files.markup import grids_of_html, grids_of_xml
from forecast.sources.tabular.files.workbook import grids_of_workbook
from forecast.sources.tabular.raw import Grid, with_names
from forecast.sources.tabular.snapshot import Snapshot, snapshot_of
from forecast.sources.tabular.text.text_grid import grid_of_text
from forecast.texts import Said, phrase

_DEEPEST = 2
"""A container may lie in a container, and no deeper: a gzip of a ZIP archive, a ZIP archive of gzip files."""


def grids_of(
    source: Path | Snapshot,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheets: Sequence[str] = (),
) -> list[Grid]:
    """Return every table of a file as text cells; encoding and separator are detected when not given.

    `sheets` names the sheets of a workbook that are read, all visible ones if none is named. Files in a container that
    hold no table stand in `detected` under `members_not_read`, what may hold one and was not read under `unread`.

    Raises
    ------
    SourceError
        With what the file is, if it holds no table, is damaged, or cannot be opened.

    Examples
    --------
    >>> [grid.rows for grid in grids_of(Snapshot(Path("a.xls"), "", 33, b"<table><tr><td>day<td>qty</table>"))]
    [[['day', 'qty']]]
    """
    with snapshot_of(source) as taken:
        grids = _Reading(taken.path, encoding, separator, tuple(sheets)).grids(taken)
    refuse_huge_cells(grids)
    return grids


@dataclass(frozen=True)
class _Reading:
    path: Path
    encoding: str | None
    separator: str | None
    sheets: tuple[str, ...]

    def grids(self, taken: Snapshot, member: str = "", depth: int = 0) -> list[Grid]:
        """Return the tables of a file, or of a member of one."""
        kind = kind_of(taken.start())
        if kind == "text" or (self.encoding and kind == NO_TEXT):
            grid = grid_of_text(taken, self.encoding, self.separator)
            return [replace(grid, path=self.path, name=member)]
        refuse_huge_whole(taken, member)
        if kind == "html":
            return grids_of_html(self.path, taken.read(), self.encoding, member=member)
        if kind == "xml":
            return grids_of_xml(self.path, taken.read(), member=member)
        if kind == "ole":
            return grids_of_workbook(self.path, taken.read(), self.sheets, member=member)
        if kind == "mail":
            return self._page_in_mail(taken.read(), member)
        if kind == "gzip" and depth < _DEEPEST:
            name = (member or self.path.name).removesuffix(".gz")
            return self._packed(gunzipped(self.path, taken.read(), member=member), name, depth)
        if kind == "zip" and depth < _DEEPEST:
            return self._zip(taken.read(), member, depth)
        words = kind if isinstance(kind, Said) else phrase(f"kind.{kind}_too_deep")
        raise NoTableError(unreadable(self.path, words, member))

    def _packed(self, content: bytes, member: str, depth: int) -> list[Grid]:
        # What is hashed is the file on disk, never what was packed into it.
        return self.grids(Snapshot(self.path, "", len(content), content), member, depth + 1)

    def _zip(self, content: bytes, member: str, depth: int) -> list[Grid]:
        with defects_named(self.path, member, phrase("kind.damaged_workbook_or_zip")):
            kind = zip_kind(content)
        if kind == "workbook":
            return grids_of_workbook(self.path, content, self.sheets, member=member)
        if isinstance(kind, Said):
            raise NoTableError(unreadable(self.path, kind, member))
        grids: list[Grid] = []
        problems: list[Problem] = []
        said: dict[str, list[str | Said]] = {"members_not_read": [], "unread": []}
        archive, infos = zip_infos(self.path, content, member=member)
        for info in infos:
            try:
                grids += self._packed(unpacked(self.path, archive, info), info.filename, depth)
            except SourceError as error:
                problems += error.problems
                group = "members_not_read" if isinstance(error, NoTableError) else "unread"
                what = error.problems[0].as_part("got")
                said[group].append(phrase("read_as.named_so", name=info.filename, what=what))
        if not grids:
            raise SourceError(problems or [unreadable(self.path, phrase("kind.zip_without_files"), member)])
        return [replace(grid, detected=with_names(grid.detected, said)) for grid in grids]

    def _page_in_mail(self, content: bytes, member: str) -> list[Grid]:
        """Return the tables of a page that Excel saved as one file, which is built like a mail."""
        with defects_named(self.path, member, phrase("kind.damaged_mail")):
            parts = email.message_from_bytes(content, policy=email.policy.default).walk()
            pages = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"]
        grids: list[Grid] = []
        for page in pages:
            if isinstance(page, bytes) and b"urn:schemas-microsoft-com:office:excel" in page and b"<table" in page:
                grids += grids_of_html(self.path, page, self.encoding, member=member)
        if not grids:
            raise NoTableError(unreadable(self.path, phrase("kind.mail"), member))
        return grids
