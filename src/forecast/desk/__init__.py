"""The desk: a local web page on which a manager answers the plan, over the same CSV files that a spreadsheet edits."""
