"""Which column of a till export holds what."""
