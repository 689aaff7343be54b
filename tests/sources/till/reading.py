"""Short ways to read made-up till files in tests."""

from __future__ import annotations

import pytest

from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop


def read(folder, header, *rows, shop="Port", timezone="Europe/Paris", **options):
    """Read a file of these rows."""
    path = folder / "till.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_till(path, TillSettings.model_validate(options), Shop(shop, timezone=timezone))


def refusal(folder, header, *rows, **options):
    """Return what is said when such a file is refused."""
    with pytest.raises(SourceError) as caught:
        read(folder, header, *rows, **options)
    return [str(problem).replace(str(folder / "till.csv"), "till.csv") for problem in caught.value.problems]


def sold(till):
    """Return kept pieces by product."""
    by_product = till.lines.groupby("product")["qty"].sum()
    return {product: round(qty, 6) for product, qty in by_product.items()}


def reasons(till):
    """Return the reason of each line that was set aside."""
    return dict(zip(till.rejected["line"], till.rejected["reason"], strict=True))


def alarms(till):
    """Return the codes of what asks for a look."""
    return [notice.code for notice in till.notices if notice.severity == "warning"]
