"""Basic Pitch's network with the same answers at half the work: engine/audio/basic_pitch.onnx.

    uv run --no-project --with onnx scripts/make_network.py NMP.ONNX engine/audio/basic_pitch.onnx

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
_BINS, _KEYS, _FRAMES = 264, 88, 172
_EDGE = 4
"""Frames at either end of a window that nothing of what is used depends on."""

_ROWS = _FRAMES - 2 * _EDGE


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
    transpose = next(n for n in graph.graph.node if n.output[0].endswith("__376:0"))
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
    limits = [graph.constant(np.array([at], np.int64)) for at in (_EDGE, _FRAMES - _EDGE, 2)]
    whole = graph.add(made, "Slice", [whole, *limits])
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


def find_contours(graph: Surgery) -> None:
    """Eight channels for two bins at once, and from them 16 places of the next at once."""
    first, second = graph.convolution((8, 8, 3, 39)), graph.convolution((1, 8, 5, 5))
    (relu,) = graph.users(first.output[0])
    wide, bias = (graph.arrays[name] for name in first.input[1:])
    weights = np.zeros((16, 8, 3, 40), np.float32)
    weights[:8, ..., :39], weights[8:, ..., 1:] = wide, wide
    small = graph.arrays[second.input[1]]
    places = np.zeros((16, 16, 8, 4), np.float32)
    for row, column, step in np.ndindex(4, 4, 5):
        pair, half = divmod(column + step - 2, 2)
        own = places[row * 4 + column, half * 8 : half * 8 + 8]
        own[:, row : row + 5, pair + 1] = small[0, :, :, step]
    made: list[Any] = []
    names = [graph.constant(weights), graph.constant(np.tile(bias, 2))]
    pairs = graph.add(
        made,
        "Conv",
        [first.input[0], *names],
        kernel_shape=[3, 40],
        strides=[1, 2],
        pads=[1, 19, 1, 19],
    )
    names = [graph.constant(places), graph.constant(np.tile(graph.arrays[second.input[2]], 16))]
    computed = graph.add(
        made,
        "Conv",
        [graph.add(made, "Relu", [pairs]), *names],
        kernel_shape=[8, 4],
        strides=[4, 2],
        pads=[2, 1, 2, 1],
    )
    put_together(graph, made, computed, (4, 4, _ROWS, _BINS), second.output[0])
    graph.replace([first, relu, second], made)


def put_together(
    graph: Surgery, made: list[Any], computed: str, form: tuple[int, int, int, int], out: str
) -> None:
    """Rows times columns places, computed as channels, where they belong."""
    rows, columns, height, width = form
    apart = [-1, rows, columns, height // rows, width // columns]
    split = graph.add(made, "Reshape", [computed, graph.constant(np.array(apart, np.int64))])
    turned = graph.add(made, "Transpose", [split], perm=[0, 3, 1, 4, 2])
    together = graph.constant(np.array([-1, 1, height, width], np.int64))
    graph.add(made, "Reshape", [turned, together], out)


def name_frames(graph: Surgery) -> None:
    """Fewer rows wherever their number is said."""
    for node in graph.graph.node:
        shape = graph.arrays.get(node.input[1]) if node.op_type == "Reshape" else None
        if shape is not None and _FRAMES in shape and shape[-1] in (_BINS, _KEYS):
            node.input[1] = graph.constant(np.where(shape == _FRAMES, _ROWS, shape))


def share_channels(graph: Surgery, shape: tuple[int, ...]) -> None:
    """A convolution with one channel and stride 1 as one that computes 4 by 4 keys at once."""
    node = graph.convolution(shape)
    weights, bias = graph.arrays[node.input[1]], graph.arrays[node.input[2]]
    pads = next(list(a.ints) for a in node.attribute if a.name == "pads")
    _, inputs, height, width = weights.shape
    many = np.zeros((16, inputs, height + 3, width + 3), np.float32)
    for row, column in np.ndindex(4, 4):
        many[row * 4 + column, :, row : row + height, column : column + width] = weights[0]
    made: list[Any] = []
    names = [graph.constant(many), graph.constant(np.tile(bias, 16))]
    computed = graph.add(
        made,
        "Conv",
        [node.input[0], *names],
        kernel_shape=list(many.shape[2:]),
        strides=[4, 4],
        pads=pads,
    )
    put_together(graph, made, computed, (4, 4, _ROWS, _KEYS), node.output[0])
    graph.replace([node], made)


def main() -> None:
    """Read, exchange, write."""
    model = onnx.load(sys.argv[1])
    graph = Surgery(model)
    stack_harmonics(graph)
    halve_rates(graph)
    find_contours(graph)
    share_channels(graph, (1, 32, 7, 3))
    share_channels(graph, (1, 33, 3, 3))
    name_frames(graph)
    used = {value for node in model.graph.node for value in node.input}
    kept = [one for one in model.graph.initializer if one.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, sys.argv[2])


if __name__ == "__main__":
    main()
