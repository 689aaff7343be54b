"""What a policy would have earned: the same customers come day by day to the shelves that each policy fills."""
