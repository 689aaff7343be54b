"""The addresses of the pages: what is asked for becomes a page, or parts of one after a save."""
