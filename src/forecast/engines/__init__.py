"""Where the pieces of a run are worked on: in this process, in several of this machine, on several machines.

In: a function and its pieces. Out: what came of each, as it comes.
"""

from forecast.engines.engine import Done, Engine
from forecast.engines.local import LocalEngine

__all__ = ["Done", "Engine", "LocalEngine"]
