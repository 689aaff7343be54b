"""Names, telephone numbers and remarks of customers reach neither archive nor copies, MLflow, a page or the log."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import load_config
from forecast.pipeline.inputs.copies import InputCopies
from forecast.pipeline.journal import noted
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.night.plan_day import plan_day
from forecast.sources.forms.without_people import without_people

#: A made-up customer: nobody has this name, this number or this wish.
NAME, PHONE, REMARK = "Quintonnelle", "0699887766", "Zurbaran"
PERSON = f"Zoé {NAME};{PHONE};sans noix de {REMARK}"
HEADERS = "Client;Téléphone;Remarque"


def _with_people(path: Path, *, headers: str = HEADERS, person: str = PERSON) -> None:
    """Write a customer's name, number and remark into further columns of every row."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        lines = path.read_text(encoding="cp1252").splitlines()
    rows = [f"{lines[0]};{headers}", *(f"{line};{person}" for line in lines[1:])]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8-sig")


@pytest.fixture
def full_of_names(bakery: Path) -> Path:
    """The bakery with a customer in every place in which an input may hold one."""
    for name in ("stock", "on_order", "baked", "leftovers", "closures", "products", "recipes", "suppliers", "events"):
        _with_people(bakery / f"{name}.csv")
    decided = bakery / "overrides.csv"
    text = decided.read_text(encoding="utf-8-sig").replace("concert place Kléber", f"pour Mme {NAME} ({PHONE})")
    decided.write_text(text, encoding="utf-8-sig")
    _with_people(decided, headers="Client;Téléphone;Adresse")
    standing = bakery / "standing_orders.csv"
    standing.write_text(
        "numéro;client;produit;jours;quantité\n"
        f"Hôtel {NAME};{PERSON.partition(';')[0]};CROISSANT;mar-sam;6\n9;{NAME};TORTE {NAME};mar;2\n",
        encoding="utf-8-sig",
    )
    orders = bakery / "customer_orders.csv"
    _with_people(orders)
    text = orders.read_text(encoding="utf-8-sig").replace("001-0001;", f"Mme {NAME};", 1)
    spoilt = f"9;CROISSANT;13/06/2025;08:05;3 pour {NAME} {PHONE};12/06/2025 10:00;{PERSON}\n"
    unknown = f"10;TORTE {NAME};13/06/2025;08:05;3;12/06/2025 10:00;{PERSON}\n"
    orders.write_text(text + spoilt + unknown, encoding="utf-8-sig")
    for till in bakery.glob("till/*.csv"):
        _with_people(till)
    (bakery / "fair.ics").write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20250613\r\n"
        f"SUMMARY:Foire\r\nDESCRIPTION:Effet : +10 %\\nappeler {NAME} au {PHONE}\r\n"
        f"ATTENDEE;CN=Zoé {NAME}:mailto:x@example.org\r\nORGANIZER;CN={NAME}:mailto:y@example.org\r\n"
        f"LOCATION:chez {NAME} {REMARK}\r\nCOMMENT:{REMARK}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        encoding="utf-8",
    )
    settings = bakery / "forecast.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("[shop_files]", '[shop_files]\nstanding_orders = "standing_orders.csv"')
    text = text.replace('files = ["events.csv"]', 'files = ["events.csv", "fair.ics"]')
    settings.write_text(text.replace("enabled = false", "enabled = true"), encoding="utf-8")
    return bakery


def _bytes_of(path: Path) -> bytes:
    """The content of a file, unpacked where it is packed."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        return gzip.decompress(content)
    if content[:2] == b"PK":
        with zipfile.ZipFile(path) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    if content[:4] == b"PAR1":
        return content + pd.read_parquet(path).to_csv().encode()
    if content[:4] == b"%PDF":
        from pypdf import PdfReader

        return content + "".join(page.extract_text() for page in PdfReader(path).pages).encode()
    return content


def _leaks(*folders: Path) -> list[str]:
    """Every file in which the customer can be found, or whose name tells of them."""
    words = [word.encode() for word in (NAME, PHONE, REMARK)]
    return [
        f"{path}: {word.decode()}"
        for folder in folders
        for path in sorted(folder.rglob("*"))
        for word in words
        if (path.is_file() and word.lower() in _bytes_of(path).lower()) or word.decode() in path.name
    ]


def test_a_made_up_customer_is_found_nowhere_after_nights(full_of_names, capsys):
    config = load_config(full_of_names / "forecast.toml")
    for _ in range(2):
        outcome = noted("nightly", nightly_run)(config)
    assert outcome.written
    assert {"row_set_aside"} <= {notice.code for notice in outcome.notices}
    assert (config.run.archive / "mlflow.db").exists()
    assert _leaks(config.run.archive, config.run.out) == []
    capsys.readouterr()
    # A broken file falls back to its copy, which still has every order and no customer.
    before = (full_of_names / "customer_orders.csv").read_bytes()
    (full_of_names / "customer_orders.csv").write_bytes(before[: len(before) // 2] + b"\xff\x00\x00\x00\x00")
    again = noted("nightly", nightly_run)(config)
    assert "input_set_aside" in {notice.code for notice in again.notices}
    assert _leaks(config.run.archive, config.run.out) == []


def test_the_copy_has_every_line_of_the_file_and_gives_the_same_plan(full_of_names):
    config = load_config(full_of_names / "forecast.toml")
    nightly_run(config)
    plan = next(config.run.out.glob("*/*/plan.csv")).read_bytes()
    path = full_of_names / "customer_orders.csv"
    [copy, *_] = InputCopies(config.run.archive / "inputs").of("customer_orders/customer_orders.csv")
    assert copy.read_text(encoding="utf-8").count("\n") == path.read_text(encoding="utf-8").count("\n")
    path.write_bytes(copy.read_bytes())
    plan_day(config)
    assert next(config.run.out.glob("*/*/plan.csv")).read_bytes() == plan


def test_a_copy_of_an_earlier_program_goes_with_the_first_night(full_of_names):
    config = load_config(full_of_names / "forecast.toml")
    old = config.run.archive / "inputs" / "customer_orders" / "customer_orders.csv"
    old.parent.mkdir(parents=True)
    old.write_bytes((full_of_names / "customer_orders.csv").read_bytes())
    nightly_run(config)
    assert not old.exists()


def test_a_workbook_of_orders_is_kept_as_the_columns_that_are_read(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.properties.creator = NAME
    book.active.append(["order_id", "product", "day", "qty", "Kunde", "Telefon"])
    book.active.append([f"Frau {NAME}", "BROT", "2025-06-13", 3, NAME, PHONE])
    book.active["B2"].comment = openpyxl.comments.Comment(REMARK, NAME)
    book.create_sheet("Adressen").append([NAME, PHONE])
    path = tmp_path / "orders.xlsx"
    book.save(path)
    kept = without_people(path.read_bytes(), path, use="customer_orders")
    assert kept is not None
    lines = kept.decode("utf-8-sig").splitlines()
    assert lines[0] == "order_id;product;day;qty"
    assert lines[1].endswith(";BROT;2025-06-13;3")
    assert not any(word.encode() in kept for word in (NAME, PHONE, REMARK))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_without_such_columns_is_kept_byte_by_byte(tmp_path, encoding, end):
    content = end.join(["product;day;qty", '"Crème; brûlée";2025-06-13;3', "Pain;;", ""]).encode(encoding)
    assert without_people(content, tmp_path / "baked.csv", use="baked") == content


def test_quotation_marks_commas_and_line_ends_inside_cells_are_no_way_out():
    text = (
        f'product,qty,"Client",day\r\n"a ""b"", c",3,"Zoé,\r\n{NAME}; ""x""",2025-06-13\r\nPain,4,{NAME},2025-06-14\r\n'
    )
    kept = without_people(text.encode(), Path("x.csv"), use="baked")
    assert kept == b'product,qty,"Client",day\r\n"a ""b"", c",3,,2025-06-13\r\nPain,4,,2025-06-14\r\n'
