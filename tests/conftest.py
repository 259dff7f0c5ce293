# pyright: strict
"""What holds for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.composer.small_base import write_small_base

# Time says how busy the machine is: the first text in a fresh clone costs seconds of tables.
settings.register_profile("motif", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("motif")


@pytest.fixture(scope="session")
def small_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a base that is quick to train from and knows nothing."""
    return write_small_base(tmp_path_factory.mktemp("small") / "base")
