"""From one shop to five hundred: what a chain's import and nights take (`python -m benchmarks.scale --help`)."""
