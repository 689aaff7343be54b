"""The pages under their addresses: what is asked for is looked up among what is known, and nothing else exists."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, abort, redirect, render_template, request, url_for
from jinja2 import StrictUndefined

from forecast import __version__
from forecast.desk.door.access import Access
from forecast.desk.door.guard import guard, is_fetched
from forecast.desk.pages.plan import default_day, plan_desk, reasons_of, save_decision
from forecast.desk.rows import as_json
from forecast.desk.state import Desk, Shop
from forecast.errors import ForecastError

TABS = ("plan",)


def application(desk: Desk, access: Access) -> Flask:
    """Return the desk as a program that a server can run."""
    app = Flask("forecast.desk")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["line"] = as_json
    guard(app, access, desk.words)

    @app.context_processor
    def _always() -> dict[str, Any]:
        words = desk.words
        return {
            "t": words.text, "words": words, "token": access.token, "version": __version__, "tabs": TABS,
            "has_password": access.password_hash is not None,
        }  # fmt: skip

    @app.errorhandler(ForecastError)
    def stopped(error: ForecastError) -> Any:
        said = error.in_words(desk.words.language)
        return ({"refused": said}, 500) if is_fetched() else (render_template("refused.html.j2", said=said), 500)

    @app.get("/")
    def home() -> Any:
        shops = desk.shops()
        if len(shops) > 1:
            return render_template("shops.html.j2", shops=shops)
        return redirect(url_for("plan_page", slug=shops[0].slug))

    _plan_pages(app, desk)
    return app


def _plan_pages(app: Flask, desk: Desk) -> None:
    @app.get("/shop/<slug>/plan")
    def plan_page(slug: str) -> Any:
        shop = _shop(desk, slug)
        day = _day(request.args["day"]) if "day" in request.args else default_day(desk, shop)
        if day is None:
            return render_template("no_plan.html.j2", **_of(desk, shop, "plan"))
        page = plan_desk(desk, shop, day, is_marked_only=request.args.get("only") == "marked")
        if page is None:
            abort(404)
        return render_template("plan.html.j2", page=page, reasons=reasons_of(desk.words), **_of(desk, shop, "plan"))

    @app.post("/shop/<slug>/plan/<day>")
    def plan_save(slug: str, day: str) -> Any:
        shop, at = _shop(desk, slug), _day(day)
        saved = save_decision(desk, shop, at, request.form)
        if saved is None:
            abort(404)
        product, state = saved
        page = plan_desk(desk, shop, at, states={product: state} if state is not None else {})
        if page is None:
            abort(404)
        around = {"page": page, "reasons": reasons_of(desk.words), **_of(desk, shop, "plan")}
        line = page.line(product)
        if is_fetched():
            return _parts(
                state.kind if state else "",
                **({line.id: render_template("plan_line_alone.html.j2", line=line, **around)} if line else {}),
                changes=render_template("plan_changes.html.j2", **around),
            )
        if state is not None and state.kind != "saved":
            return render_template("plan.html.j2", **around), 409
        return redirect(url_for("plan_page", slug=slug, day=day, _anchor=line.id if line else None), 303)


def _parts(kind: str, **parts: str) -> dict[str, Any]:
    """Return what a page puts in place of its parts after a save, by their ids."""
    return {"kind": kind, "parts": parts}


def _of(desk: Desk, shop: Shop, tab: str) -> dict[str, Any]:
    return {"shop": shop, "shops": desk.shops(), "tab": tab}


def _shop(desk: Desk, slug: str) -> Shop:
    """Return the shop of an address; only those that are known have one."""
    found = next((shop for shop in desk.shops() if shop.slug == slug), None)
    if found is None:
        abort(404)
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
