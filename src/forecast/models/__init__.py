"""Means, their calibration to quantiles, and the ladder of fallbacks."""
