"""What is done with the pages of a night once they are written: `after` runs commands, `handing_over` picks pages."""
