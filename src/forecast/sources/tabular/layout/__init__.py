"""From a grid to tables with one header and one row per fact."""
