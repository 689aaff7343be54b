"""Any file that holds a table as text cells: encodings, containers, layouts, numbers, dates."""
