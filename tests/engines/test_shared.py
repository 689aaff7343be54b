"""What many pieces share is read once in a process."""

from __future__ import annotations

import pickle

from forecast.engines import LocalEngine, Shared

read: list[int] = []


class Costly:
    """A value of which every reading is counted."""

    def __setstate__(self, _: object) -> None:
        read.append(1)

    def __getstate__(self) -> dict[str, int]:
        return {"one": 1}


def test_a_process_reads_it_once_for_all_pieces_and_keeps_the_newest() -> None:
    shared = Shared(Costly())
    pieces = [pickle.loads(pickle.dumps(shared)) for _ in range(5)]  # noqa: S301 - our own
    read.clear()
    values = [piece.value() for piece in pieces]
    assert len(read) == 1
    assert all(value is values[0] for value in values)
    other = pickle.loads(pickle.dumps(Shared({"other": 2})))  # noqa: S301 - our own
    assert other.value() == {"other": 2}
    pieces[0].value()
    assert len(read) == 2, "the newest alone is kept"


def test_in_its_own_process_it_is_the_value_itself() -> None:
    value = [1, 2]
    with LocalEngine(1) as engine:
        (done,) = engine.each(Shared.value, [Shared(value)])
    assert done.value is value
