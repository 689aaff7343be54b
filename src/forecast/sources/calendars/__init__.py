"""Public and school holidays, feasts, calendar files."""
