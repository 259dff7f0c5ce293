"""The whole score of a MIDI file: MusicXML, and a PDF of all its pages."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import typst
from music21 import instrument
from music21.exceptions21 import Music21Exception

from engine.arranging.arranger import Arrangement, Track
from engine.arranging.ensembles import DrumKit, Part
from engine.arranging.musicxml import write_musicxml
from engine.english import TEXTS
from engine.errors import RenderError
from engine.notation.engraving import engrave_pages
from engine.notation.lettering import font_folder
from engine.packing.music import Music
from engine.values import Note, Role

_KEYBOARDS = range(8)
"""General MIDI's pianos: two channels of one are its two hands."""

_PROGRAM = 0xC0
_MIDDLE_C = 60
_PITCHED = (Role.MELODY, Role.CHORD, Role.BASS)


def write_score(music: Music, composer: str) -> bytes:
    """The score as MusicXML: a part for each channel, named after its instrument.

    `composer` is named at its head, "" for nobody: where the file does not tell whose it is.
    """
    by_channel: dict[int, list[Note]] = {}
    drums: list[Note] = []
    for note, channel in zip(music.notes, music.channels, strict=True):
        (drums if note.role is Role.DRUM else by_channel.setdefault(channel, [])).append(note)
    programs = _programs(music)
    keyboards = [c for c in sorted(by_channel) if programs.get(c, 0) in _KEYBOARDS]
    tracks: list[Track] = []
    for channel, notes in sorted(by_channel.items(), key=lambda item: -_height(item[1])):
        program = programs.get(channel, 0)
        name = _free_name(program, [track.name for track in tracks])
        hands = len(keyboards) == 1 or (
            len(keyboards) == 2 and len({programs.get(c, 0) for c in keyboards}) == 1
        )
        if channel not in keyboards or not hands:
            tracks.append(_track(name, program, notes))
        elif len(keyboards) == 2:
            lower = any(track.name == "Right hand" for track in tracks)
            hand = "Left hand" if lower else "Right hand"
            tracks.append(_track(hand, program, notes, _staff_name(program)))
        else:
            upper = [n for n in notes if n.pitch >= _MIDDLE_C]
            lower_notes = [n for n in notes if n.pitch < _MIDDLE_C]
            tracks.append(_track("Right hand", program, upper, _staff_name(program)))
            tracks.append(_track("Left hand", program, lower_notes, _staff_name(program)))
    if drums:
        tracks.append(_track("Drums", None, drums))
    arrangement = Arrangement(
        tuple(tracks),
        music.metre,
        music.key,
        max(1, round(music.tempo)),
        music.title,
        music.bars,
        "",
    )
    return write_musicxml(arrangement, composer)


def write_pdf(musicxml: bytes, texts: Mapping[str, str] = TEXTS) -> bytes:
    """All pages of a score on A4, drawn in lines and curves. Raises RenderError."""
    pages = engrave_pages(musicxml, texts)
    with tempfile.TemporaryDirectory(prefix="motif-") as folder:
        for number, page in enumerate(pages):
            (Path(folder) / f"{number}.svg").write_text(page, encoding="utf-8")
        images = [
            f'#page(align(center, image("{number}.svg", width: 100%)))'
            for number in range(len(pages))
        ]
        source = Path(folder) / "score.typ"
        source.write_text('#set page("a4", margin: 0pt)\n' + "\n".join(images), encoding="utf-8")
        try:
            return typst.compile(
                str(source), font_paths=[str(font_folder())], ignore_system_fonts=True
            )
        except RuntimeError as error:
            raise RenderError("rendering.no_print") from error


def _programs(music: Music) -> dict[int, int]:
    """The instrument that each channel plays first."""
    changes = sorted(
        (tick, status & 0x0F, first)
        for track in music.contents.tracks
        for tick, status, first, _ in track.messages
        if status & 0xF0 == _PROGRAM
    )
    programs: dict[int, int] = {}
    for _, channel, program in changes:
        programs.setdefault(channel, program)
    return programs


def _track(name: str, program: int | None, notes: list[Note], staff: str = "") -> Track:
    ordered = tuple(sorted(notes, key=lambda note: (note.onset, note.pitch)))
    flags = (False,) * len(ordered)
    if program is None:
        return Track(name, DrumKit("rock", 0, 80), ordered, flags)
    clef = "bass" if staff and name == "Left hand" else "treble"
    return Track(
        name, Part(name, program, _PITCHED, 0, 127, 80, clef=clef, staff=staff), ordered, flags
    )


def _height(notes: list[Note]) -> float:
    return sum(note.pitch for note in notes) / len(notes)


def _staff_name(program: int) -> str:
    try:
        name = instrument.instrumentFromMidiProgram(program).instrumentName
    except Music21Exception:
        name = None
    return name or f"Instrument {program + 1}"


def _free_name(program: int, taken: list[str]) -> str:
    name = _staff_name(program)
    count = sum(other == name or other.startswith(f"{name} ") for other in taken)
    return name if not count else f"{name} {count + 1}"
