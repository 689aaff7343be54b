from __future__ import annotations

import pandas as pd

from forecast.archive.till import TillArchive
from forecast.pipeline.checking import check_inputs
from forecast.pipeline.imports.importing import import_till


def test_check_tells_which_products_sell_out_and_what_they_miss(config):
    import_till(config)
    outcome = check_inputs(config)
    (table,) = outcome.tables
    assert table.header[0] == "Produit"
    assert len(table.rows) > 3
    assert all("jours sur" in row[1] for row in table.rows)
    assert any(row[-1] == "oui" for row in table.rows)


def test_a_till_without_times_is_told_what_that_costs(bakery, changed):
    for path in (bakery / "till").glob("*.csv"):
        path.unlink()
    days = pd.date_range("2025-03-01", "2025-06-12")
    lines = [f"{day:%d/%m/%Y};BAGUETTE;40;44,00" for day in days if day.day_of_week]
    (bakery / "till" / "jour.csv").write_text("\n".join(["Date;Article;Quantité;Total", *lines]), encoding="utf-8")
    daily = changed('[till.columns]\ntraining = "Mode"\n', "")
    daily = daily.model_copy(update={"till": daily.till.model_copy(update={"amount_is": "line_total"})})
    import_till(daily)
    assert TillArchive(daily.run.archive).slot_sales().empty
    assert "no_times_of_sale" in {notice.code for notice in check_inputs(daily).notices}


def test_settings_of_old_start_and_are_told_to_have_no_effect(changed):
    # As a configuration of an earlier version has it.
    old = changed("\n[tracking]", '\n[models]\nis_gated = true\nunconstrain = "scaled"\n\n[tracking]')
    import_till(old)
    told = [notice.values["setting"] for notice in check_inputs(old).notices if notice.code == "setting_without_effect"]
    assert told == ["[models] is_gated", '[models] unconstrain = "scaled"']
