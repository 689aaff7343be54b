"""Replays past evenings through the same core as the nightly plan, beside simple rules."""

from forecast.backtest.replay import BacktestResult, ReplaySettings, backtest, top_products

__all__ = ["BacktestResult", "ReplaySettings", "backtest", "top_products"]
