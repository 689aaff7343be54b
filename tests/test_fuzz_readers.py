"""Whatever is done to an input, its reader reads it or refuses it in words; nothing else comes out, and nothing hangs.

`FORECAST_FUZZ_CASES` says how many damaged inputs are tried (`make test-fuzz CASES=20000`).
"""

from __future__ import annotations

import os
import random
import signal
import traceback

import pytest

from forecast.errors import ForecastError, TableError

from .fuzzing.mutating import mutated
from .fuzzing.readers import READERS

CASES = int(os.environ.get("FORECAST_FUZZ_CASES", "2000"))
SEED = os.environ.get("FORECAST_FUZZ_SEED", "")
MOST_CPU_S = 20
"""An input that takes longer hangs its reader [CPU seconds]."""
WEIGHTS = sum(reader.weight for reader in READERS.values())


@pytest.fixture(autouse=True)
def _no_input_hangs():
    """Raise where the timer of one input runs out."""

    def stop(*_):
        raise TimeoutError(f"more than {MOST_CPU_S} CPU seconds")

    before = signal.signal(signal.SIGPROF, stop)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def defect(path, reader, content):
    """Return what came out of a reader that should not, "" if nothing, and whether the input was refused."""
    path.write_bytes(content)
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_S)
    try:
        reader.read(path)
    except TableError:
        return traceback.format_exc(limit=-3), True
    except ForecastError as error:
        return "" if str(error) else "an error without words", True
    except Exception:
        return traceback.format_exc(limit=-3), True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return "", False


@pytest.mark.random
@pytest.mark.parametrize("name", sorted(READERS))
def test_a_damaged_input_is_read_or_refused_in_words(tmp_path, name):
    reader = READERS[name]
    path = tmp_path / reader.name
    found, refused = {}, 0
    for number in range(max(CASES * reader.weight // WEIGHTS, 1)):
        rng = random.Random(f"{SEED}{name} {number}")
        said, is_refused = defect(path, reader, mutated(rng, rng.choice(reader.inputs)))
        refused += is_refused
        if said:
            found.setdefault(said.splitlines()[-1][:60], f"case {number}: {said}")
    assert not found, "\n".join(list(found.values())[:8])
    assert refused


@pytest.mark.parametrize("name", sorted(READERS))
def test_whole_inputs_are_read(tmp_path, name):
    reader = READERS[name]
    assert defect(tmp_path / reader.name, reader, reader.inputs[0]) == ("", False)
