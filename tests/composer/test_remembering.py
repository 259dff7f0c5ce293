"""What songs' unseen ends cost with the rest of them looked up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.composer import remembering
from engine.composer.artefact import SHIPPED, load
from engine.composer.bits import Reader
from engine.composer.controls import events_of
from engine.composer.events import Events
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.remembering import end_figures, ends_cost, together
from engine.composer.weights import put_weights
from engine.composer.windows import lay_out
from engine.values import Figures
from tests.composer.music import BAR, song, tune

PIECES = [events_of(song(number, bars=12)) for number in range(3)]


@pytest.fixture(scope="module")
def reader() -> Reader:
    base = load(SHIPPED)
    network = EventNetwork(Shape(**base.shape))
    network(lay_out(PIECES[:1]).take(slice(0, 1)).inputs())
    put_weights(network, base.weights)
    return Reader(network)


def cost_of(reader: Reader, pieces: list[Events]) -> float:
    cost = ends_cost(reader, pieces)
    assert cost is not None
    return cost()


def test_an_end_that_was_played_before_is_looked_up(reader: Reader) -> None:
    four = tune(bars=4)
    notes = tuple(
        replace(note, onset=note.onset + time * 4 * BAR) for time in range(8) for note in four
    )
    piece = events_of(replace(song(), notes=notes))
    alone = together(end_figures(reader, [piece], None), Figures(0.0, {}, 0))
    assert cost_of(reader, [piece]) < 0.7 * alone.bits_per_note


def test_pieces_too_short_for_an_end_tell_nothing(reader: Reader) -> None:
    assert ends_cost(reader, [PIECES[0].part(0, 10)]) is None
    assert ends_cost(reader, []) is None


def test_no_more_pieces_are_read_than_tell_enough(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = cost_of(reader, PIECES[:1])
    assert cost_of(reader, PIECES) != alone
    monkeypatch.setattr(remembering, "ENOUGH", len(PIECES[0]))
    assert cost_of(reader, PIECES) == alone
