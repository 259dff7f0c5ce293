"""Pieces by a network that knows nothing: what holds whatever it says."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine.composer import composing, decoding, onsets
from engine.composer.composing import OF_A_PLAN, Composer, Written
from engine.composer.constraints import CHORD_SIZE, SOUNDING, Limits
from engine.composer.groove import keeps_a_beat
from engine.composer.originality import LONGEST_RUN
from engine.composer.settings import Settings, settle
from engine.composer.training import card_of
from engine.composer.vocabulary import ONSET_TICKS
from engine.composer.writing import Given, Writing
from engine.errors import Stopped
from engine.plan.library import save_excerpts
from engine.plan.plan import Part, Plan, Return
from engine.values import Brief, Key, Metre, Note, Role
from tests.composer.music import song
from tests.composer.small_base import small_artefact
from tests.plan.music import BAR, plan_over, same

PRIMER = (
    Note(0, 12, 62, 80, Role.MELODY),
    Note(12, 6, 66, 80, Role.MELODY),
    Note(18, 6, 69, 80, Role.MELODY),
    Note(24, 24, 74, 80, Role.MELODY),
)
SEEDS = range(40, 46)


def with_form(plan: Plan) -> Plan:
    """The plan with bars of melody that come back in all ways."""
    lag, kind = plan.lag.copy(), plan.kind.copy()
    lag[::2, Part.ACCOMPANIMENT] = 0
    lag[:, Part.MELODY] = np.array([0, 0, 0, 0, 4, 4, 4, 4, 0, 1, 2, 0, 8, 8, 12, 3])
    kind[4:, Part.MELODY] = np.array([0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1])
    return replace(plan, lag=lag, kind=kind)


@pytest.fixture(scope="module")
def composer() -> Composer:
    base = small_artefact()
    formed = tuple(replace(each, plan=with_form(each.plan)) for each in base.excerpts)
    return Composer(replace(base, excerpts=formed))


def settings(
    composer: Composer, primer: Sequence[Note] = (), *, drums: bool = False, **asked: object
) -> Settings:
    brief = Brief(**({"bars": 8, "metre": Metre(4, 4)} | asked))  # type: ignore[arg-type]
    key = Key(2, "major") if primer else None
    return settle(brief, primer, key, composer.excerpts, with_drums=drums, seed=1)


@pytest.fixture(scope="module")
def pieces(composer: Composer) -> list[Written]:
    """Without a primer, for a band."""
    return composer.write(settings(composer, drums=True, bars=16), SEEDS)


@pytest.fixture(scope="module")
def primed(composer: Composer) -> list[Written]:
    return composer.write(settings(composer, PRIMER, bars=16), SEEDS)


def of_role(written: Written, *roles: Role) -> list[Note]:
    return [note for note in written.composition.notes if note.role in roles]


def test_a_primer_is_kept_note_for_note(primed: list[Written]) -> None:
    for piece in primed:
        notes = piece.composition.notes
        assert set(PRIMER) <= set(notes)
        assert {notes[i] for i in piece.composition.primer_notes} == set(PRIMER)
        melody = [n for n in of_role(piece, Role.MELODY) if n.onset < 48]
        assert melody == list(PRIMER)


def test_it_is_accompanied(primed: list[Written]) -> None:
    accompanied = [
        any(note.onset < 48 for note in of_role(piece, Role.BASS, Role.CHORD)) for piece in primed
    ]
    assert sum(accompanied) >= len(primed) - 1


def test_its_bar_comes_back_half_way_through_the_piece(primed: list[Written]) -> None:
    for piece in primed:
        melody = [(n.onset - 8 * 48, n.pitch) for n in of_role(piece, Role.MELODY)]
        again = [(onset, pitch) for onset, pitch in melody if 0 <= onset < 48]
        assert again == [(note.onset, note.pitch) for note in PRIMER]


def test_a_primer_of_a_whole_band_is_kept_too(composer: Composer) -> None:
    band = tuple(
        sorted(
            [
                *PRIMER,
                Note(0, 48, 38, 70, Role.BASS),
                Note(0, 24, 57, 70, Role.CHORD),
                Note(0, 24, 54, 70, Role.CHORD),
                Note(0, 3, 36, 100, Role.DRUM),
                Note(24, 3, 38, 100, Role.DRUM),
            ],
            key=lambda n: (n.onset, n.pitch),
        )
    )
    for piece in composer.write(settings(composer, band, drums=True), SEEDS):
        assert set(band) <= set(piece.composition.notes)


def bar_of(notes: Sequence[Note], number: int, bar: int) -> list[tuple[int, int]]:
    return [(n.onset - number * bar, n.pitch) for n in notes if n.onset // bar == number]


def test_bars_come_back_where_the_plan_says_so(pieces: list[Written]) -> None:
    found = 0
    for piece in pieces:
        bar = piece.composition.metre.ticks_per_bar
        melody = of_role(piece, Role.MELODY)
        for number in range(piece.composition.bars):
            lag, how = piece.plan.lag[number, Part.MELODY], piece.plan.kind[number, Part.MELODY]
            before = bar_of(melody, number - int(lag), bar)
            if not lag or not before:
                continue
            now = bar_of(melody, number, bar)
            found += 1
            if how == Return.SAME:
                assert now == before
            else:
                assert [onset for onset, _ in now] == [onset for onset, _ in before]
    assert found > 5


@pytest.mark.parametrize("bars", [4, 7, 20])
def test_no_note_sounds_past_the_last_barline(composer: Composer, bars: int) -> None:
    for piece in composer.write(settings(composer, bars=bars), SEEDS):
        made = piece.composition
        assert made.bars == len(piece.plan) == bars
        assert max(n.onset + n.duration for n in made.notes) <= made.end


def test_no_key_is_struck_while_it_is_down(pieces: list[Written], primed: list[Written]) -> None:
    for piece in (*pieces, *primed):
        keys: dict[int, list[Note]] = {}
        for note in of_role(piece, Role.MELODY, Role.BASS, Role.CHORD):
            keys.setdefault(note.pitch, []).append(note)
        for struck in keys.values():
            for one, other in pairwise(sorted(struck, key=lambda n: n.onset)):
                assert one.onset + one.duration <= other.onset


def test_melody_and_bass_are_single_lines_and_chords_no_clusters(pieces: list[Written]) -> None:
    for piece in pieces:
        for role, most in ((Role.MELODY, 1), (Role.BASS, 1), (Role.CHORD, CHORD_SIZE)):
            onsets = [note.onset for note in of_role(piece, role)]
            assert max(map(onsets.count, onsets), default=0) <= most
        pitched = of_role(piece, Role.MELODY, Role.BASS, Role.CHORD)
        for at in {note.onset for note in pitched}:
            sounding = [n for n in pitched if n.onset <= at < n.onset + n.duration]
            assert len(sounding) <= SOUNDING + CHORD_SIZE


def test_drums_play_only_where_there_are_any_and_keep_a_beat(
    composer: Composer, pieces: list[Written]
) -> None:
    for piece in pieces:
        metre, bars = piece.composition.metre, piece.composition.bars
        assert not of_role(piece, Role.DRUM) or keeps_a_beat(piece.composition.notes, metre, bars)
    alone = composer.write(settings(composer), SEEDS)
    assert not any(of_role(piece, Role.DRUM) for piece in alone)


def test_nothing_drawn_goes_above_the_tune(pieces: list[Written]) -> None:
    seen = 0
    for piece in pieces:
        bar = piece.composition.metre.ticks_per_bar
        melody = of_role(piece, Role.MELODY)
        for note in of_role(piece, Role.BASS, Role.CHORD):
            if piece.plan.lag[note.onset // bar, Part.ACCOMPANIMENT]:
                continue  # it came back, maybe under another tune
            before = [m for m in melody if m.onset <= note.onset]
            if before and note.onset < before[-1].onset + before[-1].duration:
                seen += 1
                assert note.pitch < before[-1].pitch
    assert seen


def test_what_comes_back_after_a_long_silence_is_not_lost() -> None:
    piece = Writing(plan_over([(0, "")] * 4), (Given(5, Role.MELODY, 7, 72),), BAR)
    piece.enter(0)
    piece.go_to(5, Role.MELODY)
    piece.write(72, 0, 4)
    late = Given(5 + 67, Role.MELODY, 7, 74)  # no gap of the vocabulary is as long
    piece.queue, piece.closed = [late], {(n, part) for n in range(4) for part in Part}
    pitched = Limits(Metre(4, 4), 0, frozenset({Role.MELODY, Role.CHORD}), 4 * BAR)
    assert next_ticks(piece, pitched) == [72]


def test_nothing_is_drawn_where_only_what_is_given_may_come() -> None:
    coming = [Given(BAR, Role.BASS, 7), Given(BAR + 12, Role.CHORD, 7)]
    piece = Writing(plan_over([(0, "")] * 4), (Given(0, Role.MELODY, 7, 72),), BAR)
    piece.enter(0)
    piece.go_to(0, Role.MELODY)
    piece.write(72, 0, 4)
    piece.queue, piece.closed = coming, {(n, part) for n in range(4) for part in Part}
    pitched = Limits(Metre(4, 4), 0, frozenset({Role.MELODY, Role.CHORD}), 4 * BAR)
    drawn: list[int] = []
    assert next_ticks(piece, pitched, drawn) == [BAR]
    assert decoding._known_role(piece, pitched, BAR) is Role.BASS
    assert not drawn
    piece.queue = []
    assert next_ticks(piece, pitched, drawn) == [pitched.end]
    assert not drawn
    piece.ready, piece.closed = 1, {(1, Part.MELODY)}
    next_ticks(piece, pitched, drawn)
    assert drawn


def next_ticks(piece: Writing, limits: Limits, drawn: list[int] | None = None) -> list[int]:
    """When a piece goes on that a network knows nothing of; in `drawn` when it was asked."""

    def logits() -> np.ndarray:
        if drawn is not None:
            drawn.append(piece.onset)
        return np.zeros((1, len(ONSET_TICKS)), np.float32)

    return onsets.next_ticks([piece], limits, logits, 1.0, 0.98, np.array([0.99]))


def test_no_bar_is_silent(pieces: list[Written]) -> None:
    for piece in pieces:
        sounding = 0
        for note in sorted(piece.composition.notes, key=lambda n: n.onset):
            assert note.onset - sounding <= 2 * piece.composition.metre.ticks_per_bar
            sounding = max(sounding, note.onset + note.duration)


@pytest.mark.parametrize("metre", [Metre(3, 4), Metre(2, 4), Metre(6, 8), Metre(5, 4), Metre(7, 8)])
def test_a_piece_may_be_in_any_metre(composer: Composer, metre: Metre) -> None:
    (piece,) = composer.write(settings(composer, metre=metre), [1])
    assert piece.composition.end == 8 * metre.ticks_per_bar
    assert max(n.onset + n.duration for n in piece.composition.notes) <= piece.composition.end


def test_pieces_after_a_plan_are_the_same_whatever_is_written_beside_them(
    composer: Composer,
) -> None:
    wanted = settings(composer)
    together = composer.write(wanted, range(10 * OF_A_PLAN, 13 * OF_A_PLAN))
    alone = composer.write(wanted, range(11 * OF_A_PLAN, 12 * OF_A_PLAN))
    for one, other in zip(alone, together[OF_A_PLAN : 2 * OF_A_PLAN], strict=True):
        assert one.composition == other.composition
        assert one.log_probability == pytest.approx(other.log_probability, abs=1e-5)


def test_a_piece_says_the_plan_that_it_follows(composer: Composer) -> None:
    wanted = settings(composer, PRIMER)
    (piece,) = composer.write(wanted, [7])
    assert same(piece.plan, composer.draw(wanted, 7 // OF_A_PLAN).plan)
    assert piece.log_probability < 0


def test_candidates_follow_few_plans_each_of_which_is_another(composer: Composer) -> None:
    usual = composer.excerpts[0]
    others = copy(composer)
    others.excerpts = [replace(usual, plan=usual.plan.moved(step)) for step in (0, 2, 5, 7)]
    written = others.write(settings(others), range(3 * OF_A_PLAN))
    assert len({piece.plan.chords.tobytes() for piece in written}) == 3
    assert all(piece.plan is written[0].plan for piece in written[:OF_A_PLAN])


def test_writing_stops_when_it_is_asked_to(composer: Composer) -> None:
    with pytest.raises(Stopped):
        composer.write(settings(composer), SEEDS, should_stop=lambda: True)


def test_how_far_it_is_is_reported(composer: Composer) -> None:
    told: list[float] = []
    composer.write(settings(composer), [1], report=lambda _, share, **__: told.append(share))
    assert told == sorted(told)
    assert 0 <= told[0] < 0.2
    assert 0.7 < told[-1] <= 1


def test_a_models_songs_are_not_copied_even_where_they_begin_the_piece() -> None:
    own = song(3, bars=40)
    model = replace(small_artefact(), songs=(card_of(own),))
    singer = Composer(model)
    primer = tuple(note for note in own.notes if note.onset < 4 * 48)
    asked = settle(Brief(bars=12), primer, own.key, singer.excerpts, with_drums=False, seed=1)
    for piece in singer.write(asked, SEEDS):
        rows = np.array(
            [
                (n.onset, n.duration, n.pitch, n.velocity, int(n.role))
                for n in piece.composition.notes
                if n.onset >= asked.primer_end
            ],
            np.int64,
        )
        assert singer.index.longest_copied_run(rows[rows[:, 0] < 6 * 48]) <= LONGEST_RUN


def test_a_model_without_plans_of_its_own_writes_after_peoples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = small_artefact()
    save_excerpts(tmp_path / "plans.npz", base.excerpts)
    monkeypatch.setattr(composing, "SHIPPED", tmp_path)
    bare = Composer(replace(base, excerpts=()))
    (piece,) = bare.write(settings(bare), [1])
    assert piece.composition.notes


def test_a_model_writes_after_peoples_plans_in_a_metre_that_its_songs_have_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = small_artefact()
    waltz = replace(base.excerpts[0], metre=Metre(3, 4), piece="waltz")
    save_excerpts(tmp_path / "plans.npz", [waltz])
    monkeypatch.setattr(composing, "SHIPPED", tmp_path)
    own = Composer(base)
    asked = settle(Brief(metre=Metre(3, 4)), (), None, own.excerpts, with_drums=False, seed=1)
    assert own.draw(asked, 0).piece == "waltz"
    assert own.draw(settings(own), 0).piece != "waltz"
    # two halves are as long as four quarters, which the songs have
    halves = settle(Brief(metre=Metre(2, 2)), (), None, own.excerpts, with_drums=False, seed=1)
    assert own.draw(halves, 0).piece != "waltz"


@pytest.mark.parametrize(("velocity", "stays"), [(None, False), (4, True)])
def test_a_chord_that_comes_back_above_another_tune_is_drawn_and_one_that_stands_is_not(
    velocity: int | None, stays: bool
) -> None:
    chord = Given(0, Role.CHORD, 7, 67, velocity)
    piece = Writing(plan_over([(0, "")] * 4), (), BAR)
    piece.queue = [chord]
    piece.go_to(0, Role.MELODY)
    piece.write(62, 7, 4)
    piece.go_to(0, Role.CHORD)
    assert piece.given is chord
    assert (decoding._known_pitch(piece) == 67) is stays
