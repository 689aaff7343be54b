"""The tools that one would take instead, one file each; they run in an environment of their own (`make peers`)."""

METHODS = ("auto_ets", "mlforecast_conformal", "mlforecast_quantile", "prophet", "quantile_forest")
