"""Issued plans beside what happened: a table for a terminal, and a page for yesterday, the week and four weeks."""
