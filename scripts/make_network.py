"""Basic Pitch's network with the same answers at half the work: engine/audio/basic_pitch.onnx.

    uv run --no-project --with onnx python scripts/make_network.py NMP.ONNX engine/audio/basic_pitch.onnx

NMP.ONNX is saved_models/icassp_2022/nmp.onnx of the package basic-pitch (Apache License 2.0).
onnxruntime computes 16 channels of a convolution at a time and throws away those that there are
not. Convolutions with one output channel, or eight, are written as ones with 16 that compute as
many neighbouring places at once ("polyphase"); harmonics are stacked as channels from the start
instead of value by value. No weight is changed.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

_HARMONICS = (-36, 0, 36, 57, 72, 84, 93, 101)
_BINS, _FRAMES = 264, 172


class Surgery:
    """A graph whose nodes are exchanged; names of new values are made up."""

    def __init__(self, model: Any) -> None:
        self.graph = model.graph
        self.arrays = {one.name: numpy_helper.to_array(one) for one in self.graph.initializer}
        self.count = 0

    def constant(self, array: Any) -> str:
        name = self._name()
        self.graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(
        self, made: list[Any], kind: str, inputs: list[str], out: str = "", **options: Any
    ) -> str:
        out = out or self._name()
        made.append(helper.make_node(kind, inputs, [out], **options))
        return out

    def replace(self, old: list[Any], made: list[Any]) -> None:
        place = max(list(self.graph.node).index(node) for node in old) - len(old) + 1
        nodes = [node for node in self.graph.node if node not in old]
        nodes[place:place] = made
        del self.graph.node[:]
        self.graph.node.extend(nodes)

    def maker(self, value: str) -> Any:
        return next(node for node in self.graph.node if value in node.output)

    def users(self, value: str) -> list[Any]:
        return [node for node in self.graph.node if value in node.input]

    def shape_of(self, node: Any) -> tuple[int, ...]:
        array = self.arrays.get(node.input[1])
        return () if array is None else array.shape

    def convolution(self, shape: tuple[int, ...]) -> Any:
        return next(n for n in self.graph.node if n.op_type == "Conv" and self.shape_of(n) == shape)

    def _name(self) -> str:
        self.count += 1
        return f"motif_{self.count}"


def stack_harmonics(graph: Surgery) -> None:
    """The same bins at eight distances, as channels; (batch, 8, frames, bins)."""
    transpose = next(n for n in graph.graph.node if list(n.output)[0].endswith("__376:0"))
    cut = graph.maker(transpose.input[0])
    concat = graph.maker(cut.input[0])
    old, source = [transpose, cut, concat], ""
    for value in concat.input:
        node = graph.maker(value)
        if node.op_type != "Pad":
            source = value
            continue
        old += [node, graph.maker(node.input[0])]
    made: list[Any] = []
    plane = graph.constant(np.array([-1, 1, _FRAMES, 309], np.int64))
    whole = graph.add(made, "Reshape", [source, plane])
    channels: list[str] = []
    axis = graph.constant(np.array([3], np.int64))
    for shift in _HARMONICS:
        begin, end = max(0, shift), min(309, shift + _BINS)
        limits = [graph.constant(np.array([at], np.int64)) for at in (begin, end)]
        part = graph.add(made, "Slice", [whole, *limits, axis])
        left = max(0, -shift)
        right = _BINS - left - (end - begin)
        if left or right:
            pads = graph.constant(np.array([0, 0, 0, left, 0, 0, 0, right], np.int64))
            part = graph.add(made, "Pad", [part, pads])
        channels.append(part)
    graph.add(made, "Concat", channels, transpose.output[0], axis=1)
    graph.replace(old, made)


def halve_rates(graph: Surgery) -> None:
    """Low passes that leave every second sample: 16 samples at a time."""
    shared = ""
    for node in [
        n for n in graph.graph.node if n.op_type == "Conv" and graph.shape_of(n) == (1, 1, 1, 256)
    ]:
        kernel = graph.arrays[node.input[1]].ravel()
        (following,) = graph.users(node.output[0])
        length = int(max(graph.arrays[following.input[1]].tolist()))
        blocks = -(-length // 16)
        weights = np.zeros((16, 1, 1, 286), np.float32)
        for phase in range(16):
            weights[phase, 0, 0, 2 * phase : 2 * phase + 256] = kernel
        shared = shared or graph.constant(weights)  # they are all the same
        have, need = 2 * (length - 1) + 256, 32 * (blocks - 1) + 286
        made: list[Any] = []
        filtered = graph.add(
            made,
            "Conv",
            [node.input[0], shared],
            kernel_shape=[1, 286],
            strides=[1, 32],
            pads=[0, 0, 0, max(0, need - have) + 1],
        )
        turned = graph.add(made, "Transpose", [filtered], perm=[0, 2, 3, 1])
        shape = graph.constant(np.array([-1, 1, 1, blocks * 16], np.int64))
        line = graph.add(made, "Reshape", [turned, shape])
        limits = [graph.constant(np.array([at], np.int64)) for at in (0, length, 3)]
        graph.add(made, "Slice", [line, *limits], node.output[0])
        graph.replace([node], made)


def share_channels(
    graph: Surgery, shape: tuple[int, ...], rows: int, columns: int, size: tuple[int, int]
) -> None:
    """A convolution with stride 1 as one that computes `rows` times `columns` places at once."""
    node = graph.convolution(shape)
    weights, bias = graph.arrays[node.input[1]], graph.arrays[node.input[2]]
    pads = next(list(a.ints) for a in node.attribute if a.name == "pads")
    out, inputs, height, width = weights.shape
    many = np.zeros((rows * columns * out, inputs, height + rows - 1, width + columns - 1))
    for row in range(rows):
        for column in range(columns):
            first = (row * columns + column) * out
            many[first : first + out, :, row : row + height, column : column + width] = weights
    made: list[Any] = []
    names = [graph.constant(many.astype(np.float32)), graph.constant(np.tile(bias, rows * columns))]
    computed = graph.add(
        made,
        "Conv",
        [node.input[0], *names],
        kernel_shape=list(many.shape[2:]),
        strides=[rows, columns],
        pads=pads,
    )
    high, wide = size[0] // rows, size[1] // columns
    apart = graph.constant(np.array([-1, rows, columns, out, high, wide], np.int64))
    split = graph.add(made, "Reshape", [computed, apart])
    turned = graph.add(made, "Transpose", [split], perm=[0, 3, 4, 1, 5, 2])
    together = graph.constant(np.array([-1, out, *size], np.int64))
    graph.add(made, "Reshape", [turned, together], node.output[0])
    graph.replace([node], made)


def main() -> None:
    """Read, exchange, write."""
    model = onnx.load(sys.argv[1])
    graph = Surgery(model)
    stack_harmonics(graph)
    halve_rates(graph)
    share_channels(graph, (8, 8, 3, 39), 1, 2, (_FRAMES, _BINS))
    share_channels(graph, (1, 8, 5, 5), 4, 4, (_FRAMES, _BINS))
    share_channels(graph, (1, 32, 7, 3), 4, 4, (_FRAMES, 88))
    share_channels(graph, (1, 33, 3, 3), 4, 4, (_FRAMES, 88))
    used = {value for node in model.graph.node for value in node.input}
    kept = [one for one in model.graph.initializer if one.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, sys.argv[2])


if __name__ == "__main__":
    main()
