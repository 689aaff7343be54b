"""One numeric matrix per product, out of what is known at the anchor day."""
