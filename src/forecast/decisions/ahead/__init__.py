"""What is made before its day, because its day is too full: kept frozen or cold."""
