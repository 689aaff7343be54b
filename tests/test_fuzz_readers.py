"""Whatever is done to an input, its reader reads it or refuses it in words; nothing else comes out, and nothing hangs.

`FORECAST_FUZZ_CASES` says how many damaged inputs all readers together get; `make test-fuzz` gives as many to each.
"""

from __future__ import annotations

import os

import pytest

from .fuzzing.readers import READERS
from .fuzzing.running import defect, no_input_hangs, run_cases

CASES = int(os.environ.get("FORECAST_FUZZ_CASES", "20000"))
SEED = os.environ.get("FORECAST_FUZZ_SEED", "")
WEIGHTS = sum(reader.weight for reader in READERS.values())


@pytest.fixture(autouse=True)
def _no_input_hangs():
    with no_input_hangs():
        yield


@pytest.mark.random
@pytest.mark.parametrize("name", sorted(READERS))
def test_a_damaged_input_is_read_or_refused_in_words(tmp_path, name):
    reader = READERS[name]
    found = run_cases(reader, name, tmp_path, cases=max(CASES * reader.weight // WEIGHTS, 1), seed=SEED)
    assert not found.defects, "\n".join(list(found.defects.values())[:8])
    assert found.refused


@pytest.mark.parametrize("name", sorted(READERS))
def test_whole_inputs_are_read(tmp_path, name):
    reader = READERS[name]
    assert defect(tmp_path / reader.name, reader, reader.inputs[0]) == ("", False)
