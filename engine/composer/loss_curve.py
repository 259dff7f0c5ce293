"""The picture of a training: bits per note over epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.english import TEXTS
from engine.messages import told, worded

_TRAIN, _HELD_OUT, _INK, _PAPER = "#56B4E9", "#E69F00", "#E8EAED", "#1E1F22"  # Okabe & Ito (2008)
_COLOURS = 32
_LETTERS = 18


def draw_loss_curve(
    path: Path,
    train: Sequence[float],
    held_out_epochs: Sequence[int],
    held_out: Sequence[float],
    best: int,
    *,
    reached: float,
    base: float | None,
    texts: Mapping[str, str] = TEXTS,
) -> None:
    """Write a PNG: bits per note in training by epoch, and held-out where it was measured.

    `reached` is what the version that came of it needs, which is neither quite what its `best`
    epoch did (see engine.composer.interpolation) nor measured window by window;
    `base` is what the base needs, measured in the same way. The picture's description has both.
    What stands in it is by code in `texts`.
    """
    version, before = worded(told("curve.version", bits=reached), texts), ""
    # shown 330 points wide on a phone: these letters are about 11 points there
    figure = Figure(figsize=(7.2, 6.6), dpi=120, facecolor=_PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=_PAPER)
    axes.plot(range(1, len(train) + 1), train, color=_TRAIN, lw=5, label=texts["curve.songs"])
    axes.plot(
        held_out_epochs,
        held_out,
        color=_HELD_OUT,
        lw=5,
        ls="--",
        marker="o",
        ms=10,
        label=texts["curve.ends"],
    )
    if base is not None:
        before = worded(told("curve.base", bits=base), texts)
        axes.axhline(base, color=_INK, lw=3, ls=":", label=before)
    axes.plot(
        held_out_epochs[best],
        reached,
        "D",
        ms=18,
        mfc="none",
        mec=_INK,
        mew=4,
        label=version,
    )
    axes.set_xlabel(texts["curve.rounds"], color=_INK, fontsize=_LETTERS)
    axes.set_title(texts["curve.head"], color=_INK, fontsize=_LETTERS)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.tick_params(colors=_INK, labelsize=_LETTERS)
    axes.grid(color="#3A3C41", lw=0.8)
    for spine in axes.spines.values():
        spine.set_color("#5C5F66")
    # A network that starts from nothing begins so high that the rest would be a flat line.
    shown = sorted([*train, *held_out, reached])
    axes.set_ylim(shown[0] * 0.95, min(shown[-1], shown[0] * 2.2) * 1.05)
    figure.legend(
        loc="outside lower center",
        facecolor="#2B2D31",
        edgecolor="#5C5F66",
        labelcolor=_INK,
        fontsize=_LETTERS,
    )
    drawn = BytesIO()
    figure.savefig(drawn, facecolor=_PAPER)
    with Image.open(drawn) as picture:  # a model is kept small
        said = PngInfo()
        said.add_text("Description", "; ".join(filter(None, (version, before))))
        picture.convert("RGB").quantize(_COLOURS).save(path, "PNG", optimize=True, pnginfo=said)
