"""What the tests under the runner share."""

import pytest

from support import release


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> release.Release:
    """This tree as a release that a workflow uses."""
    return release.shared(tmp_path_factory)
