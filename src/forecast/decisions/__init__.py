"""How much to bake and what to order."""
