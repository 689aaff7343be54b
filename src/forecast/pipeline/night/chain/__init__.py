"""A chain planned block by block of shops."""
