"""What a brief leaves open is settled."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from engine.composer.settings import Settings, chords_key, settle
from engine.errors import OptionError
from engine.plan.library import Excerpt
from engine.values import Brief, ChordSpan, Key, Metre, Note, Role
from tests.plan.music import BAR, plan_over

LIBRARY = [
    Excerpt(plan_over([(0, "")] * 16), key, metre, tempo, "test", 1.0)
    for key, metre, tempo in (
        (Key(2, "major"), Metre(4, 4), 70.0),
        (Key(9, "minor"), Metre(4, 4), 80.0),
        (Key(4, "minor"), Metre(6, 8), 90.0),
        (Key(5, "major"), Metre(3, 4), 300.0),
    )
]


def settled(brief: Brief | None = None, seed: int = 0, **options: object) -> Settings:
    given = {"primer": (), "primer_key": None, "excerpts": LIBRARY, "with_drums": False} | options
    return settle(brief or Brief(), seed=seed, **given)  # type: ignore[arg-type]


def test_what_is_left_open_is_what_one_of_peoples_pieces_is_like() -> None:
    found = {(s.key, s.metre, s.tempo) for s in (settled(seed=seed) for seed in range(40))}
    assert found == {
        (own.key, own.metre, min(240, round(own.tempo))) for own in LIBRARY
    }  # tempi are kept playable


def test_a_key_that_nobody_asked_for_has_four_signs_at_most_where_any_has() -> None:
    hard = [replace(LIBRARY[0], key=Key(6, "major")), replace(LIBRARY[1], key=Key(3, "minor"))]
    easy = replace(LIBRARY[0], key=Key(4, "major"))
    assert {settled(seed=seed, excerpts=[*hard, easy]).key for seed in range(20)} == {easy.key}
    assert settled(excerpts=hard).key in {own.key for own in hard}
    assert settled(Brief(key=Key(6, "major")), excerpts=[*hard, easy]).key == Key(6, "major")


def test_a_piece_of_many_stretches_is_no_likelier_than_another() -> None:
    rag, song = LIBRARY[2], LIBRARY[3]
    stretches = [replace(rag, plan=plan_over([(n, "")] * 16), piece="rag") for n in range(20)]
    drawn = [settled(seed=seed, excerpts=[*stretches, song]).metre for seed in range(40)]
    assert 10 <= drawn.count(rag.metre) <= 30


def test_what_was_asked_for_holds() -> None:
    brief = Brief(key=Key(6, "minor"), metre=Metre(5, 4), tempo=50, bars=9)
    asked = settled(brief)
    assert (asked.key, asked.metre, asked.tempo, asked.bars) == (brief.key, brief.metre, 50, 9)
    assert asked.limits.end == 9 * 60
    assert asked.limits.shift == 3


@pytest.mark.parametrize("seed", range(5))
def test_the_rest_fits_what_was_asked_for(seed: int) -> None:
    assert settled(Brief(metre=Metre(6, 8)), seed).tempo == 90
    assert settled(Brief(key=Key(0, "minor")), seed).tempo in (80, 90)
    assert settled(Brief(metre=Metre(3, 4)), seed).key == Key(5, "major")


def test_what_is_played_at_some_tempi_best_is_like_a_piece_of_such() -> None:
    assert {settled(seed=seed, tempi=(75.0, 95.0)).tempo for seed in range(20)} == {80, 90}
    assert {settled(seed=seed, tempi=(71.0, 72.0)).tempo for seed in range(40)} == {
        settled(seed=seed).tempo for seed in range(40)
    }
    assert settled(Brief(metre=Metre(3, 4)), tempi=(75.0, 95.0)).tempo == 240


def test_a_primer_brings_its_key_metre_and_tempo() -> None:
    primer = (Note(0, 12, 60, 80, Role.MELODY),)
    asked = settled(
        primer=primer, primer_key=Key(7, "major"), primer_tempo=123.4, primer_metre=Metre(3, 4)
    )
    assert (asked.key, asked.metre, asked.tempo) == (Key(7, "major"), Metre(3, 4), 123)
    assert (asked.primer, asked.primer_end) == (primer, 12)


def test_without_plans_it_is_c_major_in_four() -> None:
    bare = settled(excerpts=())
    assert (bare.key, bare.metre, bare.tempo) == (Key(0, "major"), Metre(4, 4), 100)


def test_a_primer_that_leaves_no_room_is_told() -> None:
    long = (Note(0, 15 * BAR + 1, 60, 80, Role.MELODY),)
    with pytest.raises(OptionError, match="no room in 16"):
        settled(Brief(metre=Metre(4, 4)), primer=long)


def test_drums_play_in_a_band_alone() -> None:
    assert Role.DRUM not in settled().limits.roles
    assert Role.DRUM in settled(with_drums=True).limits.roles


def test_the_daring_are_drawn_hotter_and_chords_asked_for_kept_to_more() -> None:
    calm, daring = (settled(Brief(surprise=s)).sampling for s in (0.0, 1.0))
    assert calm.temperature < daring.temperature
    assert calm.rhythm_temperature < daring.rhythm_temperature
    asked = settled(Brief(chords=(span(0),)))
    assert asked.sampling.chord > calm.chord


def span(root: int, tones: tuple[int, ...] = (0, 4, 7)) -> ChordSpan:
    return ChordSpan(root, tones, root, Fraction(1), "")


MINOR, SEVENTH = (0, 3, 7), (0, 4, 7, 10)


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        ([span(9, MINOR), span(5), span(0), span(7)], {Key(9, "minor"), Key(0, "major")}),
        ([span(0), span(5), span(7, SEVENTH), span(0)], {Key(0, "major")}),
        ([span(2, MINOR), span(7, MINOR), span(9, SEVENTH)], {Key(2, "minor")}),
        ([span(7), span(0), span(2, SEVENTH)], {Key(7, "major")}),
        ([span(10)], {Key(10, "major")}),
    ],
)
def test_chords_name_a_key_that_holds_them(chords: list[ChordSpan], key: set[Key]) -> None:
    assert chords_key(chords) in key
    assert settled(Brief(chords=tuple(chords))).key in key
    named = Brief(chords=tuple(chords), key=Key(1, "major"))
    assert settled(named).key == Key(1, "major")


def test_no_chords_name_none() -> None:
    assert chords_key(()) is None


def test_a_mode_is_kept_to_in_whatever_key() -> None:
    for seed in range(8):
        assert settled(Brief(mode="minor"), seed=seed).key.mode == "minor"
        assert settled(Brief(mode="minor", metre=Metre(3, 4)), seed=seed).key.mode == "minor"
    assert settled(Brief(mode="minor", key=Key(0, "major"))).key == Key(0, "major")


def test_roles_that_nobody_plays_are_not_written() -> None:
    lone = settled(pitched=frozenset({Role.MELODY}))
    assert lone.limits.roles == {Role.MELODY}
