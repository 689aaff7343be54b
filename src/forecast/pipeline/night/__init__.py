"""One evening: from what is known to a plan that is issued, told and scored."""
