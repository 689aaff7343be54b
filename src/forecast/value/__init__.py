"""What a plan was worth: euros, and later kilograms."""
