"""The network that hears drums, for onnxruntime: models/drums/network.onnx.

    uv run --no-project --with onnx --with safetensors scripts/make_drum_network.py models/drums

reads weights.safetensors there and writes network.onnx beside it, after each
`python -m benchmarks.drums learn`. It says what `engine.audio.drums.network` says in NumPy;
channels are filled up with zeros to 16 and 32, blocks in which onnxruntime is several times as
fast.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

_BANDS, _OUTPUTS = 76, 15
_DILATIONS = (1, 2, 4, 8, 16, 32)

Array = NDArray[np.float32]


class Graph:
    """Nodes as they are added; each method returns the name of what it computes."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self._weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, kind: str, *inputs: str, **options: Any) -> str:
        name = f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **options))
        return name

    def convolution(self, source: str, name: str, form: tuple[int, ...], **options: Any) -> str:
        """By a layer's kernel and bias; `form` is the kernel's (outputs, inputs, bands, frames)."""
        kernel, bias = self._weights[f"{name}/kernel"], self._weights[f"{name}/bias"]
        if kernel.ndim == 4:  # (frames, bands, inputs, outputs)
            kernel = kernel.transpose(3, 2, 1, 0)
        elif kernel.ndim == 3:  # (frames, inputs, outputs)
            kernel = kernel.transpose(2, 1, 0)[:, :, None]
        else:  # (bands * inputs, outputs)
            kernel = kernel.reshape(form[2], -1, kernel.shape[1]).transpose(2, 1, 0)[..., None]
        filled = np.zeros(form, np.float32)
        filled[: kernel.shape[0], : kernel.shape[1]] = kernel
        biases = np.zeros(form[0], np.float32)
        biases[: len(bias)] = bias
        names = [f"{name}/kernel", f"{name}/bias"]
        for array, called in zip((filled, biases), names, strict=True):
            self.constants.append(numpy_helper.from_array(array, called))
        return self.add("Conv", source, *names, kernel_shape=list(form[2:]), **options)


def build(weights: dict[str, Array]) -> Any:
    """From "bands" (1, 1, bands, frames) to "odds", log-odds (1, outputs, 1, frames)."""
    graph = Graph(weights)
    picture = graph.convolution(
        "bands", "picture_0", (16, 1, 5, 3), strides=[2, 1], pads=[2, 1, 2, 1]
    )
    for name, inputs in (("picture_1", 16), ("picture_2", 32)):
        picture = graph.add("Relu", picture)
        picture = graph.convolution(picture, name, (32, inputs, 3, 3), pads=[1, 1, 1, 1])
        picture = graph.add("MaxPool", picture, kernel_shape=[2, 1], strides=[2, 1])
    picture = graph.add("Relu", picture)
    line = graph.add("Relu", graph.convolution(picture, "frame", (64, 32, 9, 1)))
    for number, dilation in enumerate(_DILATIONS):
        options = {"dilations": [1, dilation], "pads": [0, dilation, 0, dilation]}
        more = graph.convolution(line, f"time_{number}", (64, 64, 1, 3), **options)
        line = graph.add("Add", line, graph.add("Relu", more))
    odds = graph.convolution(line, "out", (_OUTPUTS, 64, 1, 1))
    graph.nodes[-1].output[0] = odds = "odds"
    made = helper.make_graph(
        graph.nodes,
        "drums",
        [helper.make_tensor_value_info("bands", TensorProto.FLOAT, [1, 1, _BANDS, "frames"])],
        [helper.make_tensor_value_info(odds, TensorProto.FLOAT, [1, _OUTPUTS, 1, "frames"])],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 15)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def main(arguments: Sequence[str]) -> None:
    """Read, build, write."""
    folder = Path(arguments[0])
    weights = {
        n: a.astype(np.float32) for n, a in load_file(folder / "weights.safetensors").items()
    }
    onnx.save(build(weights), folder / "network.onnx")


if __name__ == "__main__":
    main(sys.argv[1:])
