"""A day under way: the morning's till lines in, what is still to bake out."""
