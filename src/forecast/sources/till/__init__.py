"""Any till export as lines that can be learnt from, and what was left out and why."""
