"""Errors, warnings and stages are codes with fields, and every one of them has its words."""

from __future__ import annotations

import ast
import pickle
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.locales import en, speaker
from bot.requests.experience import Experience, Part
from engine import english, errors
from engine.errors import EngineError, PrimerError, SongError
from engine.locales import speaker as at_the_command_line
from engine.messages import Message, told, worded
from engine.values import STAGES, Song

ROOT = Path(__file__).resolve().parents[1]
SAY = speaker("en-US")

ERRORS = [
    kind.__name__
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, EngineError)
]
MADE_BY = {*ERRORS, "told", "Unreadable"}
"""What makes a message of a code and fields."""


def calls(package: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in MADE_BY:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node
                case _:
                    pass


def codes_of(call: ast.Call) -> list[str]:
    """The codes that are written where a message is made; none where a name stands for them."""
    inside = ast.walk(call.args[0]) if call.args else iter(())
    return [n.value for n in inside if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def check(package: str, texts: Mapping[str, str]) -> None:
    for where, call in calls(package):
        assert len(call.args) <= 1, f"{where}: a message takes its fields by name"
        given = {keyword.arg for keyword in call.keywords}
        for code in codes_of(call):
            if call.args and isinstance(call.args[0], ast.JoinedStr):
                found = any(known.startswith(code) or known.endswith(code) for known in texts)
                assert found, f"{where}: {code}"
                continue
            assert code in texts, f"{where}: {code} has no words"
            wanted = fields_of(texts[code])
            if "do" not in given:
                wanted |= fields_of(texts.get(f"{code}.do", ""))
            assert None in given or wanted <= given, f"{where}: {code} needs {wanted - given}"


def test_everything_that_the_engine_tells_has_words_and_their_fields() -> None:
    check("engine", {**english.TEXTS, **english.COMMAND_LINE})


def test_everything_that_the_bot_keeps_in_its_ledger_has_words_and_their_fields() -> None:
    check("bot", en.TEXTS)


def source() -> str:
    return "\n".join(
        path.read_text("utf-8")
        for folder in ("engine", "bot")
        for path in (ROOT / folder).rglob("*.py")
        if "english" not in path.parts
    )


def test_no_words_of_the_engine_are_left_over() -> None:
    text = source()
    for code in english.TEXTS:
        plain = code.removesuffix(".do").removesuffix(".near").removesuffix(".one")
        assert f'"{plain}"' in text or plain.startswith("stage."), code


def test_no_words_of_the_command_line_are_left_over() -> None:
    text = source()
    for code in english.COMMAND_LINE:
        plain = code.removesuffix(".one")
        beginning = plain.rpartition(".")[0]
        composed = f'f"{beginning}.{{' in text or beginning == "argparse"
        assert composed or f'"{plain}"' in text, code


def test_the_bot_has_no_other_words_for_what_the_engine_tells() -> None:
    assert {code: en.TEXTS[code] for code in english.TEXTS} == english.TEXTS


@pytest.mark.parametrize("kind", STAGES)
def test_every_stage_is_expected_and_has_words(kind: str) -> None:
    experience = Experience()
    part = Part(kind)  # pyright: ignore[reportArgumentType]
    for stage in STAGES[kind]:
        assert experience.expected(part.kind, stage) > 0
        assert SAY.message(Message(f"stage.{kind}.{stage}"))
        assert f"stage.{stage}" in english.TEXTS
    assert experience.stages(part.kind) == list(STAGES[kind])


def test_an_error_says_what_is_wrong_and_what_to_do() -> None:
    error = SongError("audio.short", name="a.wav", seconds=0.25, least=1.0)
    assert str(error) == (
        "“a.wav” holds only 0.2 seconds of sound. Send at least 1 second; a song needs ten or more."
    )
    assert SAY.message(error.message) == error.problem
    assert SAY.message(error.message.remedy) == error.remedy


def test_an_error_crosses_processes_whole() -> None:
    error = PrimerError("notes.none", do=told("notes.examples"), token="", position=1)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is PrimerError
    assert (str(again), again.position) == (str(error), 1)


def test_a_message_comes_back_from_json() -> None:
    message = told("audio.is", name="x", what=told("file.rate", rate=1, most=192), do=told("said"))
    assert Message.from_json(message.to_json()) == message


def test_one_is_said_as_one() -> None:
    texts = {"bytes": "{count} bytes make no sense.", "bytes.one": "1 byte makes no sense."}
    assert worded(told("bytes", count=1), texts) == "1 byte makes no sense."
    assert worded(told("bytes", count=2), texts) == "2 bytes make no sense."


def test_sentences_that_were_kept_with_songs_before_are_still_told(a_song: Song) -> None:
    record = a_song.to_bytes().replace(b'"warnings":[]', b'"warnings":["It is longer."]')
    (warning,) = Song.from_bytes(record).warnings
    assert SAY.message(warning) == "It is longer."


@pytest.fixture
def a_song() -> Song:
    from tests.composer.music import song

    return song(1, bars=4)


def test_numbers_have_the_decimal_sign_of_the_language() -> None:
    said = {language: at_the_command_line(language) for language in ("en", "es")}
    cost = {language: say("cost.lone_notes", bits=5.25) for language, say in said.items()}
    assert cost["en"].endswith("5.25")
    assert cost["es"].endswith("5,25")
    assert said["en"]("table.many", number=12345) == "12,345"
    assert said["es"]("table.many", number=12345) == "12\u00a0345"
    curve = told("curve.base", bits=6.5)
    assert worded(curve, said["es"].pictured()) == said["es"].message(curve)
    assert "6,50" in said["es"].message(curve)
    # and what a person wrote stays as it is
    assert said["es"]("quoted", text="No. 1,5") == "«No. 1,5»"
