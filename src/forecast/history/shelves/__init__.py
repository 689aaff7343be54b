"""Which shelves ran empty, and what was wanted of them, told by times of sale and by people's notes."""
