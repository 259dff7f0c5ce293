"""An arrangement as a printed score: MusicXML by music21.

What music21 would work out by itself (voices, ties, triplets, accidentals) is given to it ready
made: its general procedures take ten times as long and read machine-made rhythm worse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial

from music21 import (
    bar,
    beam,
    chord,
    clef,
    duration,
    instrument,
    key,
    layout,
    metadata,
    meter,
    note,
    percussion,
    pitch,
    stream,
    tempo,
    tie,
)
from music21.musicxml.m21ToXml import GeneralObjectExporter

from engine.arranging.arranger import Arrangement, Track
from engine.arranging.ensembles import DrumKit
from engine.arranging.staves import on_two_staves
from engine.notation.accidentals import Accidentals
from engine.notation.drum_staff import drum_note
from engine.notation.spelling import Spelling, sharps
from engine.notation.spelling_in_context import Spellings
from engine.notation.written_rhythm import Sign, write_rhythm
from engine.values import TICKS_PER_BEAT, Key, Metre, Note, Role

_CREATOR = "made with Motif"


def write_musicxml(arrangement: Arrangement, composer: str = _CREATOR) -> bytes:
    """The score as MusicXML 4, UTF-8. One part an instrument; a piano has two staves.

    `composer` is named at its head, "" for nobody.

    Every note appears; a length is written as a reader expects it (see `write_rhythm`).
    """
    score = stream.Score()
    score.metadata = metadata.Metadata()
    score.metadata.title = arrangement.title
    if composer:
        score.metadata.composer = composer
    groups: list[layout.StaffGroup] = []
    notes = [own for track in arrangement.tracks for own in track.notes]
    spellings = Spellings(notes, arrangement.key, arrangement.metre.ticks_per_bar)
    for number, (name, tracks) in enumerate(_instruments(arrangement), start=1):
        staves = [
            _staff(track, name, arrangement, spellings, number, hand if len(tracks) > 1 else None)
            for hand, track in enumerate(tracks, start=1)
        ]
        for staff in staves:
            score.insert(0, staff)
        if len(staves) > 1:
            groups.append(layout.StaffGroup(staves, name=name, symbol="brace"))
    for group in groups:
        score.insert(0, group)
    exporter = GeneralObjectExporter(score)
    exporter.makeNotation = False
    return _undated(exporter.parse(score))


def _undated(xml: bytes) -> bytes:
    """Without the day of writing, so that the same music gives the same bytes."""
    return re.sub(rb"\s*<encoding-date>[0-9-]*</encoding-date>", b"", xml)


def _instruments(arrangement: Arrangement) -> list[tuple[str, list[Track]]]:
    """Tracks by the instrument that plays them; both hands of a piano are one."""
    grouped: dict[str, list[Track]] = {}
    for track in arrangement.tracks:
        player = track.instrument
        name = track.name if isinstance(player, DrumKit) else player.staff or track.name
        grouped.setdefault(name, []).append(track)
    bar = arrangement.metre.ticks_per_bar
    return [
        (name, _as_printed(tracks, bar) if len(tracks) == 2 else tracks)
        for name, tracks in grouped.items()
    ]


def _as_printed(hands: Sequence[Track], bar: int) -> list[Track]:
    right, left = hands
    upper, lower = on_two_staves(right.notes, left.notes, bar)
    return [replace(right, notes=tuple(upper)), replace(left, notes=tuple(lower))]


def _staff(
    track: Track,
    name: str,
    arrangement: Arrangement,
    spellings: Spellings,
    number: int,
    hand: int | None,
) -> stream.Part:
    """One staff: instrument `number` of the score, and which hand of it if it has two."""
    part = stream.PartStaff() if hand else stream.Part()
    # music21's own identifiers are random: the same music has to give the same bytes.
    part.id = f"P{number}-{hand}" if hand and hand > 1 else f"P{number}"
    part.partName = name
    part.insert(0, _player(track, name, number, str(part.id)))
    drums = isinstance(track.instrument, DrumKit)
    voices = [write_rhythm(notes, arrangement.metre, arrangement.bars) for notes in _voices(track)]
    for index in range(arrangement.bars):
        measure = stream.Measure(number=index + 1)
        if index == 0:
            measure.clef = _clef(track)
            if not drums:
                measure.keySignature = key.KeySignature(sharps(arrangement.key))
            measure.timeSignature = meter.TimeSignature(str(arrangement.metre))
            if part.id == "P1":
                quarter = duration.Duration(1.0)
                measure.insert(0, tempo.MetronomeMark(number=arrangement.tempo, referent=quarter))
        if index == arrangement.bars - 1:
            measure.rightBarline = bar.Barline("final")
        spelled = None if drums else partial(spellings.of, index)
        signs = [voice[index] for voice in voices]
        _fill(measure, signs, arrangement.metre, arrangement.key, spelled)
        part.append(measure)
    return part


def _player(track: Track, name: str, number: int, part_id: str) -> instrument.Instrument:
    """What a program that opens the score plays the staff with."""
    player = track.instrument
    if isinstance(player, DrumKit):
        sounding: instrument.Instrument = instrument.UnpitchedPercussion()
    else:
        sounding = instrument.Instrument(name)
        sounding.midiProgram = player.program
        # Counted from 0; 9 belongs to drums.
        sounding.midiChannel = min(number - 1, 8)
    sounding.partName = sounding.instrumentName = name
    sounding.partAbbreviation = sounding.instrumentAbbreviation = ""
    sounding.partId, sounding.instrumentId = part_id, f"I{number}"
    return sounding


def _clef(track: Track) -> clef.Clef:
    player = track.instrument
    if isinstance(player, DrumKit):
        return clef.PercussionClef()
    pitches = sorted(n.pitch for n in track.notes)
    middle = pitches[len(pitches) // 2] if pitches else 60
    if player.staff:
        return clef.BassClef() if player.clef == "bass" else clef.TrebleClef()
    return clef.BassClef() if middle < 57 else clef.TrebleClef()


def _voices(track: Track) -> list[list[Note]]:
    """The notes of a staff's voices, the highest role first; one empty voice for an empty staff."""
    voices = [
        [n for n in track.notes if n.role == role] for role in (Role.MELODY, Role.CHORD, Role.BASS)
    ]
    # A drum has no length: it is printed up to the next stroke or beat.
    voices.append(
        [
            replace(n, duration=TICKS_PER_BEAT - n.onset % TICKS_PER_BEAT)
            for n in track.notes
            if n.role == Role.DRUM
        ]
    )
    return [voice for voice in voices if voice] or [[]]


def _fill(
    measure: stream.Measure,
    voices: Sequence[list[Sign]],
    metre: Metre,
    in_key: Key,
    spelled: Callable[[int], Spelling] | None,
) -> None:
    """Put a bar's voices into it, their pitches as they are spelled; drums are not."""
    voices = _merged(voices)
    accidentals = Accidentals(in_key)
    for index, signs in enumerate(voices):
        home: stream.Stream = measure if len(voices) == 1 else stream.Voice(id=str(index + 1))
        rhythm = tuple((sign.length, bool(sign.pitches)) for sign in signs)
        for sign, beams in zip(signs, _beams(metre, rhythm), strict=True):
            element = _element(sign, metre, spelled)
            if len(voices) > 1 and isinstance(element, note.NotRest):
                element.stemDirection = "up" if index == 0 else "down"
            elif index:
                # Rests of a second voice say nothing that its notes' places do not.
                element.style.hideObjectOnPrint = True
            if beams is not None and isinstance(element, note.NotRest):
                element.beams = beams
            home.coreInsert(Fraction(sign.start, TICKS_PER_BEAT), element)
        home.coreElementsChanged()
        if home is not measure:
            measure.insert(0, home)
    if spelled is not None:
        accidentals.show(measure.recurse().notes)


def _merged(voices: Sequence[list[Sign]]) -> Sequence[list[Sign]]:
    """Leave out silent voices, and print two that move together as one."""
    sounding = [signs for signs in voices if any(sign.pitches for sign in signs)]
    if len(sounding) == 2:
        above, below = sounding
        rhythms = [
            [(s.start, s.length, not s.pitches, s.tied, s.held) for s in v] for v in sounding
        ]
        if rhythms[0] == rhythms[1]:
            both = [
                replace(a, pitches=tuple(sorted({*a.pitches, *b.pitches})))
                for a, b in zip(above, below, strict=True)
            ]
            return [both]
    return sounding or voices[:1]


class _Chord(chord.Chord):
    """One that is not sorted: music21 would sort a copy, and write what it was copied from."""

    def sortAscending(self, **_: bool) -> chord.Chord:
        return self


def _element(
    sign: Sign, metre: Metre, spelled: Callable[[int], Spelling] | None
) -> note.GeneralNote:
    lasting = _lasting(sign.length)
    if not sign.pitches:
        # told, or music21 asks all that is around the rest for the metre
        whole = sign.length == metre.ticks_per_bar
        element: note.GeneralNote = note.Rest(fullMeasure=whole, duration=lasting)
    elif spelled is None:
        heads = [drum_note(drum) for drum in sign.pitches]
        element = heads[0] if len(heads) == 1 else percussion.PercussionChord(heads)
        element.duration = lasting
    elif len(sign.pitches) == 1:
        element = note.Note(_pitch(spelled(sign.pitches[0])), duration=lasting)
    else:
        element = _Chord([_pitch(spelled(p)) for p in sign.pitches], duration=lasting)
    if sign.tied or sign.held:
        kind = "continue" if sign.tied and sign.held else "start" if sign.tied else "stop"
        element.tie = tie.Tie(kind)
    if sign.triplet and element.duration.tuplets:
        bracket = element.duration.tuplets[0]
        bracket.type = "start" if sign.opens else "stop" if sign.closes else None
        if sign.opens and sign.closes:
            bracket.type = "startStop"
        element.duration.tuplets = (bracket,)
    return element


def _pitch(spelling: Spelling) -> pitch.Pitch:
    made = pitch.Pitch(f"{spelling.step}{spelling.octave}")
    if spelling.alter:
        made.accidental = pitch.Accidental(spelling.alter)
    return made


def _lasting(ticks: int) -> duration.Duration:
    """A length that knows how it is written: once a note has it, all around it would be told."""
    made = duration.Duration(Fraction(ticks, TICKS_PER_BEAT))
    _ = made.components
    return made


@lru_cache(maxsize=1024)
def _beams(metre: Metre, rhythm: tuple[tuple[int, bool], ...]) -> Sequence[beam.Beams | None]:
    """How a bar is beamed whose notes, or rests where it is False, last so many ticks.

    Bars have few rhythms, and music21 takes a millisecond for each.
    """
    signs = [note.Note() if sounds else note.Rest() for _, sounds in rhythm]
    for sign, (ticks, _) in zip(signs, rhythm, strict=True):
        sign.duration = _lasting(ticks)
    return meter.TimeSignature(str(metre)).getBeams(signs, measureStartOffset=0.0)
