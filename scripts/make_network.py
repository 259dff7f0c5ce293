"""Basic Pitch's network with the same answers at a quarter of the work: basic_pitch.onnx.

    uv run --no-project --with onnx scripts/make_network.py NMP.ONNX engine/audio/basic_pitch.onnx

NMP.ONNX is saved_models/icassp_2022/nmp.onnx of the package basic-pitch (Apache License 2.0). The
graph is built anew from its weights, of which none is changed; what is computed otherwise:

- onnxruntime computes channels in blocks of 8 or 16 and is at its best with 32, so a convolution
  with few computes neighbouring places as further channels ("polyphase").
- The widest one, 3 frames by 39 bins, has two thirds of the work. Along time it is done by
  Winograd's F(4, 3): six products for four frames in place of twelve (Lavin and Gray, "Fast
  Algorithms for Convolutional Neural Networks", 2016).
- Convolutions to one channel are a product of channels for each place of their kernel, whose
  results are moved there and added.
- Of each window only those frames are computed on which an answer that is used depends.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx_graph import Graph, Pads

_SAMPLES, _FRAMES, _USED = 43844, 172, 142
"""Of a window; the answers for 15 frames at either end are not used."""

_OCTAVES, _OCTAVE_BINS, _ALL_BINS, _BINS, _KEYS = 9, 36, 309, 264, 88
_HARMONICS = (-36, 0, 36, 57, 72, 84, 93, 101)
_BELOW, _ABOVE = 36, 56
"""Bins beyond the spectrum that harmonics reach; there is nothing there."""

_REACH = 10
"""Frames around one on which its answer depends: 1, 3, 3, 2 and 1 of the convolutions."""

_TILES, _TILE = 40, 4
"""Frames of the contours are computed in tiles; the first two and the last two are of no use."""

_TO_TILES = np.array(
    [
        (4, 0, -5, 0, 1, 0),
        (0, -4, -4, 1, 1, 0),
        (0, 4, -4, -1, 1, 0),
        (0, -2, -1, 2, 1, 0),
        (0, 2, -1, -2, 1, 0),
        (0, 4, 0, -5, 0, 1),
    ]
)
_KERNEL_TO_TILES = np.array(
    [
        (1 / 4, 0, 0),
        (-1 / 6, -1 / 6, -1 / 6),
        (-1 / 6, 1 / 6, -1 / 6),
        (1 / 24, 1 / 12, 1 / 6),
        (1 / 24, -1 / 12, 1 / 6),
        (0, 0, 1),
    ]
)
"""F(4, 3) at the points 0, 1, -1, 2, -2 and infinity."""

Array = NDArray[Any]


class Weights:
    """The weights of a network, and the biases of its convolutions, by their kernel's shape."""

    def __init__(self, model: Any) -> None:
        self._arrays = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
        self._nodes = list(model.graph.node)

    def all_of(self, shape: tuple[int, ...]) -> list[Array]:
        return [array for array in self._arrays.values() if array.shape == shape]

    def of(self, shape: tuple[int, ...]) -> tuple[Array, Array]:
        """A convolution's kernel and bias."""
        for node in self._nodes:
            if node.op_type == "Conv" and self._arrays[node.input[1]].shape == shape:
                return self._arrays[node.input[1]], self._arrays[node.input[2]]
        raise KeyError(shape)

    def normalisation(self) -> tuple[float, float]:
        """Factor and shift of the batch normalisation before the convolutions."""
        named = [(n, a) for n, a in self._arrays.items() if "FusedBatchNormV3" in n and a.size == 1]
        factor, shift = (float(array.item()) for _, array in sorted(named, key=lambda one: one[0]))
        return factor, shift


def spectrum(graph: Graph, weights: Weights) -> str:
    """Power at constant Q; (batch, 309 bins, 172 frames)."""
    kernels = np.concatenate(weights.all_of((_OCTAVE_BINS, 1, 1, 256)))
    low_pass = weights.of((1, 1, 1, 256))[0].ravel()
    signal, length = graph.shape("samples", -1, 1, 1, _SAMPLES), _SAMPLES
    octaves: list[str] = []
    for octave in range(_OCTAVES):
        if octave:
            length = (length + 2 * 127 - 256) // 2 + 1
            signal = halved(graph, signal, length, low_pass)
        around = graph.pad(signal, 128, 128, "reflect")
        octaves.insert(0, graph.convolution(around, kernels, strides=(1, 256 >> octave)))
    parts = graph.add("Concat", *octaves, axis=1)
    parts = graph.shape(graph.add("Mul", parts, parts), -1, _OCTAVES, 2, _OCTAVE_BINS * _FRAMES)
    power = graph.add("ReduceSum", parts, graph.constant((2,), np.int64), keepdims=0)
    power = graph.shape(power, -1, _OCTAVES * _OCTAVE_BINS, _FRAMES)
    power = graph.cut(power, (1, _OCTAVES * _OCTAVE_BINS - _ALL_BINS, _OCTAVES * _OCTAVE_BINS))
    (level,) = weights.all_of((_ALL_BINS, 1, 1))
    squared = np.square(level.astype(np.float64)).reshape(_ALL_BINS, 1)
    return graph.add("Mul", power, graph.constant(squared))


def halved(graph: Graph, signal: str, length: int, kernel: Array) -> str:
    """Every second sample behind a low pass, 16 at a time."""
    blocks = -(-length // 16)
    many = np.zeros((16, 1, 1, 286), np.float32)
    for phase in range(16):
        many[phase, 0, 0, 2 * phase : 2 * phase + 256] = kernel
    beyond = 32 * (blocks - 1) + 286 - (2 * (length - 1) + 256)
    filtered = graph.convolution(
        signal, many, strides=(1, 32), pads=(0, 127, 0, 127 + max(0, beyond) + 1)
    )
    line = graph.add("Transpose", filtered, perm=[0, 2, 3, 1])
    return graph.cut(graph.shape(line, -1, 1, 1, blocks * 16), (3, 0, length))


def picture(graph: Graph, power: str, weights: Weights) -> str:
    """Its logarithm between 0 and 1, normalised; (batch, 1, needed frames, bins and edges)."""
    factor, shift = weights.normalisation()
    loud = graph.add("Log", graph.add("Add", power, graph.constant(1e-10)))
    low, high = (
        graph.add(kind, loud, axes=[1, 2], keepdims=1) for kind in ("ReduceMin", "ReduceMax")
    )
    span = graph.add("Sub", high, low)
    silent = graph.add("Equal", span, graph.constant(0.0))
    factor_name = graph.add("Div", graph.constant(factor), span)
    scale = graph.add("Where", silent, graph.constant(0.0), factor_name)
    edge = (_FRAMES - _USED) // 2 - _REACH
    needed = graph.add("Sub", graph.cut(loud, (2, edge, _FRAMES - edge)), low)
    scaled = graph.add("Add", graph.add("Mul", needed, scale), graph.constant(shift))
    turned = graph.add("Transpose", scaled, perm=[0, 2, 1])
    plane = graph.shape(turned, -1, 1, _FRAMES - 2 * edge, _ALL_BINS)
    return graph.pad(plane, _BELOW, _ABOVE)


def harmonics(graph: Graph, plane: str, *spans: tuple[int, int, int]) -> str:
    """The same bins at eight distances, as channels, of a part of the picture."""
    firsts = [_BELOW + interval for interval in _HARMONICS]
    channels = [graph.cut(plane, *spans, (3, first, first + _BINS)) for first in firsts]
    return graph.add("Concat", *channels, axis=1)


def contours(graph: Graph, plane: str, weights: Weights) -> str:
    """The contours' answer; (batch, 1, 160 frames, 264 bins)."""
    rows = sounding(graph, plane, weights)
    kernel, bias = weights.of((1, 8, 5, 5))
    total = ""
    for row, source in enumerate(rows):
        # the last two rows of a tile reach into the one before, the first two into the one after
        reach = (0, 1) if row < 2 else (-1, 0)
        many = np.zeros((_TILE, 4, 4, 8, 2, 3), np.float32)
        for place, column, phase in np.ndindex(_TILE, 4, 4):
            for at, tile in enumerate(reach):
                for aside in (-1, 0, 1):
                    down, right = _TILE * tile + row - place, 4 * aside + phase - column
                    if abs(down) <= 2 and abs(right) <= 2:
                        many[place, column, phase, :, at, aside + 1] = kernel[
                            0, :, down + 2, right + 2
                        ]
        part = graph.convolution(
            source,
            many.reshape(16, 32, 2, 3),
            np.tile(bias, 16) if row == 0 else None,
            pads=(-reach[0], 1, reach[1], 1),
        )
        total = graph.add("Add", part, total) if total else part
    apart = graph.shape(graph.add("Sigmoid", total), -1, _TILE, 4, _TILES, _BINS // 4)
    turned = graph.add("Transpose", apart, perm=[0, 3, 1, 4, 2])
    return graph.shape(turned, -1, 1, _TILES * _TILE, _BINS)


def sounding(graph: Graph, plane: str, weights: Weights) -> list[str]:
    """The widest convolution, a value for each row of the tiles: (batch, 4 bins by 8, 40, 66)."""
    kernel, bias = weights.of((8, 8, 3, 39))
    across = np.einsum("tk,oikw->toiw", _KERNEL_TO_TILES, kernel)
    tiles = graph.convolution(plane, _TO_TILES.reshape(6, 1, 6, 1), strides=(_TILE, 1))
    biases = np.tile(bias, 4)

    def product(point: int, bias: Array | None = None) -> str:
        many = np.zeros((4, 8, 8, 1, 42))
        for phase in range(4):
            many[phase, :, :, 0, phase : phase + 39] = across[point]
        stacked = harmonics(graph, tiles, (1, point, point + 1))
        many = many.reshape(32, 8, 1, 42)
        return graph.convolution(stacked, many, bias, strides=(1, 4), pads=(0, 19, 0, 19))

    def plus(times: float, value: str, other: str, bias: Array | None = None) -> str:
        """A sum as a convolution, which is added to and rectified in one pass."""
        factor = np.full((32, 1, 1, 1), times)
        return graph.add("Add", graph.convolution(value, factor, bias, group=32), other)

    minus_one, minus_two = product(2), product(4)
    near_even = graph.add("Add", product(1), minus_one)
    far_even = graph.add("Add", product(3), minus_two)
    near_odd, far_odd = plus(-2, minus_one, near_even), plus(-2, minus_two, far_even)
    rows = [
        graph.add("Add", product(0, biases), graph.add("Add", near_even, far_even)),
        plus(2, far_odd, near_odd, biases),
        plus(4, far_even, near_even, biases),
        graph.add("Add", product(5), plus(8, far_odd, near_odd, biases)),
    ]
    return [graph.add("Relu", row) for row in rows]


def placed(graph: Graph, products: str, form: tuple[int, int], rows: int, bias: Array) -> str:
    """The sum of (batch, height * width, frames, keys + 2), each moved to its kernel's place."""
    height, width = form
    parts = [
        graph.cut(products, (1, place, place + 1), (2, row, row + rows), (3, column, column + 88))
        for place, (row, column) in enumerate(np.ndindex(height, width))
    ]
    total = graph.add("Add", graph.add("Sum", *parts), graph.constant(bias.item()))
    return graph.add("Sigmoid", total)


def by_place(kernel: Array) -> Array:
    """A kernel (1, channels, height, width) as (height * width, channels, 1, 1)."""
    return kernel[0].reshape(kernel.shape[1], -1).T[:, :, None, None]


def keys(graph: Graph, plane: str, weights: Weights) -> None:
    """Both answers for the frames that are used; (batch, 142, 88)."""
    aside: Pads = (0, 1, 0, 1)
    kernel, bias = weights.of((32, 1, 7, 7))
    strides = 1, _BINS // _KEYS
    found = contours(graph, plane, weights)
    found = graph.convolution(found, kernel, bias, strides=strides, pads=(0, 2, 0, 2))
    kernel, bias = weights.of((1, 32, 7, 3))
    products = graph.convolution(graph.add("Relu", found), by_place(kernel), pads=aside)
    frames = placed(graph, products, (7, 3), _TILES * _TILE - 12, bias)
    frames = graph.cut(frames, (2, 2, _USED + 4))

    kernel, bias = weights.of((32, 8, 5, 5))
    stacked = harmonics(graph, plane, (2, _REACH - 3, _REACH + _USED + 3))
    begun = graph.convolution(stacked, kernel, bias, strides=strides, pads=aside)
    kernel, bias = weights.of((1, 33, 3, 3))
    places = by_place(kernel)
    products = graph.convolution(graph.add("Relu", begun), places[:, 1:], pads=aside)
    of_frames = graph.convolution(frames, places[:, :1], pads=aside)
    products = graph.add("Add", products, of_frames)
    onsets = placed(graph, products, (3, 3), _USED, bias)
    for name, value in (("frames", graph.cut(frames, (2, 1, _USED + 1))), ("onsets", onsets)):
        form = graph.constant((-1, _USED, _KEYS), np.int64)
        graph.nodes.append(helper.make_node("Reshape", [value, form], [name]))


def main(arguments: Sequence[str]) -> None:
    """Read, build, write."""
    source = onnx.load(arguments[0])
    weights, graph = Weights(source), Graph()
    keys(graph, picture(graph, spectrum(graph, weights), weights), weights)

    def told(name: str, *form: int) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *form])

    made = helper.make_graph(
        graph.nodes,
        "basic_pitch",
        [told("samples", _SAMPLES)],
        [told(name, _USED, _KEYS) for name in ("frames", "onsets")],
        list(graph.constants.values()),
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 15)])
    model.ir_version = source.ir_version
    onnx.checker.check_model(model)
    onnx.save(model, arguments[1])


if __name__ == "__main__":
    main(sys.argv[1:])
