"""Weather, measured and forecast, from files or through meteostat (the only place that knows it)."""
