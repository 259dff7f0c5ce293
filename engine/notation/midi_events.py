"""What a Standard MIDI File holds, as arrays: notes, tempi and time signatures in file ticks."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from symusic.core import ScoreTick, TrackTick

from engine.errors import SongError
from engine.notation.midi_salvage import salvage

MAX_BYTES = 16 * 1024 * 1024
"""No file of this size is a song: a dense symphony has about a tenth of it."""

MAX_NOTES = 50_000
"""More notes than the longest symphonic movement has."""

_REMEDY = "Please export the song again from the program that made it, or use another file."


@dataclass(frozen=True, slots=True)
class MidiEvents:
    """Arrays in file ticks. `notes` has a row per note: onset, end, pitch, velocity, drum (0, 1).

    `tempi` has rows of tick and microseconds per quarter note, `signatures` of tick, numerator and
    denominator, both ordered by tick and perhaps empty. `decoded` is the fraction of the file that
    could be read.
    """

    ticks_per_beat: int
    notes: NDArray[np.int64]
    tempi: NDArray[np.int64]
    signatures: NDArray[np.int64]
    decoded: float = 1.0
    warnings: tuple[str, ...] = field(default=())


def parse_midi(data: bytes) -> MidiEvents:
    """Read the bytes of a MIDI file; a damaged one as far as it decodes.

    Raises SongError for anything that is no MIDI file, has no notes, or is above the limits.
    """
    if len(data) > MAX_BYTES:
        raise SongError(
            f"This MIDI file is too big ({len(data) / 1e6:.0f} MB).",
            f"Please use one under {MAX_BYTES // (1024 * 1024)} MB.",
        )
    start = data.find(b"MThd", 0, 128)
    if start < 0:
        problem = "The file is empty." if not data else "This is not a MIDI file."
        raise SongError(problem, "Please use a song in MIDI format (.mid).")
    data = data[start:]
    events = _by_symusic(data) or salvage_events(data)
    if not len(events.notes):
        raise SongError("This MIDI file has no notes.", "Please use one that plays something.")
    if len(events.notes) > MAX_NOTES:
        raise SongError(
            f"This MIDI file has {len(events.notes):,} notes, which is more than a song has.",
            f"Please use one with at most {MAX_NOTES:,} notes.",
        )
    return events


def _by_symusic(data: bytes) -> MidiEvents | None:
    """None where symusic refuses the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = ScoreTick.from_midi(data)
    except (RuntimeError, ValueError):
        return None
    tables = [_note_table(track) for track in score.tracks]
    tempi = score.tempos.numpy()
    signatures = [(s.time, s.numerator, s.denominator) for s in score.time_signatures]
    return MidiEvents(
        ticks_per_beat=score.ticks_per_quarter,
        notes=np.concatenate([np.zeros((0, 5), np.int64), *tables]),
        tempi=_ordered(np.stack([tempi["time"], tempi["mspq"]], axis=1), 2),
        signatures=_ordered(np.array(signatures, dtype=np.int64), 3),
    )


def _note_table(track: TrackTick) -> NDArray[np.int64]:
    columns = track.notes.numpy()
    onset = columns["time"].astype(np.int64)
    end = onset + columns["duration"]
    drum = np.full(len(onset), int(track.is_drum), dtype=np.int64)
    return np.stack([onset, end, columns["pitch"], columns["velocity"], drum], axis=1)


def salvage_events(data: bytes) -> MidiEvents:
    """The events of a file that libraries refuse. Raises SongError if too little can be read."""
    found = salvage(data, MAX_NOTES)
    if found.decoded < 0.25 or (found.decoded < 1.0 and len(found.notes) < 4):
        raise SongError("This MIDI file is damaged and cannot be read.", _REMEDY)
    told: tuple[str, ...] = ()
    if found.decoded < 0.995:
        told = (f"The MIDI file is damaged: only {found.decoded:.0%} of it could be read.",)
    return MidiEvents(
        ticks_per_beat=found.ticks_per_beat,
        notes=np.array(found.notes, dtype=np.int64).reshape(-1, 5),
        tempi=_ordered(np.array(found.tempi, dtype=np.int64), 2),
        signatures=_ordered(np.array(found.signatures, dtype=np.int64), 3),
        decoded=found.decoded,
        warnings=told,
    )


def _ordered(rows: NDArray[np.int64], columns: int) -> NDArray[np.int64]:
    rows = rows.reshape(-1, columns).astype(np.int64)
    return rows[np.argsort(rows[:, 0], kind="stable")]
