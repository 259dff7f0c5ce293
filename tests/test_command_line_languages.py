"""The command line speaks the language of whoever types, and to programs always the same."""

from __future__ import annotations

import argparse
import json
import re
import string
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine import tasks
from engine.cli.options import read_line
from engine.cli.program import main
from engine.cli.records import HEADS
from engine.english import COMMAND_LINE, TEXTS
from engine.judge.judgement import MEASURES
from engine.judge.people import FIGURES
from engine.locales import language_wanted, speaker
from engine.messages import told
from tests.test_cli import scale

SPANISH = {"LANG": "es_ES.UTF-8"}
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        (SPANISH, "es"),
        ({"LANG": "es"}, "es"),
        ({"LANG": "es_AR"}, "es"),
        ({"LANG": "es_ES@euro"}, "es"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "tlh_XX.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "es_ES.UTF-8"}, "es"),
        ({"LC_MESSAGES": "es_ES.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "", **SPANISH}, "es"),
        ({"LANGUAGE": "es", "LANG": "en_GB.UTF-8"}, "es"),
        ({"LANGUAGE": "es"}, "es"),
        ({"LANGUAGE": "tlh:es:en", "LANG": "en_GB.UTF-8"}, "es"),
        ({"LANGUAGE": "en:es", **SPANISH}, "en"),
        ({"LANGUAGE": "tlh", **SPANISH}, "es"),
        ({"LANGUAGE": "es", "LC_ALL": "C", **SPANISH}, "en"),
        ({"LC_ALL": "POSIX", **SPANISH}, "en"),
    ],
)
def test_the_language_is_the_first_of_the_environment_that_is_spoken(
    environment: Mapping[str, str], language: str
) -> None:
    assert language_wanted(environment) == language


def speak(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("es_ES.UTF-8", ("uso: motif compose", "opciones:", "muestra esta ayuda", "--out CARPETA",
                         "de 0 (sobre seguro) a 1 (sin freno)", "'Dm7 G7 | C | %'")),
        ("C", ("usage: motif compose", "options:", "show this help", "--out DIR",
               "0 (safe) to 1 (wild)", "'Dm7 G7 | C | %'")),
    ],
)  # fmt: skip
def test_help_is_in_the_language_of_the_locale(
    locale: str,
    said: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    speak(monkeypatch, LANG=locale, COLUMNS="200")
    with pytest.raises(SystemExit):
        main(["compose", "--help"])
    shown = capfd.readouterr().out
    assert [words for words in said if words not in shown] == []


def commands(say: str) -> dict[str, argparse.ArgumentParser]:
    """Every subcommand's parser by what is typed, those in `base` too."""
    from engine.cli.options import build_parser

    found: dict[str, argparse.ArgumentParser] = {}

    def gather(parser: argparse.ArgumentParser) -> None:
        found[parser.prog] = parser
        for action in parser._actions:  # pyright: ignore[reportPrivateUsage]
            if isinstance(action, argparse._SubParsersAction):  # pyright: ignore[reportPrivateUsage]
                for inner in action.choices.values():
                    gather(inner)

    gather(build_parser(speaker(say)))
    return found


def test_every_command_has_its_help_in_spanish_and_its_names_as_they_are() -> None:
    english, spanish = commands("en"), commands("es")
    assert english.keys() == spanish.keys()
    for name, parser in english.items():
        other = spanish[name]
        assert parser.format_help() != other.format_help()
        assert [a.option_strings for a in parser._actions] == [  # pyright: ignore[reportPrivateUsage]
            a.option_strings
            for a in other._actions  # pyright: ignore[reportPrivateUsage]
        ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sing"], "argumento ORDEN: 'sing' no está entre las opciones: elige entre 'transcribe'"),
        (["transcribe", "a.mp3"], "faltan estos argumentos: --out"),
        (["transcribe", "--out"], "argumento --out: se esperaba un valor"),
        (["compare", "a", "b"], "argumentos desconocidos: b"),
        (["compose", "--json=1"], "argumento --json: no lleva ningún valor, y se dio '1'"),
        (["compose", "--p", "x"], "opción ambigua: --p podría ser --prompt, --plan"),
        (["judge"], "faltan estos argumentos: CARPETA"),
        (["judge", "a", "--songs"], "argumento --songs: se esperaba al menos un valor"),
        (
            ["train", "a", "--model", "m", "--minutes", "0"],
            "argumento --minutes: «0» no es un número mayor que 0",
        ),
        (["train", "a", "--model", "m", "--epochs", "0"], "argumento --epochs: «0» es menos de 1"),
        (["compose", "--bars", "x"], "argumento --bars: «x» no es un número entero"),
        (["compose", "--swing", "x"], "argumento --swing: «x» no es un número"),
    ],
)
def test_a_wrong_line_is_told_in_spanish(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        read_line(arguments, speaker("es"))
    shown = capsys.readouterr().err
    assert shown.startswith(f"motif: {said}")
    assert "Véase: motif" in shown


def test_argparse_speaks_english_again_after_a_line_in_spanish() -> None:
    read_line(["key"], speaker("es"))
    assert "usage: " in argparse.ArgumentParser().format_help()


def test_what_is_said_in_place_of_argparses_words_has_their_fields() -> None:
    say = speaker("es")
    for code, text in COMMAND_LINE.items():
        if code.startswith("argparse."):
            assert sorted(_percents(say(code))) == sorted(_percents(text)), code


def _percents(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("%")[1:]]


def test_an_error_is_told_in_spanish_and_in_english_to_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    speak(monkeypatch, **SPANISH)
    wrong = ["compose", "--model", "m", "--out", str(tmp_path / "o"), "--key", "H", "--json"]
    assert main(wrong) == 2
    shown = capfd.readouterr()
    assert shown.err.startswith("motif: La opción key es «H», que no es una tonalidad.")
    assert json.loads(shown.out)["error"].startswith("The option key is “H”, which is not a key.")


def test_why_the_system_refuses_is_told_in_spanish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    speak(monkeypatch, **SPANISH)
    (tmp_path / "file").touch()
    assert (
        main(["transcribe", str(scale(tmp_path / "a.mid")), "--out", str(tmp_path / "file")]) == 2
    )
    assert "(ya existe)" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("es_ES.UTF-8", ("Canciones oídas", "canción", "tonalidad", "do mayor")),
        ("C", ("Heard", "song", "key", "C major")),
    ],
)
def test_a_table_is_in_the_language_of_the_locale(
    locale: str,
    said: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    speak(monkeypatch, LC_ALL=locale, LANGUAGE="")
    assert main(["transcribe", str(scale(tmp_path / "a.mid")), "--out", str(tmp_path / "o")]) == 0
    shown = capfd.readouterr()
    assert [words for words in said if words not in shown.out] == []


def test_json_is_the_same_in_every_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    song = str(scale(tmp_path / "a.mid"))
    told_of: list[object] = []
    for locale in ("C", "es_ES.UTF-8"):
        speak(monkeypatch, LANG=locale)
        assert main(["plan", song, "--json"]) == 0
        told_of.append(json.loads(capfd.readouterr().out))
    assert told_of[0] == told_of[1]


def test_every_stage_that_is_reported_has_words() -> None:
    engine = Path(tasks.__file__).parents[1]
    stages = {
        stage
        for path in engine.rglob("*.py")
        for stage in re.findall(r"report\(\"(\w+)\"", path.read_text("utf-8"))
    }
    assert len(stages) > 10
    assert {f"stage.{stage}" for stage in stages} <= TEXTS.keys()


def test_what_tables_name_by_what_they_hold_has_words() -> None:
    assert {f"measure.{name}" for name in MEASURES} <= COMMAND_LINE.keys()
    assert {f"cost.{head}" for head in HEADS} <= COMMAND_LINE.keys()
    assert {f"figure.{name}": words for name, words in FIGURES.items()}.items() <= TEXTS.items()


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [("en", "x: 1 of 3 left out", "x: 2 of 3 left out"),
     ("es", "x: 1 de 3 se dejó fuera", "x: 2 de 3 se dejaron fuera")],
)  # fmt: skip
def test_one_is_not_spoken_of_as_several(language: str, one: str, two: str) -> None:
    reason = told("judging.another_metre")
    for count, said in ((1, one), (2, two)):
        message = told("left_out.of_set", name="x", files=3, reason=reason, count=count)
        assert speaker(language).message(message).startswith(f"{said}: ")


def test_fields_of_options_are_not_mistaken_for_what_formats_them() -> None:
    """A brace in a help text would be a field that nobody fills."""
    for code, text in COMMAND_LINE.items():
        if code.startswith("usage."):
            assert not [name for _, name, _, _ in string.Formatter().parse(text) if name], code
