"""Where the pieces of a run are worked on: in this process, in several of this machine, on several machines.

In: a function and its pieces. Out: what came of each, as it comes.
"""

from forecast.engines.choosing import engine_of
from forecast.engines.engine import Done, Engine
from forecast.engines.local import LocalEngine
from forecast.engines.shared import Shared
from forecast.engines.travel import EngineLostError, WorkerRefusedError

__all__ = ["Done", "Engine", "EngineLostError", "LocalEngine", "Shared", "WorkerRefusedError", "engine_of"]
