"""Lines of notes and chords as people paste and type them: read as they were meant, or refused with
the line that would be right.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import OptionError
from engine.notation.options import read_options
from engine.notation.primer import parse_primer
from engine.tasks import mend_request
from engine.values import ChordSpan, Key

C_MAJOR, A_MINOR = Key(0, "major"), Key(9, "minor")


def chords(text: str, key: str | None = None) -> list[tuple[object, ...]]:
    spans: tuple[ChordSpan, ...] = read_options({"chords": text, "key": key}).chords
    return [(span.root, span.tones, span.bass, span.length) for span in spans]


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("C4/4 E4/8 G4/2.", "C4:1/4 E4:1/8 G4:1/2."),
        ("C4 1/2 E4 1/8", "C4:1/2 E4:1/8"),
        ("C4(1/2) [E4 G4](1/8)", "C4:1/2 [E4 G4]:1/8"),
        ("C4 half, E4 quarter, G4 dotted eighth", "C4:1/2 E4:1/4 G4:1/8."),
        ("C4 3/8 E4 3/4", "C4:3/8 E4:3/4"),
        ("half rest, eighth C5", "R:1/2 C5:1/8"),
        ("C\u00a04 E\u20094", "C4 E4"),
        ("quarter C4, half note D4", "C4:1/4 D4:1/2"),
        ("do negra, mi corchea", "do:1/4 mi:1/8"),
        ("C4:0,5 E4", "C4:0.5 E4"),
        ("C4¼ D4½", "C4:1/4 D4:1/2"),
        ("♩C4 ♪D4", "C4:1/4 D4:1/8"),
        ("C4 ♩ D4 ♪", "C4:1/4 D4:1/8"),
        ("♪ C4 D4 ♫", "C4 D4"),
        ("r4 c d2", "R C4 D4:1/2"),
        ("<c e>4 <f a>2", "[C4 E4] [F4 A4]:1/2"),
        ("C4 - - - E4 - | G4 -", "C4:1 E4:1/2 | G4:1/2"),
        ("- - C4 -", "R R C4:1/2"),
    ],
)
def test_lengths_are_read_however_they_are_written(text: str, same_as: str) -> None:
    assert parse_primer(text) == parse_primer(same_as)


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("C4# E4b", "C#4 Eb4"),
        ("♯C4 ♭E4 bB3", "C#4 Eb4 Bb3"),
        ("Csharp4 Eflat4", "C#4 Eb4"),
        ("fá sustenido, mi", "F# E"),
        ("<C4 E4 G4> <F4 A4>", "[C4 E4 G4] [F4 A4]"),
        ("['C4', 'E4']", "[C4 E4]"),
        ("C4 E4 | x2", "C4 E4 C4 E4"),
        ("C4 E4 (x2)", "C4 E4 C4 E4"),
        ("C4 E4 (2x)", "C4 E4 C4 E4"),
        ("C4x2 E4*3", "C4 C4 E4 E4 E4"),
        ("C4 > E4 -> G4", "C4 E4 G4"),
        ("C4、E4 (rest) 🎵 𝄽 G4", "C4 E4 R R G4"),
        ("[Am] [F]", "Am F"),
        ("[Cmaj7]", "Cmaj7"),
        ("c, d, e", "C4 D4 E4"),
        ("Si b La", "Bb4 A4"),
        ("C4 E4 | x2 |", "C4 E4 C4 E4"),
        ("C4 E4 x2\nG4", "C4 E4 C4 E4 G4"),
        ("cs'4 ds' fss'", "C#4 D#4 G4"),
        ("4x Am", "Am Am Am Am"),
        ("𝄆 Am 𝄇 F", "Am Am F"),
        ("C D E F G A B c", "C4 D4 E4 F4 G4 A4 B4 C5"),
        ("C d e f g a b c", "C4 D4 E4 F4 G4 A4 B4 C4"),
        ("c4 d e f g2 g", "C4 D4 E4 F4 G4:1/2 G4:1/2"),
        ("c c g g a a g2", "C4 C4 G4 G4 A4 A4 G4:1/2"),
        ("c e g c5 | g2", "C4 E4 G4 C5 | G2"),
        ("_B4 c4 | =B4", "Bb4:1/2 C5:1/2 B4:1/2"),
        ("[CEG]2 [FAc]2 |", "[C4 E4 G4] [F4 A4 C5]"),
        ("X:1 T:A Tune of Mine M:4/4 L:1/8 K:C CDEF G4|", "C4:8 D4:8 E4:8 F4:8 G4:1/2"),
        ('"Am"A2 "G"G2', "A4 G4"),
        ("|| C4 E4 || G4 |]", "C4 E4 G4"),
        ("[C4 E4]x2 G4", "[C4 E4] [C4 E4] G4"),
        ("Do' re' mi'", "C4 D4 E4"),
        ("C' d' e'", "C4 D4 E4"),
        ("do, re, mi,", "C4 D4 E4"),
        ("\\fixed c' { c4 d'8 e }", "C4 D5:1/8 E4:1/8"),
        ("Do7+ [Am][F]", "Cmaj7 Am F"),
        ("‘C4 E4’", "C4 E4"),
        ("C4 :musical_note: E4 <:cat:123456789012345678>", "C4 E4"),
        ("T:The Tune\nK:C\nCDEF G4|\nw:these are words", "C4:8 D4:8 E4:8 F4:8 G4:1/2"),
    ],
)
def test_notes_are_read_as_they_are_meant(text: str, same_as: str) -> None:
    assert parse_primer(text) == parse_primer(same_as)


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("C | - | F | G", "C | C | F | G"),
        ("Am . . . F . . .", "Am F"),
        ("| C . G . | F . . . |", "C G | F"),
        ("Am / F / C / G", "Am F C G"),
        ("Am F C G [x2]", "Am F C G Am F C G"),
        ("|: Am | F :| (x3)", "Am F Am F Am F"),
        ("[Am F C G]", "Am F C G"),
        ("[Am] {F} [C7]", "Am F C7"),
        ("Am ∣ F │ C", "Am | F | C"),
        ("🎸 Am F 🔥", "Am F"),
        ("la m, re m7", "lam rem7"),
        ("a-moll F-Dur B-Dur b moll", "Am F Bb Bbm"),
        ("Do M, Sib M7", "C Bbmaj7"),
        ("E7 (b9) A7 b13 D (add9)", "E7b9 A7b13 Dadd9"),
        ("E7(b9) (b13)", "E7b9b13"),
        ("Mi b7, Fa # m", "Mib7 Fa#m"),
        ("Si m7b5, La m/Sol", "Bm7b5 Am/G"),
        ("E diminished, F augmented, G half-dim", "Edim Faug Gm7b5"),
        ("E sus 4, F add 9", "Esus4 Fadd9"),
        ("Am F C G x2\nF G", "Am F C G Am F C G F G"),
        ("|:C G:|", "C G | C G"),
        ("C*2 Gm7x2", "C C Gm7 Gm7"),
        ("[Am][F][C]", "Am F C"),
        ("‘Am F’", "Am F"),
        ("Do7+ Re7+5, la min fa magg7", "Cmaj7 D7#5 Am Fmaj7"),
    ],
)
def test_chord_sheets_are_read_as_they_are_meant(text: str, same_as: str) -> None:
    assert chords(text) == chords(same_as)


@pytest.mark.parametrize(
    ("text", "key", "same_as"),
    [
        ("I6 IV64 V65 V43 V42 I", "C major", "C/E F/C G7/B G7/D G7/F C"),
        ("V6/5/V V4/2 ii6/5", "C major", "D7/F# G7/F Dm7/F"),
        ("vii°6 viiø65 N6", "C major", "Bdim/D Bm7b5/D Db/F"),
        ("Imaj7 vi7 ii7 I6", "C major", "Cmaj7 Am7 Dm7 C6"),
        ("i VI III VII", "C major", "Cm Ab Eb Bb"),
        ("1 5 6 4", "G major", "G D Em C"),
        ("1 5 6- 4", "G major", "G D Em C"),
        ("1 5/7 6- 4/b7", "C major", "C G/B Am F/Bb"),
        ("I V/7 vi I/3", "C major", "C G/B Am C/E"),
        ("2-7 57 1maj7", "C major", "Dm7 G7 Cmaj7"),
        ("ii-7 V7 IΔ", "C major", "Dm7 G7 Cmaj7"),
        ("1- 6 3 7", "A minor", "Am F C G"),
        ("6- 4 1 5", "A minor", "Am F C G"),
        ("1 7 b7", "C major", "C Bdim Bb"),
    ],
)
def test_degrees_have_inversions_and_may_be_numbers(text: str, key: str, same_as: str) -> None:
    assert chords(text, key) == chords(same_as)


def test_degrees_are_read_alike_among_notes() -> None:
    assert parse_primer("I6 V65 I", None, C_MAJOR) == parse_primer("C/E G7/B C")
    assert parse_primer("1- 6 3 7", None, A_MINOR) == parse_primer("Am F C G")
    with pytest.raises(OptionError, match="21 to 108"):
        parse_primer("1 5 6 4", None, C_MAJOR)


@pytest.mark.parametrize(
    ("option", "text", "meant"),
    [
        ("notes", "Twinkle: C C G G A A G", "C C G G A A G"),
        ("notes", "C C G G\nTwinkle twinkle", "C C G G"),
        ("notes", "[C]Amazing [F]grace, how [C]sweet", "C F C"),
        ("notes", "Capo 2: Am F C G", "Am F C G"),
        ("notes", "B A C H", "Bb A C B"),
        ("notes", "fis cis4 gis", "F# C#4 G#"),
        ("chords", "[Verse 1]\nAm F\n[Chorus]\nC G", "Am F C G"),
        ("chords", "Am   F\nHello darkness my old friend\nC", "Am F C"),
        ("chords", "Am, then F and C", "Am, F C"),
        ("chords", "Am F (andalusian)", "Am F"),
        ("notes", "| C4 D4 | - | G4 |", "| C4 D4 | R | G4 |"),
        ("chords", "Hm B7 Em", "Bm Bb7 Em"),
        ("chords", "Fism Cis7 Esm", "F#m C#7 Ebm"),
        ("chords", "Am//// F////", "Am / / / F / / /"),
        ("chords", "Am→F→C→G", "Am F C G"),
        ("notes", "C C G G A A G-", "C C G G A A G:1/2"),
        ("notes", "CC GG AA G", "C C G G A A G"),
        ("notes", "CDEF GABc", "C D E F G A B c"),
        ("notes", "440 493.9Hz 261.63", "A4 B4 C4"),
        ("notes", "doh ray me soh te", "do re mi sol ti"),
        ("notes", "C/E/G", "C E G"),
        ("notes", "es as b", "Eb Ab bb"),
        ("notes", "C--- E", "C - - - E"),
        ("chords", "B Es F", "Bb Eb F"),
        ("chords", "C:maj7 A:min G:7", "Cmaj7 Amin G7"),
    ],
)
def test_a_line_that_is_refused_is_offered_as_it_was_meant(
    option: str, text: str, meant: str
) -> None:
    with pytest.raises(OptionError):
        read_options({option: text})
    assert mend_request({option: text}) == {option: meant}


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("notes", "2xC4 E4"),
        ("notes", "boom bap boom bap"),
        ("notes", "1 1 5 5 6 6 5"),
        ("notes", "C4_x E4 zork9"),
        ("chords", "i i/G VI V"),
        ("notes", "C4 E4 G4 twice"),
        ("notes", "C4 E4 3/4 half"),
        ("notes", "3/4 C4 E4 G4"),
        ("notes", "C5 [half] D5"),
        ("chords", "E over G#"),
        ("chords", "Some lyrics"),
        ("chords", "C D.C. 2x7"),
        ("chords", "Am F C G D.S."),
        ("chords", "Am -F- C"),
        ("chords", "T S D T"),
        ("chords", "A) Am F B) C G"),
        ("notes", "d r m f s l t d'"),
        ("notes", "[[C4 E4] [G4]]"),
        ("notes", "Sa Re Ga Ma"),
        ("notes", "do di re ri mi"),
        ("notes", "D dorian"),
        ("chords", "C major seventh"),
        ("chords", "D mol"),
        ("chords", "C:maj D:min/b3"),
        ("chords", "C+E+G"),
        ("chords", "C4 E4 G4"),
    ],
)
def test_what_may_be_music_is_never_left_out_of_an_offer(option: str, text: str) -> None:
    assert mend_request({option: text}) is None


@pytest.mark.parametrize("text", ["C7(b9 F", "(Am F", "(Am F) x2 (C G"])
def test_a_bracket_that_stays_open_is_told(text: str) -> None:
    with pytest.raises(OptionError, match="not closed"):
        read_options({"chords": text})


@pytest.mark.parametrize("text", ["3/4 C4 E4 G4", "C4 E4 (3/4)", "C . D . E .", "C###4"])
def test_what_is_no_length_and_no_chord_is_refused(text: str) -> None:
    with pytest.raises(OptionError):
        parse_primer(text)


@pytest.mark.parametrize("text", ["C4_E4_G4", "C4>E4>G4", "C4/E4/G4", "C4-E4-G4"])
def test_names_without_spaces_are_no_other_notation(text: str) -> None:
    assert mend_request({"notes": text}) == {"notes": "C4 E4 G4"}


NAMES = st.lists(
    st.builds(str.__add__, st.sampled_from("CDEFGAB"), st.sampled_from("345")),
    min_size=1,
    max_size=6,
)
AROUND = st.sampled_from(
    ["{}", "  {}\n", "'{}'", "🎵 {} 🎶", "♪{}♪", "({})", "{} \u200b", "|: {} :|", "| {} |"]
)
BETWEEN = st.sampled_from([" ", ", ", " - ", " | ", "  ", "\n", "; ", " → ", "、", " -> ", " – "])


@given(NAMES, AROUND, BETWEEN)
def test_signs_around_and_between_names_add_and_lose_no_note(
    names: list[str], around: str, between: str
) -> None:
    if around == "({})" and between == " | ":
        return  # a bracket over a bar line is refused
    read = parse_primer(around.format(between.join(names)))
    pitches = [pitch for event in read for pitch in event.pitches]
    expected = [event.pitches[0] for event in parse_primer(" ".join(names))]
    if around == "({})":
        assert set(pitches) == set(expected)
    elif around == "|: {} :|":
        assert pitches == expected * 2
    else:
        assert pitches == expected


@given(NAMES, st.lists(st.sampled_from(["1/2", "1/8", "1/4", "1/16"]), min_size=6, max_size=6))
def test_lengths_beside_names_are_those_after_a_colon(names: list[str], lengths: list[str]) -> None:
    words = {"1/2": "half", "1/8": "eighth", "1/4": "quarter", "1/16": "sixteenth"}
    pairs = list(zip(names, lengths, strict=False))
    expected = parse_primer(" ".join(f"{name}:{length}" for name, length in pairs))
    for pattern in ("{0} {1}", "{0}({1})", "{0} {2}", "{2} {0}", "{0}/{3}"):
        typed = " ".join(
            pattern.format(name, length, words[length], length[2:]) for name, length in pairs
        )
        assert parse_primer(typed) == expected, typed


SHEETS = st.lists(
    st.sampled_from(["Am", "F", "C/E", "G7", "|", "x2", "[Bridge]", "la", "love", "\n", "%", "🎸"]),
    max_size=12,
).map(" ".join)


@given(SHEETS)
def test_any_sheet_is_read_or_answered_with_what_reads(text: str) -> None:
    for option in ("notes", "chords"):
        try:
            read_options({option: text})
        except OptionError as error:
            found = re.search(r"whole line to be (.*)\?$", error.remedy)
            if found:
                read_options({option: found[1]})
