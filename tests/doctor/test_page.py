"""The page: one file for people, which fetches nothing and runs nothing."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from bot.locales import speaker
from engine.doctor import findings
from engine.doctor.facts import Facts
from engine.doctor.page import MOST_PICTURED, write_page
from engine.english import TEXTS, english
from tests.doctor.made_up import a_sample, a_song, facts, of_drums

HOSTILE = "</h3><script src=\"//x.example/a.js\">alert(1)</script><img onerror='x'>&{0}{name}"


class Reader(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data if self.open[-1:] != ["style"] else ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(known: Facts) -> Reader:
    reader = Reader(write_page(known, TEXTS, "en"))
    assert reader.open == []
    return reader


def base() -> Facts:
    return facts((), (a_sample(nearest=None),))


@pytest.mark.parametrize("known", [facts(), base()], ids=["songs", "base"])
def test_the_page_needs_nothing_else(known: Facts) -> None:
    page = read(known)
    for _, attributes in page.elements:
        for name in ("src", "href", "srcset", "data", "action"):
            assert (attributes.get(name) or "#").startswith(("#", "data:audio/mpeg;base64,"))
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert "url(" not in write_page(known, TEXTS, "en").decode()
    policies = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert policies[0] is not None
    assert policies[0].startswith("default-src 'none'")


def test_the_page_is_made_for_phones_light_and_dark() -> None:
    page = write_page(facts(), TEXTS, "en").decode()
    assert 'name="viewport" content="width=device-width' in page
    assert "prefers-color-scheme:dark" in page


def test_the_chapters_are_there_and_can_be_reached() -> None:
    page = read(facts())
    links = [(a["href"] or "")[1:] for a in page.all("a")]
    assert links == ["advice", "data", "bias", "copies", "robotic", "cost", "taste"]
    assert [section["id"] for section in page.all("section")] == links


def test_titles_and_names_are_no_markup() -> None:
    songs = (a_song(HOSTILE), a_song("nul \x00 bell \x07 half \ud800"))
    page = read(facts(songs, (a_sample(HOSTILE, HOSTILE),), name=HOSTILE))
    assert not {"script", "img"} & {tag for tag, _ in page.elements}
    assert page.text.count(HOSTILE) >= 4
    assert "nul  bell  half ?" in page.text


def test_every_sample_can_be_heard_and_seen() -> None:
    page = read(facts(samples=(a_sample("One"), a_sample("Other"))))
    sounds = [(audio["src"] or "").partition(",")[2] for audio in page.all("audio")]
    assert [base64.b64decode(sound) for sound in sounds] == [b"ID3 sound"] * 2
    labels = [svg["aria-label"] for svg in page.all("svg") if svg["class"] == "roll"]
    assert labels[-2:] == ["One", "Other"]


def test_every_song_is_told_with_its_key_tempo_share_and_hearing() -> None:
    page = read(facts((a_song("Mine", quality=0.83, tempo=96, share=0.4),)))
    for said in ("Mine", "C major · 4/4 · 96 beats", "40% of all", "heard with quality 0.83 of 1"):
        assert said in page.text


def test_drums_alone_are_told_to_be_in_no_key() -> None:
    mine, other = a_song("Mine", tempo=96), a_song("Other", mode="minor")
    page = read(facts((of_drums(mine), other)))
    assert "drums alone · 4/4 · 96 beats" in page.text
    assert "In major: 0. In minor: 1." in page.text
    assert "Of drums alone, and so in no key: 1." in page.text
    assert "In major" not in read(facts((of_drums(mine), of_drums(other)))).text


@pytest.mark.parametrize("quality", [None, 0.8])
def test_one_song_is_told_as_one(quality: float | None) -> None:
    text = read(facts((a_song("Mine", quality=quality),))).text
    said = "It was heard with quality 0.80 of 1." if quality else "The song is MIDI,"
    assert said in text


def test_more_songs_than_are_shown_are_told() -> None:
    songs = tuple(a_song(f"Song {i}", bars=4) for i in range(MOST_PICTURED + 3))
    assert "Smaller songs that are not shown: 3." in read(facts(songs)).text


def test_a_figure_is_told_where_it_leans_and_only_there() -> None:
    known = facts(tonic_share=0.6, bass_motion=0.3)
    over, under = findings.overused(known), findings.lacking(known)
    assert [english(m) for m in over] == ["tonic chord: 0.60 in its pieces, 0.33 in its songs"]
    assert [english(m).partition(":")[0] for m in under] == ["bass moves"]
    assert findings.overused(facts()) == findings.lacking(facts()) == ()


def test_what_may_be_chance_is_not_told() -> None:
    known = facts(tonic_share=0.6)
    wild = known.figures.copy()
    wild[:, 10] += np.tile([5.0, -5.0], 5)
    assert findings.overused(replace(known, figures=wild)) == ()


def test_the_base_is_held_against_people() -> None:
    (said,) = findings.overused(facts((), (), tonic_share=0.6))
    assert english(said) == "tonic chord: 0.60 in its pieces, 0.33 in people's music"


def test_pieces_that_cannot_be_measured_are_told() -> None:
    page = read(replace(facts(), figures=np.empty((0, 36))))
    assert "to be measured" in page.text


def test_the_longest_copy_is_told_with_its_song() -> None:
    known = facts(samples=(a_sample("Far", "One", 2), a_sample("Near", "Two", 6)))
    (said,) = findings.copies(known)
    assert english(said).endswith("6 notes, in “2. Near” and “Two”.")


def test_takes_of_one_piece_are_told_apart_by_the_numbers_that_they_have_on_the_page() -> None:
    page = read(facts(samples=(a_sample("Tide", "One", 2), a_sample("Tide", "Two", 6))))
    for heading in ("1. Tide", "2. Tide"):
        assert f"“{heading}” is nearest to" in page.text
        assert heading in page.text.split("disagree with the figures")[1]


def test_the_page_speaks_the_language_that_it_is_given() -> None:
    spanish = speaker("es")
    texts = {"doctor.chapter.advice": spanish("doctor.chapter.advice")}
    page = write_page(facts(), {**TEXTS, **texts}, "es").decode()
    assert '<html lang="es">' in page
    assert "Lo que más ayudaría" in page


def test_no_sentence_of_the_page_is_without_a_figure() -> None:
    known = facts(tonic_share=0.6, bass_motion=0.3)
    chapters = (findings.data, findings.bias, findings.copies, findings.robotic, findings.cost)
    for model in (known, base()):
        for chapter in chapters:
            for sentence in map(english, chapter(model)):
                assert re.search(r"\d", sentence), sentence
