"""Keras' operations without a type, since Keras' own stubs let every one of them return None."""

from __future__ import annotations

from typing import Any

import keras

ops: Any = keras.ops
