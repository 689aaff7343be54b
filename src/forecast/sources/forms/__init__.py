"""The files that people edit in a spreadsheet: catalogue, stock, orders, closures, events, signals."""
