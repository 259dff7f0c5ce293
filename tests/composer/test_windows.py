from __future__ import annotations

import numpy as np

from engine.composer.controls import events_of
from engine.composer.windows import START, lay_out, overlapping, transposed
from engine.values import Role
from tests.composer.music import song


def test_each_event_is_a_target_once() -> None:
    pieces = [events_of(song(seed)) for seed in range(3)]
    windows = lay_out(pieces, window=64)
    weighed = windows.target[windows.weight[..., 0] > 0]
    assert np.array_equal(weighed, np.concatenate([piece.tokens for piece in pieces]))


def test_a_piece_begins_after_the_start_event_and_not_after_the_piece_before() -> None:
    pieces = [events_of(song(seed)) for seed in range(2)]
    windows = lay_out(pieces, window=64)
    flat = windows.before.reshape(-1, 5)
    assert np.array_equal(flat[0], START)
    assert np.array_equal(flat[len(pieces[0])], START)
    assert np.array_equal(flat[1], pieces[0].tokens[0])


def test_overlapping_windows_weigh_each_event_once_and_with_context() -> None:
    piece = events_of(song(1, bars=64))
    windows = overlapping(piece, window=128)
    weighed = windows.target[windows.weight[..., 0] > 0]
    assert np.array_equal(weighed, piece.tokens)
    later = windows.weight[1:, :, 0]
    assert (later[:, :64] == 0).all()


def test_a_transposed_piece_keeps_its_intervals() -> None:
    piece = events_of(song(2))
    moved = transposed(piece, 5)
    pitched = piece.tokens[:, 1] != Role.DRUM
    assert (moved.tokens[pitched, 2] - piece.tokens[pitched, 2] == 5).all()
