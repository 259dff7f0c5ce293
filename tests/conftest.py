# pyright: strict
"""What holds for every test."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# Time says how busy the machine is: the first text in a fresh clone costs seconds of tables.
settings.register_profile("motif", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("motif")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, or the last worker is alone with one while the others idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow and "sockets" not in item.path.parts)
