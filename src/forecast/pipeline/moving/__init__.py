"""A shop in one file, for another computer: `backup` and `restore`."""
