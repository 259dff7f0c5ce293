"""Two languages: nothing missing, unused or untranslated, and each is spoken to whom it is for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.app_commands import locale_str

from bot.chat.commands import LocaleTranslator, command_name, option_names
from bot.chat.words import key_name
from bot.features.compose.choices import choices
from bot.features.compose.offers import offer
from bot.features.compose.understood import meant
from bot.locales import LANGUAGES, en, speaker
from bot.locales.__main__ import catalogues
from bot.locales.en_names import COMMANDS, OPTIONS, SUBCOMMANDS
from engine import english
from engine.errors import OptionError
from engine.locales.catalogues import faults, read, sources, update
from engine.messages import told
from engine.tasks import read_request
from tests.bot.conftest import InlineCompute
from tests.bot.scene import Scene, labels

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = [*catalogues()]
OF_THE_BOT = [path for path in CATALOGUES if path.is_relative_to(ROOT / "bot")]
SPANISH = ("es-ES", "es-419")

simulated = pytest.mark.simcord(shard_count=1)


def strings() -> Iterator[str | re.Pattern[str]]:
    """Every text in the bot's source besides the locales; those with fields as patterns."""
    for path in (ROOT / "playground" / "page").iterdir():
        said = re.findall(r"""(?:say\(|data-say=)"([\w.]+)\"""", path.read_text())
        yield from (f"playground.{key}" for key in said)
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "playground").glob("*.py")]:
        if path.parent.name == "locales":
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                parts = (
                    re.escape(part.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    else ".*"
                    for part in node.values
                )
                yield re.compile("".join(parts))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]} {path.stem}")
def test_a_catalogue_lacks_nothing_and_says_nothing_that_is_not_said(path: Path) -> None:
    assert list(faults(path, catalogues()[path])) == []


def test_a_text_that_is_new_in_english_is_found_missing_and_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "es.po"
    path.write_bytes(OF_THE_BOT[0].read_bytes())
    monkeypatch.setitem(en.TEXTS, "new", "{count} new")
    monkeypatch.setitem(en.TEXTS, "new.one", "1 new")
    monkeypatch.setitem(en.TEXTS, "kept", "Another sentence.")
    monkeypatch.delitem(en.TEXTS, "deleted")
    known = catalogues()[OF_THE_BOT[0]]
    assert set(faults(path, known)) == {
        "new is missing",
        "kept translates another English",
        "deleted is not said any more",
    }
    update(path, known)
    assert set(faults(path, known)) == {"new is not translated", "kept is not translated"}


def test_who_plays_and_the_key_are_told_in_the_language_of_the_reader() -> None:
    words = {"options": {"key": "D minor", "ensemble": "jazz trio, flute, no drums"}, "wishes": []}
    assert meant(speaker("es-ES"), words) == (
        "tonalidad re menor · conjunto trío de jazz, flauta, sin batería"
    )
    assert meant(speaker("en-US"), words) == ("key D minor · ensemble jazz trio, flute, no drums")


def test_pages_of_a_score_are_numbered_in_pictures_and_in_packs() -> None:
    say = speaker("es")
    assert say.pictured()["picture.page"] == say.packed()["picture.page"]
    assert say.packed()["picture.page"] == "página {page} de {pages}"


def test_an_option_is_called_as_the_readers_discord_calls_it() -> None:
    say = speaker("es-ES")
    for option in OPTIONS:
        called = say(f"name.option.{option}")
        for message in (one for path in CATALOGUES for one in read(path)):
            texts = message.string or ""
            texts = [texts] if isinstance(texts, str) else texts
            if called != option:
                assert not any(f"opción {option} " in text for text in texts), message.context


@pytest.mark.parametrize(
    ("options", "words", "label"),
    [
        ({"key": "H"}, "La opción tonalidad es «H»", "Usar si mayor"),
        ({"ensemble": "string"}, "Elige entre piano, lofi, cuerdas", "Usar cuerdas"),
        ({"tempo": "x"}, "La opción tempo es «x»", None),
        ({"surprise": "x"}, "La opción sorpresa es «x»", None),
    ],
)
def test_what_is_refused_and_offered_is_told_in_the_words_of_the_reader(
    options: dict[str, object], words: str, label: str | None
) -> None:
    say = speaker("es-ES")
    with pytest.raises(OptionError) as refused:
        read_request(options)
    message = refused.value.message
    assert words in f"{say.message(message)} {say.message(message.remedy)}"
    assert [button.label for button in offer(say, options)] == ([label] if label else [])


def test_the_choices_of_a_key_are_in_the_words_of_the_reader() -> None:
    say = speaker("es-ES")
    assert "si menor · sostenidos: 2" in choices(say, "key", "b", {})
    assert "menor · en cualquier tonalidad" in choices(say, "key", "", {})


def test_every_text_is_used() -> None:
    found = list(strings())
    plain = {text for text in found if isinstance(text, str)}
    patterns = [
        text for text in found if isinstance(text, re.Pattern) and re.match(r"\w", text.pattern)
    ]
    for key in en.TEXTS.keys() - english.TEXTS.keys():
        # what is put behind a key that is known: the plural, what to do, of many
        known = {key, *(key.removesuffix(end) for end in (".one", ".do", ".train", "_many"))}
        used = known & plain or any(pattern.fullmatch(key) for pattern in patterns)
        assert used, f"nothing says {key}"


def test_what_members_read_is_quoted_by_the_catalogues_alone() -> None:
    for folder in ("chat", "features", "requests"):
        for path in (ROOT / "bot" / folder).rglob("*.py"):
            code = re.sub(r'""".*?"""', "", path.read_text("utf-8"), flags=re.DOTALL)
            assert not re.search("[“”«»]", code), path


def test_every_text_that_is_said_exists() -> None:
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Call(func=ast.Name(id="say" | "localised"), args=[ast.Constant(key), *_]):
                    assert key in en.TEXTS, f"{path.name}:{node.lineno}: {key}"
                case _:
                    pass


def test_a_language_counts_in_its_own_way() -> None:
    say = speaker("es-419")
    assert say("songs.count", count=1) == "1 canción"
    assert say("songs.count", count=2) == "2 canciones"
    assert "1 byte no tiene" in say.message(told("midi.unread", count=1))


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_one_is_not_spoken_of_as_several(locale: str) -> None:
    say, fields = speaker(locale), {"place": 1, "title": "T", "letter": "A", "user": "U"}
    for key, of_one in (
        ("top.line", say("top.line", **fields, votes=1, voters=1, link="L", count=1)),
        ("weekly.line", say("weekly.line", **fields, votes=1, voters=1, link="L", count=1)),
        ("failure.lost", say("failure.lost", attempts=1, count=1)),
        ("privacy.days", say("privacy.days", days=1, count=1)),
        ("refused.member", say("refused.member", member=1, member_cap=1, count=1)),
        ("remove.many", say("remove.many", count=1, user="U")),
        ("doctor.cost.passes", say("doctor.cost.passes", epochs=1, count=1)),
    ):
        several = r"1 (votes|voters|times|days|requests|songs|passes|votos|votantes|veces|días)\b"
        assert not re.search(several, of_one), key


def test_a_language_that_is_not_here_is_answered_in_english() -> None:
    assert speaker("xx")("deleted") == speaker("en-GB")("deleted") == "Deleted."


def test_parts_of_a_sentence_are_translated_with_it() -> None:
    message = told("notes.step", position=2, typed="H9", reason=told("step.unknown"))
    said = speaker("es-ES").message(message)
    assert said == "El paso 2, «H9», no es una nota, un acorde ni un silencio."


@pytest.mark.parametrize(
    ("key", "english_name", "spanish"),
    [("A minor", "A minor", "la menor"), ("F# minor", "F# minor", "fa# menor"),
     ("Eb major", "Eb major", "mib mayor"), ("?", "?", "?")],
)  # fmt: skip
def test_a_key_is_called_as_the_language_calls_it(
    key: str, english_name: str, spanish: str
) -> None:
    assert key_name(speaker("en"), key) == english_name
    assert key_name(speaker("es"), key) == spanish


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_commands_are_such_as_discord_takes(language: str) -> None:
    say = speaker(language)
    commands = [say(f"name.{name}") for name in COMMANDS]
    options = [say(f"name.option.{name}") for name in OPTIONS]
    for name in (*commands, *options):
        assert re.fullmatch(r"[-_\w]{1,32}", name)
        assert name == name.lower()
    assert len(set(commands)) == len(commands)
    assert len(set(options)) == len(options)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]} {path.stem}")
def test_texts_call_commands_as_discord_shows_them(path: Path) -> None:
    say = speaker(path.stem)
    shown = {(name,): say(f"name.{name}") for name in COMMANDS}
    for of, names in SUBCOMMANDS.items():
        shown |= {(of, name): f"{shown[(of,)]} {say(f'name.{of}.{name}')}" for name in names}
    for entry in read(path):
        told, asked = (
            one if isinstance(one, str) else "\n".join(text or "" for text in one or ())
            for one in (entry.string, entry.id)
        )
        for words, name in shown.items():
            if re.search(rf"(?<![\w/])/{' '.join(words)}\b", asked):
                assert f"/{name}" in told, entry.context
            if " ".join(words) != name:
                assert not re.search(rf"(?<![\w/])/{' '.join(words)}\b", told), entry.context


def texts_of(path: Path) -> Iterator[tuple[str, str, str]]:
    """Each entry of a catalogue: its key, the English and the translation, all plurals of it."""
    for entry in read(path):
        english_text, translated = (
            one if isinstance(one, str) else "\n".join(text or "" for text in one or ())
            for one in (entry.id, entry.string)
        )
        if entry.context:
            yield entry.context, english_text, translated


@pytest.mark.parametrize("path", OF_THE_BOT, ids=lambda path: path.stem)
def test_a_button_is_called_in_texts_what_stands_on_it(path: Path) -> None:
    say = speaker(path.stem)
    labels: dict[str, set[str]] = {}
    for key, text in sources(en.TEXTS).items():
        if key.startswith("button.") and isinstance(text, str) and "{" not in text:
            labels.setdefault(text, set()).add(say(key))
    named = 0
    for key, asked, translated in texts_of(path):
        for pressed in re.findall(r"\*\*([^*{}]+)\*\*|[Pp]ress (Details|Share)\b", asked):
            for label in filter(None, pressed):
                if label in labels:
                    named += 1
                    assert any(called in translated for called in labels[label]), key
    assert named > 5


def test_spanish_quotes_as_spanish_does_and_moderators_have_no_gender() -> None:
    for path in CATALOGUES:
        for key, _, spanish in texts_of(path):
            assert not re.search("[“”]", spanish), key
            assert not re.search(r"\bmoderador", spanish), key


def parts_of(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command, those in it, and their options."""
    yield command
    for option in command.get("options", ()):
        yield from parts_of(option)


@simulated
async def test_commands_have_names_and_descriptions_in_spanish(simcord_env: Any) -> None:
    tree: app_commands.CommandTree[Any] = simcord_env.bot.tree
    for command in tree.get_commands():
        payload = await command.get_translated_payload(tree, LocaleTranslator())
        for locale in SPANISH:
            for part in parts_of(payload):
                assert locale in part["name_localizations"], part["name"]
                if not isinstance(command, app_commands.ContextMenu):
                    assert len(part["description_localizations"][locale]) <= 100
    on_messages = {en.TEXTS["command.make_piece"]}
    assert {command.name for command in tree.get_commands()} <= {*COMMANDS, *on_messages}


async def test_discord_keeps_the_english_where_there_is_no_catalogue() -> None:
    translator, names = LocaleTranslator(), [command_name("compose"), option_names("bars")["bars"]]
    context: Any = None
    for name in (*names, locale_str("other")):
        assert await translator.translate(name, discord.Locale.french, context) is None
        assert await translator.translate(name, discord.Locale.british_english, context) is None
    assert await translator.translate(names[0], discord.Locale.spain_spanish, context) == "componer"


@simulated
async def test_what_all_read_is_in_the_servers_language_and_answers_in_the_members(
    simcord_env: Any, compute: InlineCompute, languages: dict[str, str]
) -> None:
    languages |= {"locale": "en-US", "guild_locale": "es-ES"}
    scene = Scene(simcord_env)
    piece = await scene.piece()
    assert compute.jobs[-1].texts["picture.role.melody"] == "Melodía"
    assert "Escucha las tomas" in piece.content
    assert labels(piece)[:2] == ["Votar A · 0", "Votar B · 0"]
    details = await scene.more(scene.ann, piece, "details")
    assert "Key" in details.content
    await scene.ann.click(piece, label="Parecida a A")
    assert compute.changed[-1].texts["picture.yours"] == "Tus notas"
    languages |= {"locale": "es-419", "guild_locale": "en-US"}
    piece = await scene.piece()
    assert "Listen to the takes" in piece.content
    details = await scene.more(scene.ann, piece, "details")
    assert "Tonalidad la menor" in details.content
    refused = await scene.compose(notes="H9")
    assert "no es una nota" in refused.response.content
