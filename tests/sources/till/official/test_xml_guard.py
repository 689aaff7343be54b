"""Damaged, cut and made-up XML is refused in words; a file of any size takes the memory of a receipt."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from forecast.errors import SourceError
from forecast.sources.till.official.package import PackedFile
from forecast.sources.till.official.saft import xml
from forecast.sources.till.official.saft.cash import companies_in
from forecast.sources.till.official.saft.xml import elements

from .audit_files import audit_file, cash_file, company, found_in, line, location, receipt, sold

DAY = "2026-03-02"
SOLD = cash_file(receipt(1, line(qty=3, amount=75)))
ENTITIES = b'<!DOCTYPE auditfile [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def packed(**files: bytes) -> bytes:
    """Return a ZIP archive of files, whose names get their dot back."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SOLD[:-40], "got XML that is cut off, expected all of it. To do: export it again"),
        (SOLD[: len(SOLD) // 2], "got XML that is cut off"),
        (SOLD.replace(b"</ctLine>", b"</ctline>"), "got damaged XML (Opening and ending tag mismatch"),
        (SOLD.replace(b"?>\n", b"?>\n" + ENTITIES), "got XML with a document type (DOCTYPE)"),
        (
            SOLD.decode().replace("?>\n", "?>\n" + ENTITIES.decode()).replace("UTF-8", "UTF-16").encode("utf-16"),
            "DOCTYPE",
        ),
        (SOLD.replace(b"<ctLine>", b"<ctLine>" + b"<a>" * 300), "too deep or too long"),
        (SOLD.replace(b"Boller", "Bøller".encode("cp1252")), "set [till] encoding"),
        (audit_file(company(location())), "got SAF-T without a line of a receipt"),
        (audit_file(), "got SAF-T without a line of a receipt"),
        (b"", "got an empty file"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    found = found_in(tmp_path, content)
    assert found.is_refused
    assert said in found.alarms[0]


def test_the_words_of_a_refusal_exist_in_three_languages() -> None:
    file = PackedFile(Path("a.xml"), "", lambda: iter([SOLD[:-40]]))
    with pytest.raises(SourceError) as caught:
        list(elements(file, ["cashtransaction"], []))
    assert [caught.value.in_words(language) for language in ("fr", "de")] == [
        "a.xml\xa0: trouvé\xa0: du XML coupé\xa0; attendu\xa0: le fichier entier. À faire\xa0: exporter de nouveau",
        "a.xml: gefunden: abgeschnittenes XML, erwartet: die ganze Datei. Zu tun: neu exportieren",
    ]


def test_a_part_that_does_not_end_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "_MOST_PENDING", 100_000)

    def blocks() -> Iterator[bytes]:
        yield b"<auditfile><header/><company><location>"
        while True:
            yield b"<other>x</other>" * 1_000

    with pytest.raises(SourceError, match="too deep or too long"):
        list(elements(PackedFile(Path("a.xml"), "", blocks), ["cashtransaction"], ["event"]))


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: packed(journal_xml=content, readme_pdf=b"%PDF-1.7")])
def test_packed_files_are_read_as_what_they_hold(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    found = found_in(tmp_path, pack(SOLD))
    assert sold(found) == {(DAY, "Boller"): (3, 75)}
    assert not found.alarms


def test_files_of_a_zip_archive_are_read_together_and_what_overlaps_counts_once(tmp_path: Path) -> None:
    other = cash_file(receipt(1, line(qty=3, amount=75)), receipt(2, line("2", 1, 40)))
    found = found_in(tmp_path, packed(a_xml=SOLD, b_xml=other))
    assert sold(found) == {(DAY, "Boller"): (3, 75), (DAY, "Rugbrød"): (1, 40)}


def test_a_table_beside_them_in_a_zip_archive_is_told(tmp_path: Path) -> None:
    found = found_in(tmp_path, packed(a_xml=SOLD, b_csv=b"day;qty\n2026-03-02;1\n"))
    assert sold(found) == {(DAY, "Boller"): (3, 75)}
    assert any("b.csv" in alarm for alarm in found.alarms)


def test_receipts_that_stand_anywhere_have_no_place(tmp_path: Path) -> None:
    anywhere = f"<auditfile><header/>{receipt(1, line())}<company>{location(receipt(2, line()))}</company></auditfile>"
    assert [row["qty"] for row in found_in(tmp_path, anywhere.encode()).sales] == [1, 1]


def test_the_memory_does_not_grow_with_the_number_of_receipts_that_count_nothing() -> None:
    one = receipt(1, transType="CASHSAL", desc="x" * 200).encode()

    def most_bytes(count: int) -> int:
        def blocks() -> Iterator[bytes]:
            yield b"<auditfile><header><curCode>NOK</curCode></header><company><location><cashregister>"
            for _ in range(count):
                yield one * 100
            yield b"</cashregister></location></company></auditfile>"

        tracemalloc.start()
        list(companies_in(PackedFile(Path("a.xml"), "", blocks)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert most_bytes(60) < most_bytes(6) * 2
