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
from onnx import TensorProto, helper
from onnx_graph import Graph
from safetensors.numpy import load_file

_BANDS, _OUTPUTS = 76, 15
_DILATIONS = (1, 2, 4, 8, 16, 32)

Array = NDArray[np.float32]


def _layer(weights: dict[str, Array], name: str, form: tuple[int, ...]) -> tuple[Array, Array]:
    """A layer's kernel and bias; `form` is the kernel's (outputs, inputs, bands, frames)."""
    kernel, bias = weights[f"{name}/kernel"], weights[f"{name}/bias"]
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
    return filled, biases


def build(weights: dict[str, Array]) -> Any:
    """From "bands" (1, 1, bands, frames) to "odds", log-odds (1, outputs, 1, frames)."""
    graph = Graph()
    kernel, bias = _layer(weights, "picture_0", (16, 1, 5, 3))
    picture = graph.convolution("bands", kernel, bias, strides=(2, 1), pads=(2, 1, 2, 1))
    for name, inputs in (("picture_1", 16), ("picture_2", 32)):
        picture = graph.add("Relu", picture)
        kernel, bias = _layer(weights, name, (32, inputs, 3, 3))
        picture = graph.convolution(picture, kernel, bias, pads=(1, 1, 1, 1))
        picture = graph.add("MaxPool", picture, kernel_shape=[2, 1], strides=[2, 1])
    picture = graph.add("Relu", picture)
    line = graph.convolution(picture, *_layer(weights, "frame", (64, 32, 9, 1)))
    line = graph.add("Relu", line)
    for number, dilation in enumerate(_DILATIONS):
        kernel, bias = _layer(weights, f"time_{number}", (64, 64, 1, 3))
        pads = (0, dilation, 0, dilation)
        more = graph.convolution(line, kernel, bias, dilations=(1, dilation), pads=pads)
        line = graph.add("Add", line, graph.add("Relu", more))
    odds = graph.convolution(line, *_layer(weights, "out", (_OUTPUTS, 64, 1, 1)))
    graph.nodes[-1].output[0] = odds = "odds"
    made = helper.make_graph(
        graph.nodes,
        "drums",
        [helper.make_tensor_value_info("bands", TensorProto.FLOAT, [1, 1, _BANDS, "frames"])],
        [helper.make_tensor_value_info(odds, TensorProto.FLOAT, [1, _OUTPUTS, 1, "frames"])],
        list(graph.constants.values()),
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
