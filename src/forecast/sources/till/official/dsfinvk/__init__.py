"""DSFinV-K, which German law asks of every till."""
