"""Days that judge, none of them a test day, and what other settings cost on them; for `ablation.py`."""
