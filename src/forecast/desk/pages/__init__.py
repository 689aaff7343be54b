"""The pages, one file each: what they show, and what they save."""
