"""What the forecasts are worth on real data, beside the tools that one would take instead.

The folder `benchmarks` is on the path when it runs: modules here are `quality.<name>`, those beside it go by their own
name (`temporary_place`).
"""
