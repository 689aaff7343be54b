"""What a night and a backtest start from: every file as a table, and all of them as facts."""
