"""Plans as they were issued, and what was planned of every day."""
