"""Tomorrow's bake list and the next ingredient orders, from a bakery's own till."""

__version__ = "0.1.0"
