"""Files as people leave them: blank lines, cells over two lines, mixed ends, no last end, quotation marks at random."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import SourceError
from forecast.sources.forms.columns import dialect_of
from forecast.sources.forms.writing.changing import FormFile, LineChange, form_file
from forecast.sources.forms.writing.forms import FORMS

_NAMES = ("Pain", "Brot, dunkel", "Flûte; longue", '12" lang', "a\nb", "=1+1", "@x", "'q'", "Œuf")
_FRESH = ("Neu", "=2", "N;e,u", "-Pain")
_HEADERS = {"product": "Produit", "day": "Datum", "left_qty": "Rest", "went_to": "Verbleib", "note": "Note"}


def _odd_file(rng: random.Random) -> bytes:
    mark, ends = rng.choice(";,\t|"), rng.choice([["\r\n"], ["\n"], ["\r\n", "\n"]])
    written, half = rng.choice(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]), "2.5" if mark == "," else "2,5"

    def row(cells: list[str]) -> str:
        return mark.join(
            '"' + text.replace('"', '""') + '"'
            if rng.random() < 0.2 or any(odd in text for odd in (mark, '"', "\n"))
            else text
            for text in cells
        ) + rng.choice(ends)

    names = ["product", "day", "left_qty", *rng.sample(["went_to", "note"], rng.randrange(3))]
    rng.shuffle(names)
    text = rng.choice(["", "", "\r\n", f"sep={mark}\r\n"]) + row([_HEADERS[name] for name in names])
    for _ in range(rng.randrange(8)):
        values = {
            "product": rng.choice(_NAMES),
            "day": (date(2026, 1, 13) + timedelta(days=rng.randrange(60))).strftime(written),
            "left_qty": rng.choice(["0", "3", half, "", "1250"]),
            "went_to": rng.choice(["", "jeté", "given"]),
            "note": rng.choice(["", "a\nb", "x;y,z\t|", 'er sagte "so"']),
        }
        text += row([values[name] for name in names])
        text += rng.choice(["", "", "", rng.choice(ends), mark * (len(names) - 1) + rng.choice(ends)])
    return (text.rstrip("\r\n") if rng.random() < 0.3 else text).encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]))


def _read(content: bytes) -> FormFile:
    given = {"shop": "Halle", "dialect": dialect_of("fr", "FR")}
    return form_file(Path("reste.csv"), FORMS["leftovers"], content, **given)


def _change(rng: random.Random, file: FormFile) -> LineChange:
    if file.lines and rng.random() < 0.6:
        values = rng.choice(file.lines).values
        after = {"left_qty": rng.choice([0.0, 7.0, 1.5, 12_345.25]), "went_to": rng.choice(["thrown", "unknown"])}
        key = {name: values[name] for name in ("shop", "product", "day")}
        return LineChange(key, {}, None if rng.random() < 0.3 else after)
    key = {"shop": "Halle", "product": rng.choice(_FRESH), "day": date(2026, 3, rng.randrange(14, 30))}
    return LineChange(key, None, {"left_qty": rng.choice([0.0, 1.25, 5e4]), "went_to": "given"})


@pytest.mark.random
@given(seed=st.integers(0, 10**6))
def test_what_is_changed_and_taken_back_is_read_as_before_and_no_other_line_is_touched(seed):
    rng = random.Random(seed)
    content = _odd_file(rng)
    try:
        file = _read(content)
    except SourceError:
        return  # such a file is not read by a night either
    changes = [_change(rng, file) for _ in range(rng.randrange(1, 5))]

    made, done, conflicts = file.changed(changes)

    keys = [change.key for change in changes]
    untouched = [line.values for line in file.lines if not any(key.items() <= line.values.items() for key in keys)]
    again = _read(made)
    assert len(again.problems) == len(file.problems)
    assert [line.values for line in again.lines if line.values in untouched] == untouched
    if not conflicts:
        back, _, refused = again.changed([change.reversed() for change in reversed(done)])
        if not refused:
            said = [sorted(str(line.values) for line in each.lines) for each in (_read(back), file)]
            assert said[0] == said[1]
