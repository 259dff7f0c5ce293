"""The picture of a training: bits per note over epochs."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image
from PIL.PngImagePlugin import PngInfo

_TRAIN, _HELD_OUT, _INK, _PAPER = "#56B4E9", "#E69F00", "#E8EAED", "#1E1F22"  # Okabe & Ito (2008)
_COLOURS = 32


def draw_loss_curve(
    path: Path,
    train: Sequence[float],
    held_out_epochs: Sequence[int],
    held_out: Sequence[float],
    best: int,
    *,
    reached: float,
    base: float | None,
) -> None:
    """Write a PNG: bits per note in training by epoch, and held-out where it was measured.

    `reached` is what the version that came of it needs, which is neither quite what its `best`
    epoch did (it is held back, see engine.composer.anchoring) nor measured window by window;
    `base` is what the base needs, measured in the same way. The picture's description has both.
    """
    version, before = f"this version: {reached:.2f} bits", ""
    figure = Figure(figsize=(7.2, 4.2), dpi=120, facecolor=_PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=_PAPER)
    axes.plot(range(1, len(train) + 1), train, color=_TRAIN, lw=2.5, label="songs, while learning")
    axes.plot(
        held_out_epochs,
        held_out,
        color=_HELD_OUT,
        lw=2.5,
        ls="--",
        marker="o",
        ms=5,
        label="their held-out endings",
    )
    if base is not None:
        before = f"base: {base:.2f} bits"
        axes.axhline(base, color=_INK, lw=1.5, ls=":", label=before)
    axes.plot(
        held_out_epochs[best],
        reached,
        "D",
        ms=11,
        mfc="none",
        mec=_INK,
        mew=2,
        label=version,
    )
    axes.set_xlabel("epoch", color=_INK, fontsize=14)
    axes.set_ylabel("bits per note", color=_INK, fontsize=14)
    axes.set_title("How well the model predicts", color=_INK, fontsize=16)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(colors=_INK, labelsize=12)
    axes.grid(color="#3A3C41", lw=0.8)
    for spine in axes.spines.values():
        spine.set_color("#5C5F66")
    # A network that starts from nothing begins so high that the rest would be a flat line.
    shown = sorted([*train, *held_out, reached])
    axes.set_ylim(shown[0] * 0.95, min(shown[-1], shown[0] * 2.2) * 1.05)
    axes.legend(facecolor="#2B2D31", edgecolor="#5C5F66", labelcolor=_INK, fontsize=12)
    drawn = BytesIO()
    figure.savefig(drawn, facecolor=_PAPER)
    with Image.open(drawn) as picture:  # a model is kept small
        said = PngInfo()
        said.add_text("Description", "; ".join(filter(None, (version, before))))
        picture.convert("RGB").quantize(_COLOURS).save(path, "PNG", optimize=True, pnginfo=said)
