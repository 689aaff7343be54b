"""The sheets beside the plan, in its hand: doughs, suppliers, closing, what goes to the shops."""
