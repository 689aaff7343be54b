"""What an operator asks of a shop that nobody watches: is all as it should be, and what goes into a bug report."""
