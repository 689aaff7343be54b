"""Hyperparameters chosen by nested rolling splits; the command is `settings_search.py`.

In: trials. Out: what was chosen, and what it is worth on days that had no say in it.
"""
