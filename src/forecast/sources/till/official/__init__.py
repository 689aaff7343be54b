"""Exports that the law asks of a till: read by their own names and types, nothing is guessed and nothing is set."""
