"""From bytes of text to rows of cells: encodings, separators, quotes."""
