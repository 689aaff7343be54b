"""What an address asks for, looked up among what is known: nothing else exists. And what every page is given."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, url_for

from forecast.desk.door.guard import is_fetched
from forecast.desk.rows import RowState
from forecast.desk.state import Desk, DeskShop


def shop_of(desk: Desk, slug: str) -> DeskShop:
    """Return the shop of an address; 404 for any other name."""
    found = next((shop for shop in desk.shops() if shop.slug == slug), None)
    if found is None:
        abort(404)
    return found


def day_of(text: str) -> date:
    """Return the day of an address; 404 for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


def around(desk: Desk, shop: DeskShop, tab: str, **values: Any) -> dict[str, Any]:
    """Return what a page of a shop is drawn with."""
    return {"shop": shop, "shops": desk.shops(), "tab": tab, **values}


def answered(state: RowState | None, *, whole: str, back: str, parts: dict[str, str], drawn: dict[str, Any]) -> Any:
    """Answer a save: parts of the page by their ids for its script, else the page itself.

    `whole` and `parts` name templates, `drawn` is what they are drawn with, `back` the address of the page.
    """
    if is_fetched():
        kind = "" if state is None else state.kind
        return {"kind": kind, "parts": {name: render_template(part, **drawn) for name, part in parts.items()}}
    if state is not None and state.kind != "saved":
        return render_template(whole, **drawn), 409
    return redirect(back, 303)


def page_of(name: str, shop: DeskShop, *, row: str | None = None, **values: str | int | None) -> str:
    """Return the address of a page, at one of its rows."""
    address: str = url_for(f"{name}_page", slug=shop.slug, **values)  # type: ignore[arg-type]
    return address if row is None else f"{address}#{row}"
