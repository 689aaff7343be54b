"""Till exports into the archive: reading, alarms, taking, telling."""
