# pyright: strict
"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.composer.small_base import write_small_base
from tests.composer.trained import Training, train_once

# Time says how busy the machine is: the first text in a fresh clone costs seconds of tables.
settings.register_profile("motif", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("motif")


@pytest.hookimpl(trylast=True)  # once all are marked
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a slow test are begun first, so that no core waits for a long one at the end.

    By their names: those of a folder are alike, and what waits should be beside what computes.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    first = sorted((item for item in items if item.path in slow), key=_by_name)
    items[:] = [*first, *(item for item in items if item.path not in slow)]


def _by_name(item: pytest.Item) -> tuple[str, Path]:
    return item.path.name, item.path


@pytest.fixture(scope="session")
def small_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a base that is quick to train from and knows nothing."""
    return write_small_base(tmp_path_factory.mktemp("small") / "base")


@pytest.fixture(scope="session")
def adapted(small_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Training:
    """A model that was trained from the small base."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent  # of all workers
    return train_once(place / "adapted", small_base)


@pytest.fixture(scope="session", autouse=True)
def key_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is signed by the command line is signed with a key of the tests, not of the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True)
def file_modes_as_they_were() -> Iterator[None]:
    """What a test's program says about new files does not hold for the tests after it."""
    mask = os.umask(0o022)
    os.umask(mask)
    yield
    os.umask(mask)
