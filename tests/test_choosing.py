"""Of the candidates for a brief the best are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.choosing import candidates_for, choose, compose_takes
from engine.composer.artefact import SongCard
from engine.composer.composing import OF_A_PLAN, SPARE, Composer, Written
from engine.composer.settings import Settings
from engine.faults import faults, longest_hole, sounding_share
from engine.notation.keys import estimate_key
from engine.plan.plan import Plan
from engine.taste.values import Liking, Taste
from engine.values import Brief, Composition, Key, Metre, Note, Report, Role
from tests.composer.music import BAR, tune
from tests.composer.small_base import small_artefact
from tests.plan.music import plan_over
from tests.test_settling import settled, span

SETTINGS = replace(settled(Brief(metre=Metre(4, 4), key=Key(0, "major"))), primer_end=0)
PIECE = Composition(tune(16, 1), Metre(4, 4), Key(0, "major"), 100, "Tune", 16)


@cache
def composer(*songs: Composition) -> Composer:
    cards = tuple(
        SongCard(
            str(number),
            song.title,
            song.key,
            song.metre,
            100.0,
            2.0,
            False,
            np.array(
                [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in song.notes],
                np.int32,
            ),
        )
        for number, song in enumerate(songs)
    )
    return Composer(replace(small_artefact(), songs=cards))


def first(*pieces: Composition, of: Composer | None = None, takes: int = 1) -> list[int]:
    """Which of equally likely pieces are taken."""
    plan = plan_over([(0, "")] * 16)
    candidates = [Written(piece, plan, -2.0) for piece in pieces]
    chosen = choose(candidates, takes, of or composer(), SETTINGS, "piano")
    sizes = [len(piece.notes) for piece in pieces]
    return [sizes.index(len(take.heard.notes)) for take in chosen]


def without(piece: Composition, first: int, last: int) -> Composition:
    """The piece with nothing in some of its bars."""
    notes = tuple(n for n in piece.notes if not first * BAR <= n.onset < last * BAR)
    return replace(piece, notes=notes)


def test_a_hole_is_measured_in_bars_drums_do_not_fill_it() -> None:
    assert longest_hole(PIECE) == 0
    assert longest_hole(without(PIECE, 5, 7)) == 2
    assert longest_hole(without(PIECE, 0, 1)) == 1
    assert longest_hole(without(PIECE, 13, 16)) == 3
    drums = (Note(5 * BAR, BAR, 36, 80, Role.DRUM),)
    holed = without(PIECE, 5, 7)
    assert longest_hole(replace(holed, notes=(*holed.notes, *drums))) == 2
    assert longest_hole(replace(PIECE, notes=())) == 16


def test_a_piece_that_falls_silent_is_not_taken_before_any_other() -> None:
    holed = without(PIECE, 5, 7)
    assert first(holed, PIECE) == [1]
    assert first(holed, PIECE, takes=2) == [1, 0]


def test_nor_one_in_another_key_than_it_says() -> None:
    key = SETTINGS.key.tonic - estimate_key(PIECE.notes).tonic
    home = replace(PIECE, notes=tuple(replace(n, pitch=n.pitch + key) for n in PIECE.notes))
    assert estimate_key(home.notes) == SETTINGS.key
    away = replace(home, notes=tuple(replace(n, pitch=n.pitch + 6) for n in home.notes[:-1]))
    assert first(away, home) == [1]
    assert first(home, away) == [0]


def test_nor_one_in_which_somebody_planned_never_plays() -> None:
    alone = replace(
        PIECE, notes=tuple(n for n in PIECE.notes if n.role is not Role.BASS and n.onset % 24 == 0)
    )
    assert {note.role for note in PIECE.notes} - {note.role for note in alone.notes} == {Role.BASS}
    assert first(alone, PIECE) == [1]


def test_nor_one_that_does_not_sound_the_chords_that_were_asked_for() -> None:
    notes = [
        Note(bar * BAR, BAR, pitch, 80, role)
        for bar in range(16)
        for pitch, role in ((48, Role.BASS), (60, Role.CHORD), (64, Role.CHORD), (67, Role.MELODY))
    ]
    over_c = replace(PIECE, notes=tuple(notes))
    plan, half = plan_over([(0, "")] * 16), (span(0), span(7))
    found = [faults(over_c, plan, replace(SETTINGS, chords=asked)) for asked in ((span(0),), half)]
    assert [sounding_share(over_c, asked) for asked in ((), (span(0),), half)] == [1, 1, 0.5]
    assert found[1] == found[0] + 1


def test_nor_one_that_copies_a_song() -> None:
    other = replace(PIECE, notes=tune(16, 3))
    assert first(other, PIECE, of=composer(other)) == [1]


def test_only_what_would_be_shown_is_looked_up_in_other_music(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pieces = [replace(PIECE, notes=PIECE.notes[: len(PIECE.notes) - less]) for less in range(6)]
    (best,) = first(*pieces)
    looked_up: list[int] = []

    def only_the_first_copies(rows: NDArray[np.int64], *_: object) -> int:
        looked_up.append(len(rows))
        return int(len(looked_up) == 1)

    monkeypatch.setattr("engine.choosing.copies", only_the_first_copies)
    (taken,) = first(*pieces)
    assert taken != best
    assert len(looked_up) == 2


def test_only_what_would_be_shown_is_looked_at_for_faults_unless_a_taste_chooses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pieces = [replace(PIECE, notes=tune(16, seed)) for seed in range(6)]
    (best,) = first(*pieces)
    looked_at: list[Composition] = []

    def only_the_first_has_one(heard: Composition, *_: object) -> int:
        looked_at.append(heard)
        return int(len(looked_at) == 1)

    monkeypatch.setattr("engine.choosing.faults", only_the_first_has_one)
    (taken,) = first(*pieces)
    assert taken != best
    assert len(looked_at) == 2
    looked_at.clear()
    candidates = [Written(each, plan_over([(0, "")] * 16), -2.0) for each in pieces]
    choose(candidates, 1, composer(), SETTINGS, "piano", Taste({}, 0.0, 1.0))
    assert len(looked_at) == len(pieces)


def test_there_are_as_many_takes_as_were_asked_for_with_their_plans() -> None:
    pieces = [replace(PIECE, notes=tune(16, seed)) for seed in range(5, 9)]
    plan = plan_over([(0, "")] * 16)
    chosen = choose([Written(p, plan, -2.0) for p in pieces], 3, composer(), SETTINGS, "piano")
    assert len(chosen) == 3
    assert all(take.plan is plan for take in chosen)
    assert [take.score for take in chosen] == sorted((t.score for t in chosen), reverse=True)
    assert chosen[0].features["log_probability"] == -2.0


def test_two_takes_follow_two_plans_the_best_of_all_first() -> None:
    home, _ = home_and_away()

    def cut(lengths: dict[int, int]) -> Composition:
        """The piece with a few notes shorter: it keeps its key."""
        told = [replace(n, duration=lengths.get(i, n.duration)) for i, n in enumerate(home.notes)]
        return replace(home, notes=tuple(told))

    pieces = [cut({}), cut({5: 12}), cut({5: 12, 9: 6, 20: 12})]
    own = [plan_over([(0, "")] * 16) for _ in pieces]

    def taken(plans: Sequence[Plan], takes: int) -> list[Plan]:
        written = [Written(p, plan, -2.0) for p, plan in zip(pieces, plans, strict=True)]
        return [take.plan for take in choose(written, takes, composer(), SETTINGS, "piano")]

    best, _, worst = taken(own, 3)
    assert taken([plan if plan is worst else best for plan in own], 2) == [best, worst]


@pytest.mark.parametrize("taste", [None, Taste({"pitch_mean": Liking(1.0, 5.0, 1.0)}, 0.0, 1.0)])
def test_takes_share_more_than_their_beginning_with_no_other(taste: Taste | None) -> None:
    home, _ = home_and_away()
    plan = plan_over([(0, "")] * 16)
    others = [
        replace(home, notes=tuple(replace(n, velocity=60 + k) for n in home.notes))
        for k in range(6)
    ]
    written = [
        Written(piece, plan, -2.0, merit=5.0 - group, group=group)
        for piece, group in zip(others, (0, 0, 0, 1, 1, 2), strict=True)
    ]
    chosen = choose(written, 2, composer(), SETTINGS, "piano", taste)
    assert len({take.group for take in chosen}) == 2
    assert len(choose(written, 4, composer(), SETTINGS, "piano", taste)) == 4


def test_where_only_candidates_of_one_beginning_are_sound_others_are_written() -> None:
    home, away = home_and_away()
    writer = Writer([away] * 12 + [home] * 4, [home] * 16)
    chosen = compose_takes(writer, SETTINGS, 2, "piano")  # type: ignore[arg-type]
    assert len({take.group for take in chosen}) == 2
    assert len(writer.numbers) == 2 * (2 + SPARE)


def test_of_two_alike_the_one_after_the_better_plan_is_taken() -> None:
    home, _ = home_and_away()
    plans = [plan_over([(0, "")] * 16) for _ in range(2)]
    for merits in ((1.0, 0.0), (0.0, 1.0)):
        written = [Written(home, plan, -2.0, m) for plan, m in zip(plans, merits, strict=True)]
        (take,) = choose(written, 1, composer(), SETTINGS, "piano")
        assert take.plan is plans[merits.index(1.0)]


def test_a_sure_taste_has_a_say_in_what_is_taken_but_no_fault_is_a_matter_of_taste() -> None:
    home, away = home_and_away()
    low = replace(home, notes=tuple(replace(n, pitch=n.pitch - 12) for n in home.notes))
    plan = plan_over([(0, "")] * 16)
    asked = replace(SETTINGS, seed=3)  # of whose one take the taste may have its say

    def taken(taste: Taste | None, *pieces: Composition) -> float:
        likely = [-3.0 if p is low else -2.0 for p in pieces]
        written = [Written(p, plan, likely[k], group=k) for k, p in enumerate(pieces)]
        (take,) = choose(written, 1, composer(), asked, "piano", taste)
        return take.features["pitch_mean"]

    usual = taken(None, home, low)
    other = taken(None, low) if usual == taken(None, home) else taken(None, home)
    likings = {"pitch_mean": Liking(1.0 if other > usual else -1.0, 5.0, 1.0)}
    assert taken(Taste(likings, 0.0, 1.0), home, low) == usual
    assert taken(Taste(likings, 1.0, 1.0), home, low) == other
    moved = 12 if other > usual else -24  # with what moved it away, half an octave off the key
    strange = replace(away, notes=tuple(replace(n, pitch=n.pitch + moved) for n in away.notes))
    assert taken(Taste(likings, 1.0, 1.0), home, strange) == taken(None, home)


def test_a_sure_taste_has_more_plans_to_choose_from() -> None:
    home, _ = home_and_away()
    unsure, sure = (Taste({"pitch_mean": Liking(1.0, 5.0, 1.0)}, s, 1.0) for s in (0.0, 0.5))
    writer = Writer(home)
    assert len(compose_takes(writer, SETTINGS, 2, "piano", taste=sure)) == 2  # type: ignore[arg-type]
    assert len(writer.numbers) == 8 * OF_A_PLAN
    assert candidates_for(4, sure) == 12 * OF_A_PLAN
    assert candidates_for(4, unsure) == candidates_for(4, None) == 4 + SPARE


class Writer:
    """Writes given pieces, those of later rounds when it is asked again."""

    def __init__(self, *rounds: Composition | Sequence[Composition]) -> None:
        self._rounds = list(rounds)
        self.index, self.music = composer().index, composer().music
        self.numbers: list[int] = []

    def write(
        self, settings: Settings, numbers: list[int], *, report: Report, **_: object
    ) -> list[Written]:
        self.numbers += numbers
        for fraction in (0.0, 0.5, 1.0):
            report("composing", fraction)
        own = self._rounds.pop(0)
        pieces = [own] * len(numbers) if isinstance(own, Composition) else own
        plan = plan_over([(0, "")] * 16)
        return [
            Written(piece, plan, -2.0, group=number // OF_A_PLAN)
            for number, piece in zip(numbers, pieces, strict=True)
        ]


def home_and_away() -> tuple[Composition, Composition]:
    """A piece in the key of SETTINGS, and the same in another."""
    key = SETTINGS.key.tonic - estimate_key(PIECE.notes).tonic
    home = replace(PIECE, notes=tuple(replace(n, pitch=n.pitch + key) for n in PIECE.notes))
    return home, replace(home, notes=tuple(replace(n, pitch=n.pitch + 6) for n in home.notes))


def test_where_no_candidate_is_in_its_key_others_are_written() -> None:
    home, away = home_and_away()
    writer = Writer(away, home)
    (chosen,) = compose_takes(writer, SETTINGS, 1, "piano")  # type: ignore[arg-type]
    assert estimate_key(chosen.heard.notes) == SETTINGS.key
    assert len(writer.numbers) == len(set(writer.numbers)) == 2 * (1 + SPARE)


def test_what_is_done_never_becomes_less_where_others_are_written() -> None:
    home, away = home_and_away()
    told: list[float] = []
    compose_takes(
        Writer(away, home),  # type: ignore[arg-type]
        SETTINGS,
        1,
        "piano",
        report=lambda _, fraction, **__: told.append(fraction),
    )
    assert told == [0.0, 0.5, 1.0]


def test_but_not_where_the_member_gave_what_is_in_another() -> None:
    _, away = home_and_away()
    writer = Writer(away)
    asked = replace(SETTINGS, chords=(span(6),))
    assert compose_takes(writer, asked, 1, "piano")  # type: ignore[arg-type]
    assert len(writer.numbers) == 1 + SPARE
