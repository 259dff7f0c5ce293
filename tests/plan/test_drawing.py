"""The plan of a piece: of any length, with the primer coming back, over the chords asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from engine.plan.chords import NO_BASS, chord_class
from engine.plan.drawing import draw_plan, with_chords
from engine.plan.library import Excerpt
from engine.plan.plan import Part, Plan, Return
from engine.values import ChordSpan, Metre, Mode, Note, Role
from tests.plan.music import FOUR, excerpt, plan_over

PITCHED = frozenset({Role.MELODY, Role.BASS, Role.CHORD})
SONG = plan_over([(root, "") for root in (0, 5, 7, 0, 2, 5, 7, 0, 4, 9, 2, 7, 0, 5, 7, 0)], lag=8)


def draw(
    excerpts: list[Excerpt],
    bars: int = 16,
    *,
    mode: Mode = "major",
    metre: Metre = FOUR,
    tempo: float = 100.0,
    primer: tuple[Note, ...] = (),
    roles: frozenset[Role] = PITCHED,
    density: float | None = None,
    seed: int = 0,
    number: int = 0,
) -> Plan:
    random = np.random.default_rng(seed)
    return draw_plan(
        excerpts, bars, mode, metre, tempo, primer, roles, density, random, number=number
    ).plan


def melody(*pitches: int, length: int = 12) -> tuple[Note, ...]:
    return tuple(Note(length * i, length, p, 80, Role.MELODY) for i, p in enumerate(pitches))


def roots(plan: Plan) -> list[int]:
    return (plan.chords[::2, 0] // 7).tolist()


@pytest.mark.parametrize("bars", [4, 5, 7, 8, 11, 12, 16, 17, 24, 32, 33, 48, 63, 64])
def test_a_plan_has_the_bars_asked_for_and_ends_as_its_music_does(bars: int) -> None:
    plan = draw([excerpt(SONG)], bars)
    assert len(plan) == bars
    assert len(plan.chords) == 2 * bars
    assert len(plan.columns()) == 2 * bars
    assert roots(plan)[-4:] == [0, 5, 7, 0]
    assert (plan.lag <= np.arange(bars)[:, None]).all()


def test_a_long_piece_has_its_first_melody_again_after_another_one() -> None:
    plan = draw([excerpt(SONG)], 48)
    assert plan.lag[16:24, Part.MELODY].tolist() == [0] * 8
    assert plan.lag[32:48, Part.MELODY].tolist() == [32] * 15 + [0]  # the last comes to rest
    assert (plan.kind[32:47, Part.MELODY] == Return.SAME).all()


@pytest.mark.parametrize("bars", [3, 16, 20, 33, 48, 64])
@pytest.mark.parametrize("metre", [FOUR, Metre(5, 4), Metre(12, 8)])
def test_a_plan_ends_on_the_tonic_whatever_its_music_does(bars: int, metre: Metre) -> None:
    open_ended = plan_over([(root, "") for root in (0, 5, 7, 5) * 4])
    assert roots(draw([excerpt(open_ended)], bars, metre=metre))[-1] == 0


def test_what_is_drawn_names_its_piece_and_that_of_a_contrast() -> None:
    def pieces(bars: int) -> tuple[str, ...]:
        march, waltz = (replace(excerpt(SONG), piece=name) for name in ("march", "waltz"))
        random = np.random.default_rng(0)
        return draw_plan(
            [march, waltz], bars, "major", FOUR, 100.0, (), PITCHED, None, random
        ).pieces

    assert len(pieces(16)) == len(pieces(20)) == 1
    assert set(pieces(48)) == {"march", "waltz"}


def of_kind(number: int, mode: Mode, metre: Metre) -> Excerpt:
    """One that is recognised by its number."""
    return excerpt(plan_over([(number, "")] * 4), mode=mode, metre=metre)


LIBRARY = [
    of_kind(0, "major", FOUR),
    of_kind(1, "minor", FOUR),
    of_kind(2, "major", Metre(3, 4)),
    of_kind(3, "major", Metre(6, 8)),
]


@pytest.mark.parametrize(
    ("mode", "metre", "number"),
    [
        ("major", FOUR, 0),
        ("minor", FOUR, 1),
        ("major", Metre(3, 4), 2),
        ("major", Metre(6, 8), 3),
        ("major", Metre(2, 4), 0),  # falls into twos as 4/4 does
        ("minor", Metre(2, 4), 1),
        ("major", Metre(12, 8), 3),  # beats of three, by twos
        ("minor", Metre(3, 4), 11),  # its kind of bar is more than its mode, which is changed
    ],
)
def test_a_plan_is_of_the_mode_and_metre_or_of_the_likest(
    mode: Mode, metre: Metre, number: int
) -> None:
    plans = [draw(LIBRARY, 2, mode=mode, metre=metre, seed=seed) for seed in range(5)]
    assert {roots(plan)[0] for plan in plans} == {number}


def test_any_plan_is_better_than_none() -> None:
    odd = draw([of_kind(5, "major", Metre(5, 4))], 8, mode="minor", metre=Metre(9, 8))
    assert roots(odd) == [2] * 7 + [9]  # and comes to rest on the tonic


def test_each_number_draws_another_plan_until_there_are_no_more() -> None:
    library = [of_kind(number, "major", FOUR) for number in range(4)]
    drawn = [roots(draw(library, 4, number=number))[0] for number in range(5)]
    assert sorted(drawn[:4]) == [0, 1, 2, 3]
    assert drawn[4] == drawn[0]


def test_plans_of_other_music_come_before_another_of_the_same() -> None:
    rag = [replace(of_kind(number, "major", FOUR), piece="rag") for number in range(6)]
    library = [*rag, of_kind(6, "major", FOUR), of_kind(7, "major", FOUR)]
    for seed in range(5):
        drawn = [roots(draw(library, 4, number=number, seed=seed))[0] for number in range(8)]
        assert {6, 7} < set(drawn[:3])
        assert sorted(drawn) == list(range(8))


def test_another_seed_may_draw_another_plan_and_the_same_the_same() -> None:
    library = [of_kind(number, "major", FOUR) for number in range(4)]
    drawn = [roots(draw(library, 4, seed=seed))[0] for seed in range(20)]
    assert len(set(drawn)) > 1
    assert drawn == [roots(draw(library, 4, seed=seed))[0] for seed in range(20)]


def test_who_does_not_play_has_no_notes_planned() -> None:
    full = excerpt(plan_over([(0, "")] * 8, density=(4, 2, 3, 5)))
    assert draw([full], 8).density[0].tolist() == [4, 2, 3, 0]
    assert draw([full], 8, roles=frozenset(Role)).density[0].tolist() == [4, 2, 3, 5]
    assert full.plan.density[0, Role.DRUM] == 5


def test_drums_of_an_ensemble_are_planned_after_music_without() -> None:
    plain = excerpt(plan_over([(0, "")] * 8))
    plan = draw([plain], 8, roles=frozenset(Role))
    assert (plan.density[:, Role.DRUM] > 0).all()
    assert not draw([plain], 8).density[:, Role.DRUM].any()


def test_many_notes_are_planned_where_many_are_wanted() -> None:
    calm = excerpt(plan_over([(0, "")] * 8, density=(2, 1, 1, 0)))
    busy = excerpt(plan_over([(0, "")] * 8, density=(8, 4, 8, 0)))
    for density, wanted in ((0.8, 2), (8.0, 8)):
        plans = [draw([calm, busy], 8, density=density, seed=seed) for seed in range(10)]
        assert {int(plan.density[0, Role.MELODY]) for plan in plans} == {wanted}


def test_songs_of_which_some_are_nearly_silent_may_be_asked_for_many_notes() -> None:
    bars = plan_over([(0, "")] * 16, density=(8, 8, 8, 0))
    silent = np.zeros_like(bars.density)
    silent[0, Role.MELODY] = 1
    songs = [excerpt(replace(bars, density=silent))] * 3 + [excerpt(bars)]
    plans = [draw(songs, density=8.0, number=number) for number in range(4)]
    assert [bool(plan.density[:, Role.BASS].all()) for plan in plans] == [True, False, False, False]


def test_a_primer_comes_back_half_way_over_its_own_chords() -> None:
    plan = draw([excerpt(SONG)], primer=melody(*[60] * 7))
    assert plan.lag[8:10, Part.MELODY].tolist() == [8, 8]
    assert (plan.kind[8:10, Part.MELODY] == Return.SAME).all()
    assert np.array_equal(plan.chords[16:20], plan.chords[:4])
    assert plan.lag[:2, Part.MELODY].tolist() == [0, 0]


def test_a_short_one_comes_back_before_that_in_its_shape() -> None:
    plan = draw([excerpt(SONG)], primer=melody(60, 62, 64, 65))
    assert (plan.lag[4, Part.MELODY], plan.kind[4, Part.MELODY]) == (4, Return.CONTOUR)


@pytest.mark.parametrize("bars", [4, 6, 8, 12, 16, 32, 64])
def test_in_every_piece_with_room_it_comes_back(bars: int) -> None:
    plan = draw([excerpt(SONG)], bars, primer=melody(60, 62, 64, 65))
    back = [b for b in range(1, bars) if plan.lag[b, Part.MELODY] and b == plan.lag[b, 0]]
    assert back


def test_one_that_leaves_no_room_does_not() -> None:
    plan = draw([excerpt(plan_over([(0, "")] * 8))], 8, primer=melody(*[60] * 27))
    assert not plan.lag[:, Part.MELODY].any()


def test_a_plan_is_drawn_whose_chords_hold_the_primer() -> None:
    library = [excerpt(plan_over([(root, "")] * 8)) for root in (0, 2, 6, 11)]
    plans = [draw(library, 8, primer=melody(66, 70, 73, 66), seed=seed) for seed in range(10)]
    assert {roots(plan)[0] for plan in plans} == {6}


def span(root: int, tones: tuple[int, ...] = (0, 4, 7), length: str = "1") -> ChordSpan:
    return ChordSpan(root, tones, root, Fraction(length), "")


def test_chords_that_are_asked_for_go_round_for_all_bars() -> None:
    plan = with_chords(SONG, [span(9, (0, 3, 7)), span(5), span(0)], 0)
    assert roots(plan) == [9, 5, 0] * 5 + [9]
    assert plan.chords[0].tolist() == [chord_class(9, "m"), 9]


def test_they_are_brought_to_the_key_frame() -> None:
    plan = with_chords(SONG, [span(2)], -2)
    assert plan.chords[0].tolist() == [chord_class(0, ""), 0]


def test_chords_of_other_lengths_than_a_bar_keep_them() -> None:
    plan = with_chords(SONG, [span(0, length="1/2"), span(7, length="1/2"), span(5, length="2")], 0)
    assert (plan.chords[:8, 0] // 7).tolist() == [0, 7, 5, 5, 5, 5, 0, 7]
    thirds = with_chords(SONG, [span(0, length="1/3"), span(7, length="2/3")], 0)
    assert (thirds.chords[:4, 0] // 7).tolist() == [0, 7, 0, 7]


@pytest.mark.parametrize(
    ("tones", "quality"),
    [
        ((0, 4, 7), ""),
        ((0, 3, 7), "m"),
        ((0, 3, 7, 10), "m7"),
        ((0, 4, 7, 11), "maj7"),
        ((0, 3, 6), "dim"),
        ((0, 3, 6, 9), "dim"),
        ((0, 5, 7), "sus4"),
        ((0, 2, 4, 7, 10), "7"),
        ((0, 7), ""),
    ],
)
def test_a_chord_that_plans_do_not_have_is_the_nearest_on_its_root(
    tones: tuple[int, ...], quality: str
) -> None:
    plan = with_chords(SONG, [span(4, tones)], 0)
    assert plan.chords[0].tolist() == [chord_class(4, quality), 4]
    assert NO_BASS not in plan.chords[:, 1]


def test_what_came_back_note_for_note_over_other_chords_keeps_its_shape_or_its_rhythm() -> None:
    again = plan_over([(0, "")] * 4, lag=2)
    assert (with_chords(again, [span(0), span(7)], 0).kind[2:] == Return.SAME).all()
    changed = with_chords(again, [span(0), span(7), span(5)], 0)
    assert (changed.kind[2:, Part.MELODY] == Return.CONTOUR).all()
    assert (changed.kind[2:, Part.ACCOMPANIMENT] == Return.RHYTHM).all()
    assert np.array_equal(changed.lag, again.lag)


def drawn_roots(plans: Sequence[Excerpt], tempo: float = 100.0) -> Counter[int]:
    """The first root of each of 200 plans that are drawn."""
    return Counter(roots(draw(list(plans), tempo=tempo, seed=seed))[0] for seed in range(200))


def test_a_plan_of_more_merit_is_drawn_more_often() -> None:
    fair = replace(excerpt(plan_over([(0, "")] * 16)), merit=0.0)
    good = replace(excerpt(plan_over([(7, "")] * 16)), merit=2.0)
    often = drawn_roots([fair, good])
    assert 0 < often[0] < 0.5 * often[7]


def test_a_plan_of_about_the_tempo_is_drawn() -> None:
    calm = replace(excerpt(plan_over([(0, "")] * 16)), tempo=60.0)
    quick = replace(excerpt(plan_over([(7, "")] * 16)), tempo=150.0)
    assert drawn_roots([calm, quick], 65.0)[0] > 190
    assert drawn_roots([calm, quick], 140.0)[7] > 190
