"""Exports that a law asks of every till, read by what they call their own parts."""
