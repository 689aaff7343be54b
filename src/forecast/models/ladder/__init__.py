"""Who speaks where a model of its own is missing, and how far any forecast may stray."""
