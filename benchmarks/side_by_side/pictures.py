"""Versions of the same bars engraved alike, one under the other, in an order drawn by lot."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import resvg_py
import verovio
from PIL import Image, ImageDraw

from engine.arranging.arranger import arrange
from engine.arranging.musicxml import write_musicxml
from engine.notation.lettering import sans
from engine.notation.midi_reader import read_midi
from engine.values import Composition, Role

LETTERS = "ABCDEFGH"
_WIDTH, _MARGIN = 1300, 70
_TEMPO, _VELOCITY = 100, 70
_OPTIONS = {
    "pageWidth": 2400,
    "pageHeight": 60_000,
    "adjustPageHeight": True,
    "scale": 50,
    "header": "none",
    "footer": "none",
    "breaks": "auto",
}


def draw_pictures(folders: Sequence[Path], out: Path, first_bar: int, bars: int, seed: int) -> int:
    """A picture of each plan that all folders have pieces after; how many there are.

    `OUT/item-NN.png` shows versions A, B, …; `OUT.key.json` says which file each letter is.
    """
    draw = random.Random(seed)
    versions = [_by_plan(folder) for folder in folders]
    shared = sorted(set(versions[0]).intersection(*versions[1:]))
    draw.shuffle(shared)
    out.mkdir(parents=True, exist_ok=True)
    key: dict[str, dict[str, str]] = {}
    for number, plan in enumerate(shared, 1):
        files = [file for version in versions for file in version[plan]]
        draw.shuffle(files)
        rows = [_engrave(file, first_bar, bars) for file in files]
        _stack(rows).save(out / f"item-{number:02}.png")
        named = zip(LETTERS, files, strict=False)
        key[f"{number:02}"] = {letter: str(file) for letter, file in named}
    record = {"first_bar": first_bar, "bars": bars, "pictures": key}
    Path(f"{out}.key.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    return len(shared)


def _by_plan(folder: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.glob("*.mid")):
        found.setdefault(file.stem.split("-")[0], []).append(file)
    return found


def _engrave(file: Path, first_bar: int, bars: int) -> Image.Image:
    """Bars of a file, without drums and dynamics: what is judged is what was composed."""
    song = read_midi(file)
    bar = song.metre.ticks_per_bar
    start, end = first_bar * bar, (first_bar + bars) * bar
    notes = tuple(
        replace(
            note,
            onset=note.onset - start,
            duration=min(note.duration, end - note.onset),
            velocity=_VELOCITY,
        )
        for note in song.notes
        if start <= note.onset < end and note.role is not Role.DRUM
    )
    piece = Composition(notes, song.metre, song.key, _TEMPO, "", bars)
    kit = verovio.toolkit()
    kit.setOptions(_OPTIONS)
    kit.loadData(write_musicxml(arrange(piece, "piano", 1)).decode())
    drawn = resvg_py.svg_to_bytes(
        svg_string=kit.renderToSVG(1), background="#ffffff", width=_WIDTH - _MARGIN
    )
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def _stack(rows: Sequence[Image.Image]) -> Image.Image:
    picture = Image.new("RGB", (_WIDTH, sum(row.height for row in rows)), "white")
    pen = ImageDraw.Draw(picture)
    top = 0
    for letter, row in zip(LETTERS, rows, strict=False):
        picture.paste(row, (_MARGIN, top))
        pen.text((14, top + row.height // 2 - 24), letter, fill="black", font=sans(44))
        pen.line([(0, top), (_WIDTH, top)], fill="gray", width=2)
        top += row.height
    return picture
