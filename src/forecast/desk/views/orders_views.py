"""The addresses of customer orders."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, render_template, request

from forecast.desk.pages.orders import order_desk, save_order
from forecast.desk.state import Desk
from forecast.desk.views.asked import answered, around, page_of, shop_of


def add_orders(app: Flask, desk: Desk) -> None:
    """Let customer orders be written down."""

    @app.get("/shop/<slug>/orders")
    def orders_page(slug: str) -> Any:
        shop = shop_of(desk, slug)
        return render_template("orders.html.j2", **around(desk, shop, "orders", page=order_desk(desk, shop)))

    @app.post("/shop/<slug>/orders")
    def orders_save(slug: str) -> Any:
        shop = shop_of(desk, slug)
        saved = save_order(desk, shop, request.form)
        if saved is None:
            abort(404)
        key, state = saved
        drawn = around(desk, shop, "orders", page=order_desk(desk, shop, key=key, state=state))
        parts = {"new": "order_new.html.j2", "list": "order_list.html.j2"}
        return answered(state, whole="orders.html.j2", back=page_of("orders", shop), parts=parts, drawn=drawn)
