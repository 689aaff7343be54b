"""One function per verb: reads, calls the core, writes."""
