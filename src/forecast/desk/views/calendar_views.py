"""The addresses of the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, abort, render_template, request

from forecast.desk.pages.month import FURTHEST_YEARS, month_desk
from forecast.desk.pages.special_days import FORMS, save_day
from forecast.desk.state import Desk
from forecast.desk.views.asked import answered, around, day_of, page_of, shop_of


def add_calendar(app: Flask, desk: Desk) -> None:
    """Let events and closures be written down."""

    @app.get("/shop/<slug>/calendar")
    def calendar_page(slug: str) -> Any:
        shop = shop_of(desk, slug)
        day = _within(desk, day_of(request.args["day"])) if "day" in request.args else desk.today
        return render_template("calendar.html.j2", **around(desk, shop, "calendar", page=month_desk(desk, shop, day)))

    @app.post("/shop/<slug>/calendar/<day>/<form>")
    def calendar_save(slug: str, day: str, form: str) -> Any:
        shop, at = shop_of(desk, slug), _within(desk, day_of(day))
        if form not in FORMS:
            abort(404)
        state = save_day(desk, shop, form, request.form)
        page = month_desk(desk, shop, at, states={} if state is None else {form: state})
        drawn = around(desk, shop, "calendar", page=page)
        parts = {"month": "calendar_month.html.j2", "day": "calendar_day.html.j2"}
        back = page_of("calendar", shop, day=day)
        return answered(state, whole="calendar.html.j2", back=back, parts=parts, drawn=drawn)


def _within(desk: Desk, day: date) -> date:
    """Return a day that the calendar can show; 404 for any other."""
    if abs(day.year - desk.today.year) > FURTHEST_YEARS:
        abort(404)
    return day
