"""Till lines, kept as immutable parts; `TillArchive` is the door."""

from forecast.archive.till.lines import TillArchive

__all__ = ["TillArchive"]
