"""What can be baked together: batches, doughs, ovens and mixers, decided at least expected cost."""
