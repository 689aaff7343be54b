"""What was known at a cutoff, and the demand that it tells of."""
