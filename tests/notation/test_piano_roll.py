from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from engine.arranging import arrange
from engine.english import TEXTS, english
from engine.notation.piano_roll import draw_piano_rolls
from engine.notation.picture_text import describe
from engine.values import Composition, Key, Metre, Role
from tests.arranging.pieces import piece

PRIMER, MELODY_HUE, BACKGROUND = (240, 228, 66), (86, 180, 233), (24, 25, 28)


def said_of(*given: Any) -> str:
    return " ".join(map(english, describe(*given)))


def drawn(composition: Composition) -> bytes:
    return draw_piano_rolls((composition,), ("",))


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def colours(png: bytes) -> dict[tuple[int, ...], int]:
    image = picture(png)
    found = image.getcolors(1 << 20)
    assert found
    return {colour: count for count, colour in found if isinstance(colour, tuple)}


def test_the_background_is_dark() -> None:
    assert max(colours(drawn(piece())).items(), key=lambda item: item[1])[0] < (60,) * 3


def test_given_notes_have_a_colour_of_their_own() -> None:
    given = drawn(piece())
    plain = piece()
    without = Composition(plain.notes, plain.metre, plain.key, plain.tempo, plain.title, plain.bars)
    assert colours(given)[PRIMER] > 500
    assert PRIMER not in colours(drawn(without))


@pytest.mark.parametrize(("takes", "bars"), [(1, 4), (1, 64), (2, 16), (4, 64)])
@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(6, 8), Metre(12, 8)], ids=str)
def test_a_phone_shows_the_picture_without_scrolling_far(
    takes: int, bars: int, metre: Metre
) -> None:
    compositions = [arrange(piece(bars, metre, seed=n), "band").sounding() for n in range(takes)]
    png = draw_piano_rolls(compositions, "ABCD"[:takes])
    image = picture(png)
    assert image.width == 1200
    assert image.height < 2.1 * image.width
    assert len(png) < 1_000_000


@pytest.mark.parametrize("title", ["", "🎵🎵", "a" * 300, "日本語", "tab\tand\nline"])
def test_any_title_can_be_drawn(title: str) -> None:
    assert drawn(piece(4, title=title))


def test_nothing_is_written_but_what_the_language_has() -> None:
    composition, asked = arrange(piece(seed=2), "band").sounding(), set[str]()

    class Spanish(dict[str, str]):
        def get(self, code: str, default: Any = None) -> str:
            asked.add(code)
            return f"ñ{TEXTS[code]}" if code in TEXTS else default

    spanish = draw_piano_rolls((composition,), ("",), Spanish())
    assert asked >= {"picture.facts", "picture.role.melody", "picture.role.drum", "key.minor"}
    silent = picture(draw_piano_rolls((composition,), ("",), dict.fromkeys(TEXTS, "")))
    legend = (0, silent.height - 72, silent.width, silent.height)
    letters = [
        sum(pixel == (242, 243, 245) for pixel in image.crop(legend).get_flattened_data())
        for image in (silent, picture(spanish), picture(drawn(composition)))
    ]
    assert letters[0] == 0 < letters[2] < letters[1]


def test_a_piece_without_notes_can_be_drawn() -> None:
    empty = Composition((), Metre(4, 4), Key(0, "major"), 100, "Nothing", 4)
    assert drawn(empty)
    assert "4 bars" in said_of([empty], [""])


def test_the_words_say_what_the_picture_shows() -> None:
    text = said_of([piece(seed=1), piece(seed=2)], "AB")
    for part in ("A test", "A minor", "96 beats a minute", "Take A", "Take B", "given notes"):
        assert part in text
    assert len(text) <= 1000


def test_the_words_count_the_notes_that_the_picture_counts() -> None:
    played = arrange(piece(8), "band").sounding()
    struck = sum(note.role == Role.DRUM for note in played.notes)
    assert struck
    said = f"8 bars, {len(played.notes)} notes, {struck} of them on drums"
    assert said in said_of([played], [""])
