"""What a spreadsheet opens: plan, orders and reasons."""
