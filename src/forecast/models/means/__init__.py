"""Mean demand: trees, a regression, their average, and how they did on their own past."""
