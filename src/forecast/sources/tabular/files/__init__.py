"""What a file is, and its bytes as grids of text cells."""
