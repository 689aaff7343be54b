"""The export that German law asks of every till, DSFinV-K: receipts, lines, amounts and closings as one table of lines.

In: the tables of one export as text, by file name. Out: one `RawTable`, and the settings that read it.

Names, types and meanings are those of the standard (Digitale Schnittstelle der Finanzverwaltung für Kassensysteme,
version 2.3). What is personal (who served, who bought, notes) is never looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path

import pandas as pd

from forecast.config import RowRule, TillColumns, TillSettings
from forecast.errors import Problem, SourceError
from forecast.sources.tabular.raw import RawTable, without_lines
from forecast.sources.tabular.values.dates import day_of
from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.read import shown_cell

LINES, RECEIPTS, AMOUNTS, CLOSINGS = "lines.csv", "transactions.csv", "lines_vat.csv", "cashpointclosing.csv"
REFERENCES, PLACES = "references.csv", "location.csv"
TABLES = (LINES, RECEIPTS, AMOUNTS, CLOSINGS, REFERENCES, PLACES)
"""What is read of the twenty tables; the others are payments, taxes, the till's own data."""

OTHER_TABLES = frozenset(
    [
        "cashregister",
        "slaves",
        "pa",
        "tse",
        "vat",
        "businesscases",
        "payment",
        "cash_per_currency",
        "datapayment",
        "itemamounts",
        "subitems",
        "transactions_tse",
        "transactions_vat",
        "allocation_groups",
    ]
)

CLOSING = ["Z_KASSE_ID", "Z_NR"]
RECEIPT = [*CLOSING, "BON_ID"]
LINE = [*RECEIPT, "POS_ZEILE"]
NEEDED = {
    LINES: [*LINE, "GV_TYP", "ARTIKELTEXT", "MENGE"],
    RECEIPTS: [*RECEIPT, "BON_TYP", "BON_START"],
}
OPTIONAL = {
    LINES: ["P_STORNO", "ART_NR", "WARENGR", "FAKTOR", "EINHEIT"],
    RECEIPTS: ["BON_ENDE", "BON_STORNO"],
    AMOUNTS: [*LINE, "POS_BRUTTO"],
    CLOSINGS: [*CLOSING, "Z_BUCHUNGSTAG"],
    REFERENCES: [*RECEIPT, "REF_Z_KASSE_ID", "REF_Z_NR", "REF_BON_ID"],
    PLACES: [*CLOSING, "LOC_NAME"],
}
RULES = {
    "BON_TYP": RowRule(count=("Beleg",), drop=("AV*",)),
    "GV_TYP": RowRule(
        count=("Umsatz",),
        drop=(
            "Pfand*", "Rabatt", "Aufschlag", "Zuschuss*", "Trinkgeld*", "*gutschein*", "Forderung*", "Anzahlung*",
            "Anfangsbestand", "Privat*", "Geldtransit", "Lohnzahlung", "Einzahlung", "Auszahlung", "DifferenzSollIst",
        ),
    ),
    "STORNO": RowRule(count=("0",), drop=("1",)),
}  # fmt: skip
"""What counts: DSFinV-K 2.3, annexes C (GV_TYP) and D (BON_TYP); `STORNO` is told by `_is_voided`."""


def is_export(names: Mapping[str, object] | set[str]) -> bool:
    """Tell whether files of these names are such an export.

    Examples
    --------
    >>> is_export({"lines.csv", "transactions.csv"}), is_export({"lines.csv"})
    (True, False)
    """
    return {LINES, RECEIPTS} <= set(names)


def tables_beside(path: Path) -> dict[str, Path]:
    """Return the other tables of the export whose lines are `path`, where they lie beside it in one folder."""
    if path.name.casefold() != LINES:
        return {}
    beside = {file.name.casefold(): file for file in sorted(path.parent.iterdir()) if file != path}
    return {name: beside[name] for name in TABLES if name in beside} if RECEIPTS in beside else {}


def without_companions(paths: Sequence[Path]) -> list[Path]:
    """Return `paths` without the tables of an export whose lines are among them: they are read together.

    Examples
    --------
    >>> [str(path) for path in without_companions([Path("a/lines.csv"), Path("a/payment.csv"), Path("b/payment.csv")])]
    ['a/lines.csv', 'b/payment.csv']
    """
    places = {path.parent for path in paths if path.name.casefold() == LINES}
    known = {*TABLES, *(f"{name}.csv" for name in OTHER_TABLES)} - {LINES}
    return [path for path in paths if path.parent not in places or path.name.casefold() not in known]


def export_lines(tables: Mapping[str, RawTable]) -> RawTable:
    """Return one row per line of a receipt, with day and moment, pieces and euros.

    `MENGE` is the quantity times `FAKTOR`, `POS_BRUTTO` the sum of a line's amounts; both are written with a point.

    Raises
    ------
    SourceError
        If a table or column is missing, a line has no receipt, or a number is none.
    """
    _refuse_missing(tables)
    keys = {LINES: LINE, RECEIPTS: RECEIPT, AMOUNTS: [*LINE, "UST_SCHLUESSEL"]}
    tables = {name: _once(raw, keys[name]) if name in keys else raw for name, raw in tables.items()}
    lines, receipts = _of(tables, LINES), _of(tables, RECEIPTS)
    lines["MENGE"] = _numbers(tables[LINES], "MENGE") * _numbers(tables[LINES], "FAKTOR", empty=1.0)
    receipts["DAY"] = _business_days(tables, receipts)
    receipts["SHOP"] = _places(tables, receipts)
    receipts["IS_VOIDED"] = _is_voided_receipt(tables, receipts, lines)
    joined = lines.merge(receipts, on=RECEIPT, how="left", validate="many_to_one", indicator=True)
    joined.index = lines.index
    _refuse_lost(tables[LINES], joined["_merge"] == "left_only")
    joined["POS_BRUTTO"] = _amounts(tables, joined)
    joined["STORNO"] = (joined["IS_VOIDED"].astype(bool) | _is_voided_line(joined)).map({True: "1", False: "0"})
    joined["BON"] = joined[RECEIPT].agg("/".join, axis=1)
    joined["AT"] = joined["BON_ENDE"].where(joined["BON_ENDE"] != "", joined["BON_START"])
    frame = pd.DataFrame(
        {
            "DAY": joined["DAY"],
            "AT": joined["AT"],
            "SHOP": joined["SHOP"],
            "BON": joined["BON"],
            "ARTIKELTEXT": joined["ARTIKELTEXT"],
            "ART_NR": joined["ART_NR"],
            "MENGE": joined["MENGE"].map(_written),
            "EINHEIT": joined["EINHEIT"],
            "POS_BRUTTO": joined["POS_BRUTTO"].map(_written),
            "BON_TYP": joined["BON_TYP"],
            "GV_TYP": joined["GV_TYP"],
            "STORNO": joined["STORNO"],
        }
    ).astype("str")
    marks = {"MENGE": ".", "POS_BRUTTO": "."}
    detected = {**tables[LINES].detected, "format": f"DSFinV-K, {', '.join(name for name in TABLES if name in tables)}"}
    return replace(tables[LINES], frame=frame, detected=detected, decimals=marks, date_orders={"DAY": "ymd"})


def export_settings(settings: TillSettings, raw: RawTable) -> TillSettings:
    """Return `settings` with the columns and rules of the standard; what a person wrote of rows goes before."""
    columns = TillColumns(
        day="DAY" if (raw.frame["DAY"] != "").any() else "AT",
        time="AT" if (raw.frame["DAY"] != "").any() else None,
        ticket="BON",
        product="ARTIKELTEXT",
        qty="MENGE",
        unit="EINHEIT",
        amount="POS_BRUTTO" if (raw.frame["POS_BRUTTO"] != "").any() else None,
        shop="SHOP" if (raw.frame["SHOP"] != "").any() else None,
    )
    rules = {**RULES, **settings.rows}
    told = {"columns": columns, "rows": rules, "grain": "ticket_lines", "amount_is": "line_total"}
    return settings.model_copy(update=told)


def _of(tables: Mapping[str, RawTable], name: str) -> pd.DataFrame:
    """Return the columns of a table that are read; those that may be absent are empty."""
    frame = tables[name].frame
    wanted = [*NEEDED.get(name, []), *OPTIONAL.get(name, [])]
    return pd.DataFrame({column: frame.get(column, "") for column in wanted}, index=frame.index)


def _refuse_missing(tables: Mapping[str, RawTable]) -> None:
    problems = []
    for name, needed in NEEDED.items():
        if name not in tables:
            path = next(iter(tables.values())).path
            problems.append(Problem(str(path), "dsfinvk_incomplete", values={"name": name}))
            continue
        missing = [column for column in needed if column not in tables[name].frame]
        if missing:
            problems.append(Problem(str(tables[name].path), "dsfinvk_columns", line=1, values={"names": missing}))
    if problems:
        raise SourceError(problems)


def _refuse_lost(lines: RawTable, is_lost: pd.Series[bool]) -> None:
    if is_lost.any():
        row = int(is_lost.to_numpy().argmax())
        count = int(is_lost.sum())
        raise SourceError(lines.problem(row, "BON_ID", "dsfinvk_lost_lines", count=count, table=RECEIPTS))


def _once(raw: RawTable, key: list[str]) -> RawTable:
    """Return a table without rows that stand in it twice; refuse two rows of one key that say different things."""
    is_again = raw.frame.duplicated()
    once = raw if not is_again.any() else without_lines(raw, raw.lines[is_again].tolist())
    known = [name for name in key if name in once.frame]
    is_repeated = once.frame.duplicated(known) & (once.frame[known[-1]] != "") if known else is_again
    if len(once.frame) and is_repeated.any():
        row, count = int(is_repeated.to_numpy().argmax()), int(is_repeated.sum())
        raise SourceError(once.problem(row, known[-1], "dsfinvk_repeated", count=count))
    return once


def _numbers(raw: RawTable, column: str, *, empty: float | None = None) -> pd.Series[float]:
    """Return a column of the standard's numbers: a comma before decimals, dots between thousands."""
    if column not in raw.frame:
        return pd.Series(empty, index=raw.frame.index, dtype=float)
    cells = raw.frame[column]
    values = cells.map({text: number_of(text, ",") for text in cells.unique()}).astype(float)
    values = values.where(cells != "", empty)
    if values.isna().any():
        row = int(values.isna().to_numpy().argmax())
        raise SourceError(raw.problem(row, column, "dsfinvk_number", shown=shown_cell(cells.iloc[row])))
    return values


def _business_days(tables: Mapping[str, RawTable], receipts: pd.DataFrame) -> pd.Series[str]:
    """Return the closing's business day as an ISO date, "" where the till wrote none."""
    if CLOSINGS not in tables:
        return pd.Series("", index=receipts.index)
    closings = _of(tables, CLOSINGS).drop_duplicates(CLOSING)
    days = {text: day_of(text, "dmy") for text in closings["Z_BUCHUNGSTAG"].unique()}
    closings["DAY"] = closings["Z_BUCHUNGSTAG"].map(
        {text: day.isoformat() if day else "" for text, day in days.items()}
    )
    found = receipts[CLOSING].merge(closings, on=CLOSING, how="left")["DAY"].fillna("")
    # The text is free: where one closing names no day, the calendar day of its receipts speaks for all of them.
    return found.set_axis(receipts.index) if (found != "").all() else pd.Series("", index=receipts.index)


def _places(tables: Mapping[str, RawTable], receipts: pd.DataFrame) -> pd.Series[str]:
    """Return the name of the place where the till stands, where the export has places of different names."""
    if PLACES not in tables:
        return pd.Series("", index=receipts.index)
    places = _of(tables, PLACES).drop_duplicates(CLOSING)
    if places["LOC_NAME"].nunique() < 2:
        return pd.Series("", index=receipts.index)
    return receipts[CLOSING].merge(places, on=CLOSING, how="left")["LOC_NAME"].fillna("").set_axis(receipts.index)


def _amounts(tables: Mapping[str, RawTable], lines: pd.DataFrame) -> pd.Series[float]:
    """Return what each line cost, VAT included [EUR]; empty without the table of amounts."""
    if AMOUNTS not in tables:
        return pd.Series(float("nan"), index=lines.index)
    amounts = _of(tables, AMOUNTS)[LINE].assign(amount=_numbers(tables[AMOUNTS], "POS_BRUTTO"))
    summed = amounts.groupby(LINE, as_index=False)["amount"].sum()
    return lines[LINE].merge(summed, on=LINE, how="left")["amount"].set_axis(lines.index)


def _is_voided_line(lines: pd.DataFrame) -> pd.Series[bool]:
    """Tell lines that were taken back and have no second line that does so.

    Some tills keep the line and flag it, others write a second one with its quantity turned, flagged or not: what is
    negative adds up by its sign, and so does a flagged line that has such a second one.
    """
    is_flagged = (lines["P_STORNO"] == "1") & (lines["MENGE"] > 0)
    key = [*RECEIPT, "ARTIKELTEXT"]
    turned = lines.loc[lines["MENGE"] < 0, [*key, "MENGE"]].assign(MENGE=lambda rows: -rows["MENGE"])
    has_second = pd.MultiIndex.from_frame(lines[[*key, "MENGE"]]).isin(pd.MultiIndex.from_frame(turned))
    is_voided: pd.Series[bool] = is_flagged & ~has_second
    return is_voided


def _is_voided_receipt(tables: Mapping[str, RawTable], receipts: pd.DataFrame, lines: pd.DataFrame) -> pd.Series[bool]:
    """Tell receipts that were taken back and have no second receipt with all signs turned.

    `references.csv` names the receipt that a second one turns; old tills flag the one original and write no second.
    """
    quantities = lines.groupby(RECEIPT)["MENGE"].min().rename("least").reset_index()
    least = receipts[RECEIPT].merge(quantities, on=RECEIPT, how="left")["least"].set_axis(receipts.index)
    is_flagged: pd.Series[bool] = (receipts["BON_STORNO"] == "1") & (least.fillna(0) >= 0)
    if REFERENCES not in tables:
        return is_flagged
    names = ["REF_Z_KASSE_ID", "REF_Z_NR", "REF_BON_ID"]
    turned = pd.MultiIndex.from_frame(_of(tables, REFERENCES)[names])
    has_second = pd.MultiIndex.from_frame(receipts[RECEIPT]).isin(turned)
    is_voided: pd.Series[bool] = is_flagged & ~has_second
    return is_voided


def _written(value: float) -> str:
    """Write a number so that it reads one way only: a point, never exactly three decimals."""
    return "" if isnan(value) else f"{value:.5f}"
