"""The page that an owner reads before the first day."""
