"""The version of an archive."""

from __future__ import annotations

import json

import pytest

from forecast.archive.lock import run_lock
from forecast.archive.version import note_version, refuse_newer
from forecast.errors import SourceError


def test_an_archive_of_a_newer_program_is_refused_in_words_by_whoever_takes_the_lock(tmp_path):
    (tmp_path / "version.json").write_text(json.dumps({"version": 5, "program": "9.0"}))
    for use in (lambda: refuse_newer(tmp_path), lambda: run_lock(tmp_path).__enter__()):
        with pytest.raises(SourceError, match="got version 5 of the archive, expected at most 4. To do: use the newer"):
            use()


@pytest.mark.parametrize("content", [None, "", "[]", '{"version": "four"}', '{"version": 3}'])
def test_an_older_or_unreadable_version_is_written_anew_and_nothing_refused(tmp_path, content):
    path = tmp_path / "version.json"
    if content is not None:
        path.write_text(content)
    refuse_newer(tmp_path)
    note_version(tmp_path)
    assert json.loads(path.read_text())["version"] == 4
    written = path.stat().st_mtime_ns
    note_version(tmp_path)
    assert path.stat().st_mtime_ns == written
