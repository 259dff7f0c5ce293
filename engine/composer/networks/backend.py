"""TensorFlow under Keras, quiet. Imported before anything else that imports either."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


@contextmanager
def _as_if_not_installed(*packages: str) -> Iterator[None]:
    """Whoever imports one of these packages is told that it is missing, unless it is loaded."""
    hidden = [package for package in packages if package not in sys.modules]
    # `None` is what Python's import takes for a module that cannot be found
    sys.modules.update(dict.fromkeys(hidden))  # pyright: ignore[reportArgumentType, reportCallIssue]
    try:
        yield
    finally:
        for package in hidden:
            del sys.modules[package]


# Keras asks for them at once, and uses them only in its wrappers for scikit-learn and its galleries
with _as_if_not_installed("sklearn", "matplotlib"):
    import keras  # noqa: F401 - with these settings
