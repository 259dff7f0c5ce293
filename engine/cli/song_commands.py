"""`motif transcribe`: what is heard of songs, as MIDI."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine import tasks
from engine.cli import records
from engine.cli.files import absolute, free_stem, longest_name, write_files
from engine.cli.outcome import Outcome
from engine.cli.songs import Heard, hear_songs, warnings_of
from engine.errors import SongError, reason_of
from engine.values import Report, Song

_ENDINGS = (".mid", ".raw.mid")


def transcribe(options: argparse.Namespace, report: Report) -> Outcome:
    """Cleaned and raw MIDI of every song that can be heard."""
    heard = hear_songs(options.songs, report)
    written = write_transcriptions(heard, options.out)
    failures = [song["error"] for song in written if "error" in song]
    return Outcome(
        {"songs": written},
        (*failures, *warnings_of(heard)),
        not any("midi" in song for song in written),
    )


def write_transcriptions(heard: list[Heard], folder: Path) -> list[dict[str, Any]]:
    """Write the MIDI files of each song; their records, in order. Never writes over a source.

    A song whose files cannot be written is told in its record, and the others are written.
    """
    folder = absolute(folder)
    taken = {item.path.name.casefold() for item in heard if item.path.parent == folder}
    longest = longest_name(folder)
    written: list[dict[str, Any]] = []
    for item in heard:
        record = records.song_record(item)
        if isinstance(item.outcome, Song):
            stem = free_stem(item.path.stem, _ENDINGS, taken, longest)
            try:
                midi, raw_midi = _write_transcription(item.path, item.outcome, folder, stem)
            except OSError as error:
                refusal = SongError(
                    "midi.not_written", name=item.path.name, reason=reason_of(error)
                )
                record = records.song_record(Heard(item.path, refusal))
            else:
                record = {"song": record["song"], "midi": midi, "raw_midi": raw_midi} | record
        written.append(record)
    return written


def _write_transcription(path: Path, song: Song, folder: Path, stem: str) -> tuple[str, str]:
    names = [stem + ending for ending in _ENDINGS]
    contents = _transcription_midi(path, song)
    files = write_files(folder, dict(zip(names, contents, strict=True)))
    return str(files[names[0]]), str(files[names[1]])


def _transcription_midi(path: Path, song: Song) -> tuple[bytes, bytes]:
    cleaned, raw = tasks.transcription_midi(song)
    return cleaned, raw if song.raw else path.read_bytes()
