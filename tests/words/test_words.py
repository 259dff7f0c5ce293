"""Descriptions in words: what they are understood to mean, and what is said of the rest."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arranging.ensembles import ENSEMBLES
from engine.errors import OptionError
from engine.notation.options import OPTIONS, read_options
from engine.tasks import complete_option, read_request
from engine.values import Brief, Key, Metre, Understanding
from engine.words.casting import PLAYING
from engine.words.reading import understand
from tests.words.expectations import Sentence, sentences, wrong

WELL_READ = 0.95
FILES = (
    *("sentences.txt", "held_back.txt", "fresh.txt", "later.txt"),
    *("members.txt", "members_later.txt", "members_last.txt"),
)
ALL = {name: sentences(name) for name in FILES}


def words_of(**options: object) -> Understanding:
    words = read_request(options).words
    assert words is not None
    return words


def told(text: str) -> dict[str, str]:
    return dict(understand(text).options)


@pytest.mark.parametrize("name", ALL)
def test_nearly_every_sentence_is_understood(name: str) -> None:
    mistaken = {s.text: why for s in ALL[name] if (why := wrong(s, understand(s.text)))}
    assert len(mistaken) <= (1 - WELL_READ) * len(ALL[name]), mistaken


def test_there_are_three_hundred_sentences_half_of_them_spanish() -> None:
    every = [sentence.text for listed in ALL.values() for sentence in listed]
    assert len(set(every)) >= 300
    assert 0.45 < sum(map(is_spanish, every)) / len(every) < 0.62


def is_spanish(text: str) -> bool:
    """In each file the Spanish sentences follow the English ones."""
    first = {
        "sentences.txt": "algo alegre y rápido",
        "held_back.txt": "una nana tranquila",
        "fresh.txt": "una pieza lenta y triste",
        "later.txt": "balada de guitarra en sol",
        "members.txt": "hazme algo tranquilo",
        "members_later.txt": "canción feliz sobre mi perro",
        "members_last.txt": "música de domingo",
    }
    for name, listed in ALL.items():
        texts = [sentence.text for sentence in listed]
        if text in texts:
            begins = next(i for i, each in enumerate(texts) if each.startswith(first[name]))
            return texts.index(text) >= begins
    raise AssertionError(text)


def test_a_description_becomes_the_options_of_the_request() -> None:
    brief = read_request({"prompt": "slow sad waltz in D minor for strings"})
    assert (brief.key, brief.metre) == (Key(2, "minor"), Metre(3, 4))
    assert brief.ensemble == "strings"
    assert brief.tempo is not None
    assert brief.tempo < 90


def test_a_mood_asks_for_a_mode_in_whatever_key() -> None:
    brief = read_request({"prompt": "algo triste"})
    assert (brief.key, brief.mode) == (None, "minor")


def test_an_option_that_is_given_wins_and_is_told_to_have_won() -> None:
    brief = read_request({"prompt": "slow waltz in D minor", "tempo": 150, "key": "C"})
    assert (brief.tempo, brief.key, brief.metre) == (150, Key(0, "major"), Metre(3, 4))
    assert brief.words is not None
    assert sorted(brief.words.overruled) == ["key", "tempo"]
    assert dict(brief.words.options) == {"metre": "3/4"}


def test_seconds_are_bars_at_the_tempo_that_is_given() -> None:
    assert read_request({"prompt": "a minute", "tempo": 60, "metre": "3/4"}).bars == 20
    assert words_of(prompt="a minute", tempo=60).overruled == ()


def test_short_gives_way_to_notes_that_need_more_bars() -> None:
    brief = read_request({"prompt": "very short", "notes": "C4:1/1 " * 6})
    assert brief.bars > 6


def test_options_that_are_wrong_are_told_whatever_the_words() -> None:
    with pytest.raises(OptionError, match="tempo"):
        read_request({"prompt": "slow", "tempo": 1000})


@pytest.mark.parametrize("text", ["in the style of Beethoven", "tipo Bad Bunny", "a Björk song"])
def test_a_name_is_told_and_sets_nothing(text: str) -> None:
    words = words_of(prompt=text)
    assert words.names
    assert not words.options


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("C4 E4 G4 then sad", "C4 E4 G4"),
        ("do re mi happy", "do re mi"),
        ("“Am F C G” lofi", "Am F C G"),
    ],
)
def test_notes_among_words_are_nobodys_name_and_told(text: str, notes: str) -> None:
    words = words_of(prompt=text)
    assert words.names == ()
    assert words.unknown == (notes,)


def test_what_was_not_understood_is_told_as_it_was_written() -> None:
    assert words_of(prompt="triste con flugelwirbel").unknown == ("flugelwirbel",)


@pytest.mark.parametrize(
    ("more", "less", "option"),
    [
        ("very fast", "fast", "tempo"),
        ("fast", "a bit fast", "tempo"),
        ("slow", "very slow", "tempo"),
        ("un poco lento", "lentísimo", "tempo"),
        ("very dense", "dense", "density"),
        ("muy raro", "raro", "surprise"),
    ],
)
def test_very_and_a_little_are_degrees(more: str, less: str, option: str) -> None:
    assert float(told(more)[option]) > float(told(less)[option])


@pytest.mark.parametrize(
    ("text", "ensemble"),
    [
        ("lofi without drums", "lofi, no drums"),
        ("no drums, bass or guitar, but a harp", "harp"),
        ("ni piano ni guitarra, con arpa", "harp"),
    ],
)
def test_not_reaches_as_far_as_what_is_joined_to_it(text: str, ensemble: str) -> None:
    assert told(text)["ensemble"] == ensemble


@pytest.mark.parametrize(
    ("text", "untold"),
    [
        ("a pop song with lyrics, fade out", "lyrics, fade out"),
        ("starts slow and gets faster", "gets faster"),
        ("un coro a cuatro voces con estribillo", "cuatro voces, estribillo"),
        ("no melody, just chords", "no melody"),
        ("jazz, no lyrics, no key change", ""),
    ],
)
def test_what_no_piece_can_be_told_is_not_passed_over(text: str, untold: str) -> None:
    assert ", ".join(understand(text).unknown) == untold


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("a piece for church organ, four voices", {"ensemble": "church organ"}),
        ("blues with a walking bass", {"ensemble": "jazz trio"}),
        ("despacito, con arpa", {"tempo": "72", "ensemble": "harp"}),
        ("Am or Em, whatever", {"key": "E minor"}),
        ("modulate to the last chorus", {}),
    ],
)
def test_what_is_said_of_the_music_is_not_taken_for_another_thing(
    text: str, options: dict[str, str]
) -> None:
    assert told(text).items() >= options.items()
    assert {"tempo", "ensemble"} & told(text).keys() <= options.keys()


def test_a_mistyped_word_is_taken_for_the_nearest() -> None:
    assert told("slwo sda vioiln") == told("slow sad violin")


def test_what_a_style_has_already_is_what_its_ensemble_plays() -> None:
    for style in PLAYING.keys() & ENSEMBLES.keys():
        assert PLAYING[style] & {part.program for part in ENSEMBLES[style].parts}


def test_a_long_text_is_read_in_milliseconds() -> None:
    understand("warm")
    text = " ".join(f"zwq{n}xk sad" for n in range(5_000))
    start = time.process_time()
    understand(text)
    assert time.process_time() - start < 0.5


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all_makes_a_request(text: str) -> None:
    brief = read_request({"prompt": text})
    assert Brief.from_json(brief.to_json()) == brief


@given(st.lists(st.sampled_from([w for s in ALL["sentences.txt"] for w in s.text.split()])))
@settings(max_examples=150, deadline=None)
def test_words_in_any_order_set_options_that_can_be_read(words: list[str]) -> None:
    options = told(" ".join(words))
    assert set(options) <= set(OPTIONS)
    read_options({name: value for name, value in options.items() if name != "chords"})
    read_request({"prompt": " ".join(words)})


def test_while_typing_a_description_shows_what_it_means_so_far() -> None:
    (choice,) = complete_option("prompt", "slow sad wal", {})
    assert choice.value == "slow sad wal"
    assert choice.fields["options"] == {"key": "minor", "tempo": "72"}


def test_the_meaning_of_a_sentence_is_compared_option_by_option() -> None:
    sentence = Sentence("slow", {"tempo": "slow", "key": "minor"})
    assert set(wrong(sentence, understand("slow and dense"))) == {"key", "density"}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("a story about a horse", "story"),
        ("a tune kids can sing", ""),
        ("jungle theme", "jungle"),
        ("una canción de mi perro y mi gente", "perro"),
        ("mariposas y sirenas", "mariposas"),
    ],
)
def test_a_word_of_its_own_is_no_slip_of_the_lexicons(text: str, topic: str) -> None:
    words = understand(text)
    assert dict(words.options) == {}
    assert topic in " ".join(words.unknown)


@pytest.mark.parametrize(
    ("text", "option", "value"),
    [
        ("a hundred and twenty bpm", "tempo", "120"),
        ("ciento treinta y dos pulsaciones por minuto", "tempo", "132"),
        ("twenty-four bars", "bars", "24"),
        ("veinticuatro compases", "bars", "24"),
        ("bars: 12", "bars", "12"),
        ("techno 140", "tempo", "140"),
        ("in A minor, 75", "tempo", "75"),
        ("like 130ish bpm", "tempo", "130"),
        ("1:30 at 120 bpm", "bars", "45"),
        ("minuto y medio a 120 bpm", "bars", "45"),
        ("one take", "takes", "1"),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, option: str, value: str) -> None:
    assert understand(text).options[option] == value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Bbm 90", "Bb minor"),
        ("c#m", "C# minor"),
        ("piano, F#, slow", "F# major"),
        ("D", "D major"),
        ("Cmaj", "C major"),
        ("re m", "D minor"),
        ("slow, A min", "A minor"),
    ],
)
def test_keys_are_read_however_they_are_written(text: str, key: str) -> None:
    assert understand(text).options["key"] == key


def test_what_is_typed_in_haste_is_read() -> None:
    assert understand("sloooow piano/strings w/ drums").options == {
        "tempo": "72",
        "ensemble": "piano, string ensemble, drums",
    }
    assert understand("chill vibes").options.keys() == {"tempo", "density"}
    assert understand("marimba + vibes").options["ensemble"] == "marimba, vibraphone"
