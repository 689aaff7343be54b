"""Issued plans against what happened: of one day, and as a page for every week."""
