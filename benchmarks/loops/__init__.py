"""A year in which the plan decides what is on the shelf: `closed_loop.py`."""
