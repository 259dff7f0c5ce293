"""Any piece held against a model's songs and the base's own music."""

from __future__ import annotations

from pathlib import Path

from engine.composer.artefact import load_songs
from engine.provenance.comparing import base_music, compare
from engine.provenance.values import Nearness, SharedRun
from engine.reworking.material import read_material


def compare_file(file: Path, model: Path | None) -> Nearness:
    """A take's record or MIDI, compared. Raises SongError, ModelError."""
    material = read_material(file)
    songs = load_songs(model) if model is not None else ()
    found = compare(material.rows, material.heard.metre, songs, music=base_music())
    runs = [
        SharedRun(
            run.notes,
            songs[run.song].title if run.song >= 0 else "",
            run.bars,
            run.song_bars,
        )
        for run in (found.melody, found.all_notes)
    ]
    return Nearness(
        tuple(songs[number].title for number in found.songs), found.near, runs[0], runs[1]
    )
