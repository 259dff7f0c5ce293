"""Anybody's MIDI file as an arrangement: its own instruments, with the roles that are heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arranging.arranger import Arrangement, Track
from engine.arranging.ensembles import HIGHEST, LOWEST, DrumKit, Part
from engine.messages import Message
from engine.notation.clock import clock_of_beats, clock_of_tempi
from engine.notation.midi_events import MidiContents, read_contents
from engine.notation.midi_reader import read_midi
from engine.values import TICKS_PER_BEAT, Metre, Note, Role, Song

OWN = "its own"
"""What the ensemble of a file is called that Motif did not arrange."""

_FAMILIES = (
    "Piano",
    "Bells",
    "Organ",
    "Guitar",
    "Bass",
    "Strings",
    "Ensemble",
    "Brass",
    "Reeds",
    "Flutes",
    "Lead",
    "Pad",
    "Effects",
    "World",
    "Percussion",
    "Sounds",
)
"""General MIDI's families of eight programs, in order."""

_MOST_PARTS = 14
"""A MIDI file has 15 channels for pitched parts; one is left for a part that is added."""

_REACH = 7
_PROGRAM_CHANGE = 0xC0
_SLOWEST, _FASTEST = 20, 400


@dataclass(frozen=True, slots=True)
class Adopted:
    """A file as an arrangement, what of it was lost, and how many bars it is silent before.

    Notes lie on the beat grid; velocities are the file's own, and all notes were given.
    """

    arrangement: Arrangement
    warnings: tuple[Message, ...]
    silent_bars: int


def adopt(data: bytes, title: str) -> Adopted:
    """A MIDI file's bytes as an arrangement. Raises SongError."""
    song, contents = read_midi(data, title), read_contents(data)
    arrangement = Arrangement(
        tracks=_tracks(song, contents),
        metre=song.metre,
        key=song.key,
        tempo=round(min(_FASTEST, max(_SLOWEST, song.tempo))),
        title=song.title,
        bars=bars_of(song.notes, song.metre),
        ensemble=OWN,
    )
    clock = clock_of_tempi(contents.events.tempi, contents.events.ticks_per_beat)
    begins = float(clock.ticks(np.array(song.beats[:1]))[0])
    return Adopted(arrangement, song.warnings, max(0, round(begins / song.metre.ticks_per_bar)))


def bars_of(notes: Sequence[Note], metre: Metre) -> int:
    """How many bars notes fill."""
    return max(-(-(note.onset + note.duration) // metre.ticks_per_bar) for note in notes)


def _tracks(song: Song, contents: MidiContents) -> tuple[Track, ...]:
    parts: defaultdict[tuple[int, int], list[Note]] = defaultdict(list)
    channels = channels_of(song, contents)
    programs = _programs(contents)
    for note, channel in zip(song.notes, channels, strict=True):
        drum = note.role is Role.DRUM
        parts[-1 if drum else channel, 0 if drum else programs.get(channel, 0)].append(note)
    pitched = sorted(
        (place for place in parts if place[0] >= 0), key=lambda place: -len(parts[place])
    )
    for place in pitched[_MOST_PARTS:]:
        same = next((p for p in pitched[:_MOST_PARTS] if p[1] // 8 == place[1] // 8), pitched[0])
        parts[same] += parts.pop(place)
    if len(pitched) == 1:
        ((channel, program),) = pitched
        return (*_hands(parts[channel, program], program), *_kit(parts))
    counts: defaultdict[str, int] = defaultdict(int)
    tracks: list[Track] = []
    for place in sorted(place for place in parts if place[0] >= 0):
        family = _FAMILIES[place[1] // 8]
        counts[family] += 1
        name = family if counts[family] == 1 else f"{family} {counts[family]}"
        tracks.append(_track(name, place[1], parts[place]))
    return (*tracks, *_kit(parts))


def _hands(notes: Sequence[Note], program: int) -> list[Track]:
    """One instrument's melody and what is under it, as the two staves of a piano."""
    name = _FAMILIES[program // 8]
    upper = [note for note in notes if note.role is Role.MELODY]
    lower = [note for note in notes if note.role is not Role.MELODY]
    if not upper or not lower:
        return [_track(name, program, notes)]
    return [
        _track("Right hand", program, upper, staff=name),
        _track("Left hand", program, lower, staff=name),
    ]


def _track(name: str, program: int, notes: Sequence[Note], staff: str = "") -> Track:
    ordered = tuple(sorted(notes, key=lambda note: (note.onset, note.pitch)))
    pitches = [note.pitch for note in ordered]
    lowest = max(min(LOWEST, min(pitches)), min(pitches) - _REACH)
    highest = min(max(HIGHEST, max(pitches)), max(max(pitches) + _REACH, lowest + 24))
    low = float(np.median(pitches)) < 55
    part = Part(
        name=name,
        program=program,
        roles=tuple(sorted({note.role for note in ordered})),
        lowest=lowest,
        highest=highest,
        level=round(float(np.mean([note.velocity for note in ordered]))),
        clef="bass" if low else "treble",
        staff=staff,
    )
    return Track(name, part, ordered, (True,) * len(ordered))


def _kit(parts: defaultdict[tuple[int, int], list[Note]]) -> list[Track]:
    notes = tuple(parts.get((-1, 0), ()))
    if not notes:
        return []
    level = round(float(np.mean([note.velocity for note in notes])))
    return [Track("Drums", DrumKit("rock", 0, level), notes, (True,) * len(notes))]


def channels_of(song: Song, contents: MidiContents) -> list[int]:
    """The channel that each note of the song is played on: that of the file's nearest one."""
    rows = contents.events.notes
    seconds = clock_of_tempi(contents.events.tempi, contents.events.ticks_per_beat).seconds(
        rows[:, 0] * TICKS_PER_BEAT / contents.events.ticks_per_beat
    )
    ticks = clock_of_beats(np.array(song.beats)).ticks(seconds)
    by_key: dict[tuple[int, bool], tuple[np.ndarray, np.ndarray]] = {}
    for pitch, drum in {(int(row[2]), bool(row[4])) for row in rows}:
        own = np.flatnonzero((rows[:, 2] == pitch) & (rows[:, 4] == drum))
        own = own[np.argsort(ticks[own], kind="stable")]
        by_key[pitch, drum] = ticks[own], contents.channels[own]
    found: list[int] = []
    for note in song.notes:
        times, channels = by_key[note.pitch, note.role is Role.DRUM]
        found.append(int(channels[np.abs(times - note.onset).argmin()]))
    return found


def _programs(contents: MidiContents) -> dict[int, int]:
    """The program of each channel: the first that it is given."""
    changes = sorted(
        (message[0], message[1] & 0x0F, message[2])
        for track in contents.tracks
        for message in track.messages
        if message[1] & 0xF0 == _PROGRAM_CHANGE
    )
    programs: dict[int, int] = {}
    for _, channel, program in changes:
        programs.setdefault(channel, int(program))
    return programs
