"""How every test runs: no test fails because a machine is slow."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "promo",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # A finding of chance belongs to whoever is at the keyboard; CI repeats what is known.
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("promo")
