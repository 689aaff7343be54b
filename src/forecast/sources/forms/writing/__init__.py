"""The files that people edit, changed line by line: every other byte stays as it was."""
