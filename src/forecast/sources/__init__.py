"""From files and servers of the outside world to checked tables."""
