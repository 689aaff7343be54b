"""What a plan was worth: money, and later kilograms."""
