"""From text cells to numbers, units, days and times."""
