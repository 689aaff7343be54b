"""What was changed is written down, a line a change, and a torn line costs itself only."""

from __future__ import annotations

from forecast.archive import changes
from forecast.archive.changes import ChangeJournal


def test_changes_are_given_back_in_order_and_a_torn_line_costs_itself(tmp_path):
    journal = ChangeJournal(tmp_path / "archive")
    assert journal.entries() == []

    journal.add({"id": "a"})
    with (tmp_path / "archive" / "changes.jsonl").open("a") as file:
        file.write('{"id": "torn')
    journal.add({"id": "b"})

    assert [entry["id"] for entry in journal.entries()] == ["a", "b"]


def test_the_oldest_go_once_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(changes, "_MOST", 3)
    journal = ChangeJournal(tmp_path)

    for number in range(7):
        journal.add({"id": number})

    assert [entry["id"] for entry in journal.entries()] == [4, 5, 6]
