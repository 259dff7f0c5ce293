"""The plans that a server's songs give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.plan.library import Excerpt, excerpts_of
from engine.plan.songs import EACH, FEWEST, song_excerpts
from engine.plan.variants import in_minor
from engine.values import HeardNote, Key, Metre, Note, Role, Song
from tests.composer.music import song
from tests.plan.music import excerpt, plan_over, rows, same

FORM = excerpt(plan_over([(0, "")] * 16, lag=4))


def recording() -> Song:
    """One of which no bar was heard as another."""
    random = np.random.default_rng(0)
    notes = [
        Note(bar * 48 + 3 * int(place), 3, low + int(random.choice([0, 4, 7])), 80, role)
        for bar in range(20)
        for role, low in ((Role.MELODY, 72), (Role.BASS, 36), (Role.CHORD, 60))
        for place in random.choice(16, 7, replace=False)
    ]
    ordered = tuple(sorted(notes, key=lambda n: (n.onset, n.pitch)))
    return replace(song(), notes=ordered, raw=(HeardNote(0.0, 1.0, 60, 80),))


def test_each_song_gives_some_plans_of_its_key_and_metre() -> None:
    songs = [song(seed, bars=40) for seed in range(2)]
    plans = song_excerpts(songs, ())
    assert {each.source for each in plans} == {each.song_id for each in songs}
    for own in songs:
        assert 1 <= sum(each.source == own.song_id for each in plans) <= EACH
    assert all(len(each.plan) == 16 for each in plans)


def test_the_same_songs_give_the_same_plans() -> None:
    one, other = (song_excerpts([song(3, bars=40)], [FORM]) for _ in range(2))
    assert all(same(a.plan, b.plan) for a, b in zip(one, other, strict=True))


def test_a_recording_that_closes_nowhere_gets_peoples_plans_in_its_own_key_and_tempo() -> None:
    own = recording()
    plans = song_excerpts([own], [FORM])
    assert any(same(each.plan, FORM.plan) for each in plans)
    assert {(each.key, each.tempo, each.source) for each in plans} == {
        (own.key, own.tempo, own.song_id)
    }


def test_a_song_borrows_the_plans_that_move_most_as_it_does() -> None:
    own = recording()
    busy = [excerpt(plan_over([(n, "")] * 16, density=(6, 6, 6, 0))) for n in range(EACH)]
    calm = [excerpt(plan_over([(n, "")] * 16, density=(1, 1, 1, 0))) for n in range(EACH)]
    borrowed = song_excerpts([own], [*calm, *busy])
    assert len(borrowed) == EACH
    assert all((each.plan.density[:, 0] == 6).all() for each in borrowed)


def people(count: int) -> list[Excerpt]:
    """Plans in each of which other bars come back."""
    random = np.random.default_rng(0)
    plain = plan_over([(0, "")] * 16)
    return [
        excerpt(replace(plain, lag=random.integers(0, 2, plain.lag.shape))) for _ in range(count)
    ]


def test_songs_that_are_alike_borrow_others_as_long_as_there_are_some() -> None:
    plans = people(3 * EACH)
    two = song_excerpts([recording(), recording()], plans)
    assert len({id(each.plan) for each in two}) == 2 * EACH
    assert len(song_excerpts([recording()] * 5, plans)) == 5 * EACH


def test_nor_does_a_song_in_minor_borrow_what_one_in_major_did() -> None:
    major = people(2 * EACH)
    songs = [replace(recording(), key=Key(0, mode), song_id=mode) for mode in ("major", "minor")]
    borrowed = song_excerpts(songs, [*major, *map(in_minor, major)])
    assert len({each.plan.lag.tobytes() for each in borrowed}) == len(borrowed) == 2 * EACH


def test_a_song_borrows_of_many_pieces_rather_than_much_of_one() -> None:
    plans = people(2 * EACH)
    march = [replace(each, piece="march") for each in plans[:EACH]]
    others = [replace(each, piece=f"song {n}") for n, each in enumerate(plans[EACH:])]
    assert {each.piece for each in song_excerpts([recording()], march)} == {"march"}
    borrowed = song_excerpts([recording()], [*march, *others])
    assert sum(each.piece == "march" for each in borrowed) < EACH / 2


def test_a_song_in_a_metre_without_plans_borrows_what_can_be_written_in_it() -> None:
    slow = replace(recording(), metre=Metre(12, 8))
    jig = excerpt(plan_over([(0, "")] * 16), metre=Metre(6, 8))
    assert {(e.metre, len(e.plan)) for e in song_excerpts([slow], [jig])} == {(slow.metre, 8)}


@pytest.mark.parametrize("metre", [Metre(16, 2), Metre(1, 8), Metre(11, 16)], ids=str)
def test_a_song_in_the_oddest_metre_borrows_plans_that_have_bars(metre: Metre) -> None:
    plans = [excerpt(plan_over([(0, "")] * 16), metre=own) for own in (Metre(3, 8), Metre(4, 4))]
    given = song_excerpts([replace(recording(), metre=metre)], plans)
    assert given
    assert all(len(each.plan) and each.metre == metre for each in given)


def test_many_songs_give_fewer_plans_each() -> None:
    given = song_excerpts([recording()] * 100, [FORM] * EACH)
    assert len(given) == 100 * FEWEST


def test_without_peoples_plans_a_song_that_closes_nowhere_has_its_own_stretches() -> None:
    assert len(song_excerpts([recording()], ())) >= 1


def test_a_song_with_a_form_keeps_it() -> None:
    four = song(5, bars=4).notes
    notes = tuple(replace(n, onset=n.onset + 192 * time) for time in range(5) for n in four)
    again = replace(song(), notes=notes)
    for own in song_excerpts([again], ()):
        assert np.mean(own.plan.lag == 4) > 0.5


def test_songs_too_short_or_of_a_lone_melody_have_none() -> None:
    lone = tuple(Note(12 * i, 12, 60 + i % 7, 80, Role.MELODY) for i in range(128))
    assert song_excerpts([song(bars=8), replace(song(), notes=lone)], ()) == ()
    assert excerpts_of(rows([]), song().metre, 100.0, "", 16, most=1, least=0.0) == []
