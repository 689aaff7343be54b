"""What targets cost: a table for a terminal, a file for a spreadsheet, a picture."""
