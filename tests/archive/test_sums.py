"""Sums of files: what is written comes back, and a single flipped bit is noticed."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from forecast.archive.sums import (
    DamagedError,
    is_as_named,
    is_as_summed,
    json_with_sum,
    parquet_with_sum,
    read_json_with_sum,
    read_parquet_with_sum,
    sum_of,
)

TABLE = pd.DataFrame(
    {
        "day": pd.date_range("2026-06-01", periods=40),
        "at": pd.date_range("2026-06-01", periods=40, tz="UTC"),
        "product": ["BAGUETTE", "ÉCLAIR"] * 20,
        "qty": range(40),
    }
).astype({"qty": "float64", "product": "str", "day": "datetime64[ns]", "at": "datetime64[ns, UTC]"})


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_a_table_comes_back_as_it_was_and_the_same_rows_are_the_same_bytes(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet_with_sum(TABLE))
    pd.testing.assert_frame_equal(read_parquet_with_sum(path), TABLE)
    assert parquet_with_sum(TABLE) == path.read_bytes()
    assert is_as_summed(path)
    pd.testing.assert_frame_equal(pd.read_parquet(path), TABLE)


def test_every_flipped_bit_of_a_table_is_noticed_or_changes_nothing(tmp_path):
    content, path, rng = parquet_with_sum(TABLE), tmp_path / "a.parquet", random.Random(1)
    for _ in range(300):
        path.write_bytes(flipped(content, rng.randrange(8 * len(content))))
        try:
            read = read_parquet_with_sum(path)
        except DamagedError:
            continue
        # The bit was one of the mark: the file looks like one of before, and its rows are right.
        pd.testing.assert_frame_equal(read, TABLE)


def test_a_file_of_before_has_no_sum_and_is_taken_as_it_is(tmp_path):
    path = tmp_path / "a.parquet"
    TABLE.to_parquet(path, index=False)
    pd.testing.assert_frame_equal(read_parquet_with_sum(path), TABLE)
    assert is_as_summed(path)
    assert read_json_with_sum('{"day": "2026-06-01"}') == {"day": "2026-06-01"}


@pytest.mark.parametrize("content", [b"", b"PAR1 torn", b"\x00" * 100])
def test_what_is_no_table_is_damaged(tmp_path, content):
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(DamagedError):
        read_parquet_with_sum(tmp_path / "a.parquet")
    assert not is_as_summed(tmp_path / "none.parquet")


def test_every_flipped_bit_of_an_object_is_noticed_or_changes_nothing():
    content = {"day": "2026-06-01", "files": {"plan": "plan-1234.parquet", "é": [1, 2.5, None]}}
    written = json_with_sum(content).encode()
    assert read_json_with_sum(written.decode()) == content
    kept = 0
    for bit in range(8 * len(written)):
        try:
            read = read_json_with_sum(flipped(written, bit).decode())
        except ValueError:
            continue
        kept += 1
        assert {**read, "sum": None} == {**content, "sum": None} or ("sum" not in read and len(read) > len(content))
    assert kept < len(written)


def test_a_file_is_as_named_when_its_name_ends_with_the_sum_of_its_bytes(tmp_path):
    path = tmp_path / f"part-{sum_of(b'bread')}.parquet"
    assert not is_as_named(path)
    path.write_bytes(b"bread")
    assert is_as_named(path)
    path.write_bytes(b"breae")
    assert not is_as_named(path)
