"""The page of a day's plan, as HTML and PDF."""
