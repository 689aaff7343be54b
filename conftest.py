"""How property tests run: the same examples everywhere, and no deadline, so that a busy machine fails nothing.

`pytest --hypothesis-profile=searching` looks for new examples.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("searching", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("searching"), derandomize=True)
settings.load_profile("same")
