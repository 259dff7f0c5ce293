"""Every chord symbol of a grammar, in every spelling, in English, Spanish, French and Italian."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.notation.chord_symbols import read_chord, read_symbol
from engine.notation.options import read_options
from engine.notation.primer import parse_primer

ROOTS = {
    0: ("C", "c", "Do", "do", "Ut", "B#", "si#", "Dbb"),
    1: ("C#", "C♯", "Db", "D♭", "do#", "Reb", "Ré♭"),
    2: ("D", "d", "Re", "ré", "RE", "C##"),
    3: ("D#", "Eb", "E♭", "mib", "Re#"),
    4: ("E", "Mi", "Fb", "fab"),
    5: ("F", "Fa", "fa", "E#"),
    6: ("F#", "Gb", "fa#", "Solb", "G♭"),
    7: ("G", "Sol", "sol", "so"),
    8: ("G#", "Ab", "sol#", "Lab", "A♭"),
    9: ("A", "La", "la", "Bbb"),
    10: ("A#", "Bb", "B♭", "Sib", "la#"),
    11: ("B", "Si", "si", "Ti", "Cb"),
}
QUALITIES = {
    (0, 4, 7): ("", "maj", "M", "major"),
    (0, 3, 7): ("m", "min", "mi", "-", "minor", "MIN", "menor", "mineur", "minore"),
    (0, 3, 6): ("dim", "°", "m(b5)", "m-5", "mb5", "Dim"),
    (0, 4, 8): ("aug", "+", "(#5)", "+5", "Aug"),
    (0, 2, 7): ("sus2", "Sus2", "SUS2", "(sus2)"),
    (0, 5, 7): ("sus4", "sus", "Sus", "(sus4)"),
    (0, 4, 7, 9): ("6", "maj6", "M6", "add6", "(6)"),
    (0, 3, 7, 9): ("m6", "min6", "-6", "m(6)"),
    (0, 2, 4, 7, 9): ("6/9", "69", "6(9)", "6add9"),
    (0, 4, 7, 10): ("7", "dom7", "(7)"),
    (0, 4, 7, 11): ("maj7", "Maj7", "MAJ7", "ma7", "M7", "7M", "Δ", "Δ7", "∆7", "^7", "j7",
                    "(maj7)", "7maj"),
    (0, 3, 7, 10): ("m7", "min7", "mi7", "-7", "MI7", "Min7", "m(7)"),
    (0, 3, 7, 11): ("mmaj7", "mM7", "m(maj7)", "m7M", "minmaj7", "-Δ7", "-maj7", "m(M7)"),
    (0, 3, 6, 9): ("dim7", "°7", "º7"),
    (0, 3, 6, 10): ("m7b5", "ø", "ø7", "m7-5", "m7(b5)", "-7b5", "m7♭5", "min7b5", "Ø7"),
    (0, 4, 8, 10): ("7#5", "+7", "7+", "7+5", "aug7", "7(#5)", "7♯5"),
    (0, 4, 6, 10): ("7b5", "7-5", "7(b5)", "7♭5"),
    (0, 5, 7, 10): ("7sus4", "7sus", "7(sus4)", "sus7", "sus4(7)"),
    (0, 1, 4, 7, 10): ("7b9", "7-9", "7(b9)", "7♭9", "7/b9", "7(♭9)"),
    (0, 3, 4, 7, 10): ("7#9", "7+9", "7(#9)"),
    (0, 4, 6, 7, 10): ("7#11", "7(#11)", "7+11", "7#4"),
    (0, 2, 4, 7, 10): ("9", "7(9)", "7/9", "7add9", "dom9"),
    (0, 2, 3, 7, 10): ("m9", "m7(9)", "-9", "m7/9", "min9", "m7add9"),
    (0, 2, 4, 7, 11): ("maj9", "M9", "Δ9", "maj7(9)", "7M(9)", "7M/9", "9M"),
    (0, 4, 7, 9, 10): ("7(13)", "7/13", "7add13"),
    (0, 2, 4, 7, 9, 10): ("13", "9(13)", "7(9,13)", "7(9/13)", "7/9/13", "9/13"),
    (0, 1, 4, 8, 10): ("7(b9,b13)", "7(b9b13)", "7b9b13", "7(b9 b13)", "7(♭9,♭13)", "7b9(b13)"),
    (0, 2, 4, 7): ("add9", "(add9)", "add2", "/9", "(9)"),
    (0, 2, 3, 7): ("madd9", "m(add9)", "m/9", "m(9)", "minadd9"),
    (0, 2, 5, 7, 10): ("9sus4", "9sus", "7sus4(9)", "11"),
    (0, 7): ("5", "no3", "(no3)", "omit3"),
    (0, 4, 10): ("7no5", "7(no5)", "7omit5"),
    (0, 4, 6, 7, 11): ("maj7#11", "maj7(#11)", "M7#11", "Δ#11", "7M(#11)"),
    (0, 1, 3, 4, 8, 10): ("7alt", "alt", "7(alt)"),
}  # fmt: skip
"""The pitch classes above the root, with what people write for them."""


def is_syllable(root: str) -> bool:
    return root.lower().startswith(("do", "re", "ré", "mi", "fa", "so", "la", "si", "ti"))


ITALIAN = "7+"
"""An augmented seventh where notes are C, D, E, a major one where they are do, re, mi."""

SPELLED = st.sampled_from(
    [(t, root, (0, 4, 7, 11) if quality == ITALIAN and is_syllable(root) else q, quality)
     for t, names in ROOTS.items() for root in names
     for q, spellings in QUALITIES.items() for quality in spellings]
)  # fmt: skip


@given(SPELLED, st.none() | st.sampled_from([(t, n) for t, names in ROOTS.items() for n in names]))
@example((0, "Do", (0, 4, 7, 11), "7M"), None)
def test_every_spelling_of_a_chord_is_read(
    spelled: tuple[int, str, tuple[int, ...], str], over: tuple[int, str] | None
) -> None:
    tonic, root, tones, quality = spelled
    slash = f"/{over[1]}" if over else ""
    (chord,) = read_options({"chords": f"{root}{quality}{slash}"}).chords
    assert (chord.root, chord.tones) == (tonic, tones)
    assert chord.bass == (over[0] if over else tonic)


@given(st.lists(SPELLED, min_size=1, max_size=8))
def test_a_line_of_chords_is_read_as_notes_too(
    line: list[tuple[int, str, tuple[int, ...], str]],
) -> None:
    text = " | ".join(["Am7", *(f"{root}{quality}" for _, root, _, quality in line
                                if quality != "5" and root[0].isupper())])  # fmt: skip
    classes = [{(t + step) % 12 for step in q} for t, root, q, quality in line
               if quality != "5" and root[0].isupper()]  # fmt: skip
    read = [{pitch % 12 for pitch in event.pitches} for event in parse_primer(text)]
    assert read[1:] == classes


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("do sostenido menor", "C#m"),
        ("re bemol mayor", "Db"),
        ("C sharp minor", "C#m"),
        ("B flat major", "Bb"),
        ("ré bémol majeur", "Db"),
        ("sol dièse mineur", "G#m"),
        ("fa diesis minore", "F#m"),
        ("si bemolle maggiore", "Bb"),
        ("C minor 7", "Cm7"),
        ("D sus4", "Dsus4"),
    ],
)
def test_names_of_several_words_are_chords(text: str, symbol: str) -> None:
    (chord,) = read_options({"chords": text}).chords
    (same,) = read_options({"chords": symbol}).chords
    assert (chord.root, chord.tones) == (same.root, same.tones)


@pytest.mark.parametrize(
    "text", ["Amm7", "C77", "C79", "C(9", "C9)", "C/", "Gsus4sus4", "C#13#13b"]
)
def test_what_no_convention_has_is_no_chord(text: str) -> None:
    assert read_symbol(text) is None


def test_the_fifth_gives_way_to_a_flat_thirteenth_and_the_third_to_an_eleventh() -> None:
    assert read_chord("G7b13") is not None
    seventh = read_symbol("G7b13")
    eleventh = read_symbol("G11")
    assert seventh is not None
    assert eleventh is not None
    assert 7 not in seventh.intervals
    assert 4 not in eleventh.intervals
