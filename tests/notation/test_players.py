"""Who is to play, by name."""

from __future__ import annotations

import pytest

from engine.errors import OptionError
from engine.notation.instruments import instruments
from engine.notation.options import ENSEMBLE_NAMES, read_ensemble
from engine.notation.players import read_players


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("violin, cello and harp", "violin, cello, harp"),
        ("flauta y guitarra", "flute, guitar"),
        ("Lo-Fi sin batería", "lofi, no drums"),
        ("strings with drums", "strings, drums"),
        ("dos guitarras, batería", "guitar, drums"),
        ("trompeta con sordina y piano", "muted trumpet, piano"),
        ("chiptune and flute", "chiptune, flute"),
        ("strings and harp", "string ensemble, harp"),
        ("piano", "piano"),
        ("caja de música", "music box"),
        ("vientos de madera", "woodwinds"),
    ],
)
def test_instruments_are_named_in_both_languages(text: str, written: str) -> None:
    assert read_ensemble(text) == written


def test_every_instrument_of_general_midi_can_be_named_in_both_languages() -> None:
    assert [instrument.program for instrument in instruments()] == list(range(128))
    for instrument in instruments():
        for name in (instrument.name, instrument.spanish[0]):
            players = read_players(name)
            expected = {0: "piano", 10: "music box"}.get(instrument.program)
            assert players.ensemble == expected
            assert expected or players.programs == (instrument.program,)


def test_what_is_written_is_read_as_the_same_players() -> None:
    names = [instrument.name for instrument in instruments()]
    for text in (*ENSEMBLE_NAMES, *names, ", ".join(names[:8]), "band, violin, no drums"):
        assert str(read_players(str(read_players(text)))) == str(read_players(text))


@pytest.mark.parametrize("text", ["kazoo", "violin and kazoo", "", ",", "no piano"])
def test_nobody_of_that_name_is_told_with_what_there_is(text: str) -> None:
    with pytest.raises(OptionError, match="name up to"):
        read_ensemble(text)


def test_only_words_that_there_are_are_offered_for_a_name_that_nobody_has() -> None:
    with pytest.raises(OptionError, match=r"mean vientos metal\?"):
        read_ensemble("vientos de metals")


def test_more_instruments_than_can_be_heard_apart_are_refused() -> None:
    with pytest.raises(OptionError):
        read_ensemble(", ".join(instrument.name for instrument in instruments()[20:30]))
