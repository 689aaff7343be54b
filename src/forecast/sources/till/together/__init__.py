"""Till files of one header read together on whole columns; whatever is not plain about one is left to `export`."""
