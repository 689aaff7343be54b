"""Who may come in: the address, the password, and what every request must bring."""
