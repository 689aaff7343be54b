"""From means to quantiles."""
