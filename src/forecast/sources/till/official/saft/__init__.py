"""SAF-T, which Norway, Denmark and Portugal ask of tills."""
