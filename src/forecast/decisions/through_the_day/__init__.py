"""A day's plan over the times at which bread is ready, and what is still changed of it at noon."""
