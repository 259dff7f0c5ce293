# pyright: strict
"""Give a composition to an ensemble: who plays which note, how high, and how loud."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.arranging.casting import find_ensemble
from engine.arranging.drums import accompany
from engine.arranging.ensembles import DrumKit, Ensemble, Part
from engine.arranging.expression import shape_velocities
from engine.errors import OptionError
from engine.messages import told
from engine.values import Composition, Key, Metre, Note, Role

_PIANO_OCTAVES = 5


@dataclass(frozen=True, slots=True)
class Track:
    """What one instrument plays: `notes` by onset, then pitch, with their final velocities.

    `primer` flags, one for each note, say which were given by the member.
    """

    name: str
    instrument: Part | DrumKit
    notes: tuple[Note, ...]
    primer: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A composition as an ensemble plays it. `tempo` is in quarter notes a minute.

    Notes lie on the grid; `swing`, 0 to 1, is how late the second halves of beats are played.
    """

    tracks: tuple[Track, ...]
    metre: Metre
    key: Key
    tempo: int
    title: str
    bars: int
    ensemble: str
    swing: float = 0.0

    @property
    def end(self) -> int:
        """The tick of the last barline."""
        return self.bars * self.metre.ticks_per_bar

    def sounding(self) -> Composition:
        """All notes that are heard, added drums too, for pictures and figures."""
        heard = sorted(
            (
                (note, given)
                for track in self.tracks
                for note, given in zip(track.notes, track.primer, strict=True)
            ),
            key=lambda pair: (pair[0].onset, pair[0].pitch, pair[0].role),
        )
        return Composition(
            notes=tuple(note for note, _ in heard),
            metre=self.metre,
            key=self.key,
            tempo=self.tempo,
            title=self.title,
            bars=self.bars,
            primer_notes=frozenset(k for k, (_, given) in enumerate(heard) if given),
        )


@dataclass(frozen=True, slots=True)
class _Given:
    """A note on its way into a part, and whether the member gave it."""

    note: Note
    primer: bool

    def at(self, pitch: int) -> _Given:
        """The same at another pitch, mostly at its own."""
        note = self.note
        return self if note.pitch == pitch else _Given(replace(note, pitch=pitch), self.primer)

    def lasting(self, ticks: int) -> _Given:
        """The same for longer or shorter, mostly for as long."""
        if self.note.duration == ticks:
            return self
        return _Given(replace(self.note, duration=ticks), self.primer)


def arrange(
    composition: Composition, ensemble: str, seed: int = 0, swing: float = 0.0
) -> Arrangement:
    """Arrange for the ensemble of that name; the same arguments give the same arrangement.

    Pitched notes keep pitch class, onset and length, except that the last ones ring to the last
    barline and that a repeated key is released before it is struck again. None is added or doubled,
    and what nobody can play is left out: an instrument of one voice plays one note of a chord;
    drums are added where the ensemble has them and the composition does not. Raises OptionError.
    """
    players = find_ensemble(ensemble)
    given = [
        _Given(note, index in composition.primer_notes)
        for index, note in enumerate(composition.notes)
    ]
    bar = composition.metre.ticks_per_bar
    tracks = [
        _play(part, chosen, composition, seed * 31 + number)
        for number, (part, chosen) in enumerate(_share(given, players, bar))
        if chosen
    ]
    if players.drums is not None:
        drums = _play_drums(players.drums, given, composition, seed * 31 + 30)
        tracks += [drums] if drums.notes else []
    return Arrangement(
        tracks=tuple(tracks),
        metre=composition.metre,
        key=composition.key,
        tempo=composition.tempo,
        title=composition.title,
        bars=composition.bars,
        ensemble=players.name,
        swing=swing,
    )


def _share(given: Sequence[_Given], players: Ensemble, bar: int) -> list[tuple[Part, list[_Given]]]:
    """Hand every pitched note to exactly one part."""
    return [
        (
            part,
            [
                item
                for index, item in enumerate(given)
                if item.note.role in part.roles
                and voices.get(index, part.share.place) == part.share.place
            ],
        )
        for part in players.parts
        for voices in (_voices(given, part.share.among, bar),)
    ]


def _voices(given: Sequence[_Given], among: int, bar: int) -> dict[int, int]:
    """Which of so many parts, 0 the highest, takes each chord note, by its index.

    Of a chord each an equal number, the higher parts one more; where there are fewer notes than
    parts, others rest in each bar. A single note goes where it lies among all notes of chords.
    """
    if among == 1:
        return {}
    chords: defaultdict[int, list[int]] = defaultdict(list)
    pitches: list[int] = []
    for index, item in enumerate(given):
        if item.note.role == Role.CHORD:
            chords[item.note.onset].append(index)
            pitches.append(item.note.pitch)
    pitches.sort()
    edges = [pitches[len(pitches) * place // among] for place in range(1, among) if pitches]
    voices: dict[int, int] = {}
    for indices in chords.values():
        ordered = sorted(indices, key=lambda index: given[index].note.pitch, reverse=True)
        many = len(ordered)
        turn = given[ordered[0]].note.onset // bar if many < among else 0
        places = sorted((rank * among // many + turn) % among for rank in range(many))
        if many == 1:
            places = [sum(given[ordered[0]].note.pitch < edge for edge in edges)]
        voices.update(zip(ordered, places, strict=True))
    return voices


def _one_at_a_time(chosen: Sequence[_Given]) -> list[_Given]:
    """Of what begins together the highest, each until the next begins; what was given stays."""
    kept: list[_Given] = []
    for item in sorted(chosen, key=lambda i: (i.note.onset, not i.primer, -i.note.pitch)):
        if not kept or item.primer or item.note.onset > kept[-1].note.onset:
            if kept and kept[-1].note.onset < item.note.onset:
                gap = item.note.onset - kept[-1].note.onset
                kept[-1] = kept[-1].lasting(min(kept[-1].note.duration, gap))
            kept.append(item)
    return kept


def _play(part: Part, chosen: Sequence[_Given], composition: Composition, seed: int) -> Track:
    if part.one_voice:
        chosen = _one_at_a_time(chosen)
    shift = _best_octave(chosen, part)
    _check_tune(chosen, part, shift)
    folded = [item.at(_fold(item.note.pitch + shift, part)) for item in chosen]
    playable = _release_repeats(_ring(folded, composition))
    notes = [item.note for item in playable]
    velocities: dict[int, int] = {}
    for role in part.roles:
        indices = [index for index, note in enumerate(notes) if note.role == role]
        # Under a melody in the same hand, a bass line is lifted a little over the chords.
        level = part.level + (6 if role == Role.BASS and len(part.roles) > 1 else 0)
        shaped = shape_velocities(
            [notes[index] for index in indices],
            level,
            composition.metre,
            seed * 4 + role,
        )
        velocities.update(zip(indices, shaped, strict=True))
    return Track(
        part.name,
        part,
        tuple(replace(note, velocity=velocities[index]) for index, note in enumerate(notes)),
        tuple(item.primer for item in playable),
    )


def _best_octave(chosen: Sequence[_Given], part: Part) -> int:
    """The shift by whole octaves that leaves the fewest notes outside the range, the least first.

    Moving a whole part keeps its tune; folding single notes would bend it. A tune that was given
    comes before all else.
    """

    pitches = [item.note.pitch for item in chosen]
    if _plays(part, min(pitches)) and _plays(part, max(pitches)):
        return 0  # as mostly

    def outside(shift: int) -> tuple[int, int, int]:
        missed = [item for item in chosen if not _plays(part, item.note.pitch + shift)]
        return sum(map(_is_given_tune, missed)), len(missed), abs(shift)

    return min(range(-60, 61, 12), key=outside)


def _check_tune(chosen: Sequence[_Given], part: Part, shift: int) -> None:
    """Refuse a given tune that the part cannot play without bending it. Raises OptionError."""
    tune = [item.note.pitch for item in chosen if _is_given_tune(item)]
    if all(_plays(part, pitch + shift) for pitch in tune):
        return
    octaves = (part.highest - part.lowest) // 12
    keep = "ensemble.or_piano" if octaves < _PIANO_OCTAVES else "ensemble.keep"
    raise OptionError(
        "ensemble.reach",
        reach=max(tune) - min(tune),
        part=part.name.lower(),
        most=part.highest - part.lowest,
        do=told(keep, octaves=octaves),
    )


def _is_given_tune(item: _Given) -> bool:
    return item.primer and item.note.role == Role.MELODY


def _plays(part: Part, pitch: int) -> bool:
    return part.lowest <= pitch <= part.highest


def _fold(pitch: int, part: Part) -> int:
    while pitch < part.lowest:
        pitch += 12
    while pitch > part.highest:
        pitch -= 12
    return pitch


def _ring(given: Sequence[_Given], composition: Composition) -> list[_Given]:
    """Let the notes that end the piece ring to the last barline, and nothing past it."""
    end = composition.end
    last_bar = end - composition.metre.ticks_per_bar
    final_onset = max(note.onset for note in composition.notes if note.role != Role.DRUM)
    rung: list[_Given] = []
    for item in given:
        note = item.note
        stop = min(note.onset + note.duration, end)
        if final_onset >= last_bar and (note.onset == final_onset or stop > final_onset):
            stop = end
        rung.append(item.lasting(max(1, stop - note.onset)))
    return rung


def _release_repeats(given: Sequence[_Given]) -> list[_Given]:
    """One key sounds once at a time: shorten what is struck again, keep one of two at once."""
    kept: list[_Given] = []
    sounding: dict[int, int] = {}
    for item in sorted(given, key=lambda i: (i.note.onset, i.note.pitch, -i.note.duration)):
        earlier = sounding.get(item.note.pitch)
        if earlier is not None:
            before = kept[earlier].note
            if before.onset == item.note.onset:
                continue
            gap = item.note.onset - before.onset
            kept[earlier] = kept[earlier].lasting(min(before.duration, gap))
        sounding[item.note.pitch] = len(kept)
        kept.append(item)
    return kept


def _play_drums(
    kit: DrumKit, given: Sequence[_Given], composition: Composition, seed: int
) -> Track:
    composed = [item for item in given if item.note.role == Role.DRUM]
    if composed:
        kept = _release_repeats(composed)
        notes = [item.note for item in kept]
        shaped = shape_velocities(notes, kit.level, composition.metre, seed)
        played = [replace(note, velocity=v) for note, v in zip(notes, shaped, strict=True)]
        return Track("Drums", kit, tuple(played), tuple(item.primer for item in kept))
    added = accompany(composition.notes, composition.metre, composition.bars, kit, seed)
    return Track("Drums", kit, added, (False,) * len(added))
