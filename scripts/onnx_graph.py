"""A graph for onnxruntime, node by node."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Array = NDArray[Any]
Pads = tuple[int, int, int, int]


class Graph:
    """Nodes as they are added; each method returns the name of what it computes."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[tuple[str, tuple[int, ...], bytes], Any] = {}

    def constant(self, values: Any, kind: type = np.float32) -> str:
        array = np.ascontiguousarray(np.asarray(values, kind))
        key = kind.__name__, np.shape(values), array.tobytes()
        if key not in self.constants:
            name = f"constant_{len(self.constants)}"
            self.constants[key] = numpy_helper.from_array(array.reshape(np.shape(values)), name)
        return self.constants[key].name

    def add(self, kind: str, *inputs: str, **options: Any) -> str:
        name = f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **options))
        return name

    def convolution(
        self,
        source: str,
        kernel: Array,
        bias: Array | None = None,
        *,
        strides: tuple[int, int] = (1, 1),
        dilations: tuple[int, int] = (1, 1),
        pads: Pads = (0, 0, 0, 0),
        group: int = 1,
    ) -> str:
        names = [self.constant(array) for array in (kernel, bias) if array is not None]
        form = list(kernel.shape[2:])
        options = {"kernel_shape": form, "strides": strides, "dilations": dilations}
        return self.add("Conv", source, *names, **options, pads=pads, group=group)

    def cut(self, source: str, *spans: tuple[int, int, int]) -> str:
        """What lies between first and last along an axis; (axis, first, last)."""
        axes, first, last = (self.constant(line, np.int64) for line in zip(*spans, strict=True))
        return self.add("Slice", source, first, last, axes)

    def shape(self, source: str, *form: int) -> str:
        return self.add("Reshape", source, self.constant(form, np.int64))

    def pad(self, source: str, before: int, after: int, mode: str = "constant") -> str:
        pads = self.constant((0, 0, 0, before, 0, 0, 0, after), np.int64)
        return self.add("Pad", source, pads, mode=mode)
