"""What each step from Basic Pitch's answer to a song is worth: onset F1 and bits per note."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import mido
import numpy as np
from mir_eval.transcription import precision_recall_f1_overlap
from numpy.typing import NDArray
from rich.table import Table

from engine.audio.basic_pitch_model import frame_times
from engine.audio.beats import find_beats
from engine.audio.cleaning import clean_notes, judge_notes
from engine.audio.listening import Evidence
from engine.audio.metre import find_bars
from engine.audio.note_creation import SHIPPED, Thresholds, create_notes, heard
from engine.audio.note_judge import judge
from engine.audio.repeats import NO_OTHER_TIMES
from engine.composer.vocabulary import HEADS
from engine.notation.keys import estimate_key
from engine.notation.midi_reader import read_midi
from engine.notation.midi_writer import write_heard, write_song
from engine.notation.note_lengths import notate_lengths
from engine.notation.quantise import quantise
from engine.notation.roles import assign_roles
from engine.values import Figures, HeardNote, Note, Role, Song

SHORT = Thresholds(SHIPPED.onset, SHIPPED.frame, shortest=5, melodia=True)
STRICT = Thresholds(onset=0.5, frame=0.4, shortest=5, melodia=False)
_UNISON_SECONDS = 0.03

Notes = tuple[NDArray[np.float64], NDArray[np.int64]]
"""Onsets in seconds and pitches."""


@dataclass(frozen=True, slots=True)
class Step:
    """One song after one step: what is written, and as which MIDI it can be heard."""

    name: str
    song: Song
    midi: bytes


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F1 of all notes, and of those that can be told apart by ear."""

    all_notes: tuple[float, float, float]
    unisons_once: tuple[float, float, float]


def steps_of(evidence: Evidence, song: Song) -> list[Step]:
    """The song as each step leaves it, from Basic Pitch as shipped to what Motif hears.

    What has no beats yet is written at 120 a minute and read as any MIDI file is.
    """
    posterior, drums = evidence.posterior, evidence.drums
    times = frame_times(len(posterior.frames) + 1)
    judged = judge_notes(evidence)
    alone = clean_notes(
        replace(judged, likely=judge(judged.candidates), again=NO_OTHER_TIMES), len(song.raw)
    )
    cleaned = clean_notes(judged, len(song.raw))
    without_beats: Mapping[str, Sequence[HeardNote]] = {
        "as shipped by Basic Pitch": song.raw,
        "notes from 58 ms": heard(create_notes(posterior, SHORT), times),
        "frame 0.4, no melodia": heard(create_notes(posterior, STRICT), times),
        "note judge instead": alone,
        "all times a passage is played": cleaned,
    }
    steps = [
        Step(name, read_midi(midi, song.title), midi)
        for name, notes in without_beats.items()
        for midi in [write_heard(notes)]
        if notes
    ]
    end = max(song.seconds, max(note.offset for note in cleaned))
    sure = clean_notes(judged, len(song.raw), sure=True)
    bars = find_bars(sure, find_beats(sure, end), cleaned[0].onset, end, drums)
    notes = quantise(cleaned, bars.beats)

    def written(name: str, notes: tuple[Note, ...]) -> Step:
        made = Song(
            song_id=song.song_id,
            title=song.title,
            notes=notes,
            beats=tuple(bars.beats.tolist()),
            metre=bars.metre,
            key=estimate_key(notes),
            quality=song.quality,
            seconds=song.seconds,
        )
        return Step(name, made, write_song(made))

    with_roles = assign_roles(notes)
    steps.append(written("beats, grid, bars, roles", with_roles))
    steps.append(written("written lengths", assign_roles(notate_lengths(with_roles))))
    pitched = without_drums(song)
    steps.append(Step("steady dynamics: Motif", pitched, write_song(pitched)))
    return steps


def without_drums(song: Song) -> Song:
    """The song's pitched notes: drums have a measure of their own, `benchmarks.drums`."""
    return replace(song, notes=tuple(n for n in song.notes if n.role is not Role.DRUM))


def midi_notes(data: bytes) -> Notes:
    """Onsets and pitches of a MIDI file, drums left out."""
    now, onsets, pitches = 0.0, list[float](), list[int]()
    for message in mido.MidiFile(file=io.BytesIO(data), clip=True):
        now += message.time
        if message.type == "note_on" and message.velocity > 0 and message.channel != 9:
            onsets.append(now)
            pitches.append(message.note)
    return np.array(onsets), np.array(pitches, np.int64)


def without_unisons(notes: Notes) -> Notes:
    """Of notes of one pitch that begin within 30 ms of each other only the first."""
    onsets, pitches = notes
    last: dict[int, float] = defaultdict(lambda: -np.inf)
    kept: list[int] = []
    for index in np.argsort(onsets, kind="stable").tolist():
        pitch = int(pitches[index])
        if onsets[index] - last[pitch] >= _UNISON_SECONDS:
            last[pitch] = float(onsets[index])
            kept.append(index)
    return onsets[kept], pitches[kept]


def score(reference: bytes, estimate: bytes) -> Scores:
    """How well one MIDI file's notes are found in another."""
    played, found = midi_notes(reference), midi_notes(estimate)
    return Scores(note_score(played, found), note_score(without_unisons(played), found))


def note_score(reference: Notes, estimate: Notes) -> tuple[float, float, float]:
    """Precision, recall and F1 of onsets within 50 ms at the right pitch, by mir_eval."""

    def spans(notes: Notes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return np.stack([notes[0], notes[0] + 0.1], axis=1), 440 * 2 ** ((notes[1] - 69) / 12)

    if not len(reference[0]) or not len(estimate[0]):
        return 0.0, 0.0, 0.0
    without_offsets: Any = None  # its annotation knows floats only
    played, found = spans(reference), spans(estimate)
    result = precision_recall_f1_overlap(*played, *found, offset_ratio=without_offsets)
    return float(result[0]), float(result[1]), float(result[2])


def bits_meter(model: Path) -> Callable[[Song], Figures]:
    """As `engine.tasks.evaluate` of one song, the model loaded and compiled once."""
    import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
    from engine.composer.artefact import load
    from engine.composer.bits import Meter, windows_over
    from engine.composer.controls import events_of
    from engine.composer.networks.event_network import EventNetwork, Shape
    from engine.composer.weights import put_weights

    artefact = load(model)
    network = EventNetwork(Shape(**artefact.shape))
    meter = Meter(network)
    empty = True

    def measure(song: Song) -> Figures:
        nonlocal empty
        windows = windows_over([events_of(song)])
        if empty:
            network(windows.take(slice(0, 1)).inputs())
            put_weights(network, artefact.weights)
            empty = False
        return meter.measure(windows)

    return measure


def steps_table(
    title: str,
    songs: Sequence[Sequence[Step]],
    references: Sequence[bytes | None],
    measure: Callable[[Song], Figures],
) -> Table:
    """A row for each step over all songs; F1 where there is MIDI to compare with.

    `F1*` counts unisons once, `kept` and `least` are the mean and the least share of the notes of
    the first step. `bits` are those of all songs' notes together, `a song` is the mean of the
    songs' own, `gain` the least that a song's bits are below those of the first step.
    """
    shipped = [(len(steps[0].song.notes), measure(steps[0].song)) for steps in songs]
    table = Table(title=title)
    table.add_column("step", no_wrap=True)
    for column in (
        "F1",
        "F1*",
        "P",
        "R",
        "notes",
        "kept",
        "least",
        "bits",
        "a song",
        "gain",
    ):
        table.add_column(column, justify="right")
    for head in HEADS:
        table.add_column(head, justify="right")
    for row in zip(*songs, strict=True):
        figures = [measure(step.song) for step in row]
        kept = [len(s.song.notes) / n for s, (n, _) in zip(row, shipped, strict=True)]
        gains = [
            before.bits_per_note - after.bits_per_note
            for (_, before), after in zip(shipped, figures, strict=True)
        ]
        weights = [one.notes for one in figures]
        table.add_row(
            row[0].name,
            *_scores_of(row, references),
            str(sum(weights)),
            f"{np.mean(kept):.0%}",
            f"{min(kept):.0%}",
            f"{np.average([one.bits_per_note for one in figures], weights=weights):.2f}",
            f"{np.mean([one.bits_per_note for one in figures]):.2f}",
            f"{min(gains):.2f}",
            *(f"{np.average([f.heads[h] for f in figures], weights=weights):.2f}" for h in HEADS),
        )
    return table


def _scores_of(row: Sequence[Step], references: Sequence[bytes | None]) -> list[str]:
    scores = [
        score(reference, step.midi)
        for step, reference in zip(row, references, strict=True)
        if reference is not None
    ]
    if not scores:
        return [""] * 4
    everything = np.mean([one.all_notes for one in scores], axis=0)
    once = np.mean([one.unisons_once for one in scores], axis=0)
    return [f"{value:.3f}" for value in (everything[2], once[2], everything[0], everything[1])]
