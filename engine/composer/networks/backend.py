"""TensorFlow under Keras, quiet, and Keras' operations without a type.

Imported before anything else that imports either. Keras' own stubs let every operation return None.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras

ops: Any = keras.ops
