"""The pages under their addresses, behind the guard."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, render_template, url_for
from jinja2 import StrictUndefined

from forecast import __version__
from forecast.desk.door.access import Access
from forecast.desk.door.guard import guard, is_fetched
from forecast.desk.rows import as_json
from forecast.desk.state import Desk
from forecast.desk.views.calendar_views import add_calendar
from forecast.desk.views.leftovers_views import add_leftovers
from forecast.desk.views.orders_views import add_orders
from forecast.desk.views.plan_views import add_plan
from forecast.desk.views.score_views import add_score
from forecast.errors import ForecastError

TABS = ("plan", "orders", "leftovers", "calendar", "score")


def application(desk: Desk, access: Access) -> Flask:
    """Return the desk as a program that a server can run."""
    app = Flask("forecast.desk")
    # Whatever a template is called, a name of a product is text in it.
    app.jinja_env.autoescape, app.jinja_env.undefined = True, StrictUndefined
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

    add_plan(app, desk)
    add_orders(app, desk)
    add_leftovers(app, desk)
    add_calendar(app, desk)
    add_score(app, desk)
    return app
