"""How every test runs: no test fails because a machine is slow."""

import os
from collections.abc import Iterator
from copy import copy

import pytest
from hypothesis import HealthCheck, settings

from promo.redact import redact

settings.register_profile(
    "promo",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # A finding of chance belongs to whoever is at the keyboard; CI repeats what is known.
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("promo")


@pytest.fixture(autouse=True, scope="module")
def _secrets_of_one_module_are_no_others() -> Iterator[None]:
    """What a run learned to hide stays hidden in its process; tests share one."""
    before = {name: copy(value) for name, value in vars(redact).items()}
    yield
    vars(redact).update(before)
