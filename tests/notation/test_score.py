from __future__ import annotations

import io
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from music21 import converter
from PIL import Image

from engine.arranging import arrange
from engine.arranging.musicxml import write_musicxml
from engine.errors import RenderError
from engine.notation import rasteriser, rasterising
from engine.notation.engraving import engrave, engrave_pages
from engine.notation.rasterising import rasterise
from engine.notation.spelling import spell
from engine.notation.written_rhythm import write_rhythm
from engine.values import Key, Metre, Note, Role
from tests.arranging.pieces import piece

FOUR = Metre(4, 4)


def parsed(musicxml: bytes) -> Any:
    return converter.parse(musicxml.decode(), format="musicxml")


def melody(*spans: tuple[int, int]) -> list[Note]:
    return [Note(onset, length, 60, 80, Role.MELODY) for onset, length in spans]


def shapes(notes: list[Note], metre: Metre = FOUR, bars: int = 1) -> list[tuple[int, int, bool]]:
    written = write_rhythm(notes, metre, bars)
    return [(s.start, s.length, bool(s.pitches)) for bar in written for s in bar]


@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(7, 8)], ids=str)
@pytest.mark.parametrize("ensemble", ["piano", "strings", "band"])
def test_every_note_is_in_the_score_with_its_pitch(ensemble: str, metre: Metre) -> None:
    arrangement = arrange(piece(4, metre), ensemble)
    score = parsed(write_musicxml(arrangement))
    written = sorted(
        pitch.midi
        for element in score.recurse().notes
        if element.tie is None or element.tie.type == "start"
        for pitch in element.pitches
    )
    sounding = arrangement.sounding().notes
    assert written == sorted(n.pitch for n in sounding if n.role != Role.DRUM)


def test_the_score_says_title_key_metre_tempo_and_maker() -> None:
    score = parsed(write_musicxml(arrange(piece(4, Metre(3, 4), title="A & B <C>"), "strings")))
    first = score.parts[0].measure(1)
    assert score.metadata.bestTitle == "A & B <C>"
    assert score.metadata.composer == "made with Motif"
    assert first.timeSignature.ratioString == "3/4"
    assert first.keySignature.sharps == 0
    assert [m.number for m in score.recurse().getElementsByClass("MetronomeMark")] == [96]
    assert [p.partName for p in score.parts] == ["Violin", "Violins II", "Violas", "Cello"]


def test_a_piano_has_two_staves_of_one_part() -> None:
    xml = write_musicxml(arrange(piece(4), "piano"))
    assert xml.count(b"<score-part ") == 1
    assert b"<staves>2</staves>" in xml


@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(5, 4)], ids=str)
def test_every_bar_is_full(metre: Metre) -> None:
    score = parsed(write_musicxml(arrange(piece(4, metre), "band")))
    wanted = Fraction(4 * metre.beats, metre.unit)
    for measure in score.recurse().getElementsByClass("Measure"):
        assert measure.duration.quarterLength == wanted


def test_the_same_music_gives_the_same_score() -> None:
    assert write_musicxml(arrange(piece(4), "band")) == write_musicxml(arrange(piece(4), "band"))


def test_a_note_over_the_barline_is_tied() -> None:
    bars = write_rhythm(melody((36, 24)), FOUR, 2)
    assert [(s.start, s.length, s.tied, s.held) for s in bars[0] if s.pitches] == [
        (36, 12, True, False)
    ]
    assert [(s.start, s.length, s.tied, s.held) for s in bars[1] if s.pitches] == [
        (0, 12, False, True)
    ]


def test_thirds_of_a_beat_are_a_bracketed_triplet() -> None:
    (bar,) = write_rhythm(melody((0, 4), (4, 4), (8, 4)), FOUR, 1)
    signs = [s for s in bar if s.pitches]
    assert [(s.triplet, s.opens, s.closes) for s in signs] == [
        (True, True, False),
        (True, False, False),
        (True, False, True),
    ]


def test_a_note_released_a_little_early_is_written_to_the_next() -> None:
    assert shapes(melody((0, 10), (12, 36)))[0] == (0, 12, True)


def test_a_syncopation_is_one_note_but_not_over_the_middle_of_the_bar() -> None:
    assert (6, 12, True) in shapes(melody((0, 6), (6, 12), (18, 30)))
    assert (18, 6, True) in shapes(melody((0, 18), (18, 12), (30, 18)))


def test_a_silent_bar_is_one_rest() -> None:
    assert shapes([], FOUR, 2) == [(0, 48, False), (0, 48, False)]


@pytest.mark.parametrize(
    ("pitch", "key", "name"),
    [
        (68, Key(9, "minor"), ("G", 1, 4)),
        (70, Key(5, "major"), ("B", -1, 4)),
        (59, Key(6, "major"), ("B", 0, 3)),
        (60, Key(1, "minor"), ("B", 1, 3)),
        (71, Key(3, "minor"), ("C", -1, 5)),
    ],
)
def test_pitches_are_spelt_by_their_key(pitch: int, key: Key, name: tuple[str, int, int]) -> None:
    spelling = spell(pitch, key)
    assert (spelling.step, spelling.alter, spelling.octave) == name


@pytest.mark.parametrize("ensemble", ["piano", "band"])
def test_a_score_page_is_a_white_png_with_margins(ensemble: str) -> None:
    png = rasterise(engrave(write_musicxml(arrange(piece(8), ensemble))))
    picture = Image.open(io.BytesIO(png)).convert("L")
    assert picture.width == 1200
    edges = [
        picture.crop((0, 0, 8, picture.height)),
        picture.crop((picture.width - 8, 0, picture.width, picture.height)),
        picture.crop((0, picture.height - 8, picture.width, picture.height)),
    ]
    assert all(edge.getextrema() == (255, 255) for edge in edges)
    assert min(picture.tobytes()) < 40


def test_what_is_not_a_score_cannot_be_engraved() -> None:
    with pytest.raises(RenderError):
        engrave(b"no score")


def test_what_is_no_svg_cannot_be_drawn() -> None:
    with pytest.raises(RenderError):
        rasterise("no picture")


def test_drawing_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasterising, "_SECONDS", 0)
    with pytest.raises(RenderError):
        rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
@pytest.mark.parametrize(("deaths", "drawn"), [(1, True), (2, False)])
def test_drawing_that_is_killed_is_tried_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int, drawn: bool
) -> None:
    died = tmp_path / "died"
    program = tmp_path / "program.py"
    program.write_text(
        f"import os, pathlib\ndied = pathlib.Path({str(died)!r})\n"
        "with died.open('a') as file: file.write('.')\n"
        f"if len(died.read_text()) <= {deaths}: os.kill(os.getpid(), 9)\n"
        "print('a picture', end='')\n"
    )
    monkeypatch.setattr(rasterising, "_PROGRAM", program)
    if drawn:
        assert rasterise("<svg/>") == b"a picture"
    else:
        with pytest.raises(RenderError):
            rasterise("<svg/>")
    assert died.read_text() == ".."


@pytest.mark.skipif(sys.platform == "win32", reason="no alarms")
def test_whoever_draws_for_one_that_is_gone_ends_by_itself() -> None:
    command = [sys.executable, "-I", rasteriser.__file__, "1200", "1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as left_alone:
        assert left_alone.wait(30) == -signal.SIGALRM


def test_without_a_process_to_draw_in_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(RenderError):
        rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')


def test_pages_are_numbered_in_the_language_of_whoever_looks() -> None:
    score = write_musicxml(arrange(piece(120), "piano"))
    first, *others = engrave_pages(score, {"picture.page": "página {page} de {pages}"})
    assert f"página 1 de {1 + len(others)}" in first
    assert f"page 1 of {1 + len(others)}" in engrave_pages(score)[0]
