"""First contact: the greeting, /help, /about and /privacy in a simulated Discord."""

from __future__ import annotations

import datetime
import re
from typing import Any

import discord
import pytest

from bot.features.welcome.cog import PAGES, help_text
from bot.locales import LANGUAGES, speaker
from bot.locales.en_names import COMMANDS, OPTIONS
from bot.requests.ledger import Caps
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


async def strange(scene: Scene) -> discord.Guild:
    """The scene's server, as if the bot had never seen it: the simulation makes it before its
    channels.
    """
    await scene.env.settle()
    bot = scene.env.bot
    await bot.parts.stores.greetings.give_back(scene.guild.id)
    return bot.get_guild(scene.guild.id)


async def greeted(scene: Scene) -> discord.Message:
    guild = await strange(scene)
    await scene.env.bot._greeter.greet(guild)
    return next(m for m in scene.channel.history() if "I am Motif" in m.content)


async def test_a_server_is_greeted_once_in_three_lines(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    bot, guild = simcord_env.bot, await strange(scene)
    for _ in range(2):
        await bot.on_guild_join(guild)
    await bot._greeter.look(bot.guilds, discord.utils.utcnow())
    (hello,) = [m for m in scene.channel.history() if "I am Motif" in m.content]
    assert len(hello.content.splitlines()) == 3
    assert labels(hello) == ["Compose something now", "How to type notes", "Settings (moderators)"]


async def test_the_greeting_composes_at_once(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    hello = await greeted(scene)
    await scene.ann.click(hello, label="Compose something now")
    (piece,) = scene.pieces()
    assert str(scene.ann.id) in piece.content


async def test_the_greeting_shows_how_to_type_notes_to_who_asks(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    answer = await scene.ann.click(await greeted(scene), label="How to type notes")
    assert answer.ephemeral
    assert "`C4 E4 G4`" in answer.response.content


async def test_the_greeting_opens_the_settings_for_moderators_alone(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    hello = await greeted(scene)
    answer = await scene.ann.click(hello, label="Settings (moderators)")
    assert answer.ephemeral
    assert "Only a moderator" in answer.response.content
    answer = await scene.member(manage_guild=True).click(hello, label="Settings (moderators)")
    assert answer.ephemeral
    assert "Settings of this server" in answer.response.content


async def test_a_server_from_long_ago_is_not_greeted_at_a_start(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await strange(scene)
    bot = simcord_env.bot
    later = discord.utils.utcnow() + datetime.timedelta(days=8)
    await bot._greeter.look(bot.guilds, later)
    assert scene.channel.history() == []


async def test_a_greeting_that_failed_is_tried_again_at_the_next_start(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    bot, guild = simcord_env.bot, await strange(scene)

    async def down(*_: object, **__: object) -> None:
        raise OSError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(discord.TextChannel, "send", down)
        await bot._greeter.greet(guild)
    await bot._greeter.look([guild], discord.utils.utcnow())
    assert len([m for m in scene.channel.history() if "I am Motif" in m.content]) == 1


def closed(guild: Any) -> dict[Any, discord.PermissionOverwrite]:
    return {guild.default_role: discord.PermissionOverwrite(send_messages=False)}


async def test_the_first_channel_that_it_may_use_is_greeted_where_others_are_closed(
    simcord_env: Any,
) -> None:
    guild = simcord_env.create_guild(name="New")
    shut = guild.create_text_channel("rules", overwrites=closed(guild))
    first, second = guild.create_text_channel("first"), guild.create_text_channel("second")
    await simcord_env.settle()
    bot = simcord_env.bot
    await bot.parts.stores.greetings.give_back(guild.id)
    await bot._greeter.greet(bot.get_guild(guild.id))
    assert [len(channel.history()) for channel in (shut, first, second)] == [0, 1, 0]


async def test_where_every_channel_is_closed_the_owner_is_told_directly(simcord_env: Any) -> None:
    guild = simcord_env.create_guild(name="New", owner=simcord_env.create_user("owner"))
    shut = guild.create_text_channel("rules", overwrites=closed(guild))
    await simcord_env.settle()
    bot = simcord_env.bot
    await bot.parts.stores.greetings.give_back(guild.id)
    before = len(simcord_env.http_requests)
    await bot._greeter.greet(bot.get_guild(guild.id))
    assert shut.history() == []
    sent = [str(entry) for entry in simcord_env.http_requests[before:]]
    assert any("invited to **New**" in entry for entry in sent)


async def test_help_has_a_button_for_each_of_its_other_pages(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    answer = await scene.ann.slash(scene.channel, "help")
    names = labels(answer.response.message)
    assert names[:3] == ["In words", "Notes and chords", "All options"]
    assert names[3:] == ["Going on, sharing", "Your own songs", "Voting and limits"]
    for name in names:
        page = await scene.ann.click(answer.response, label=name)
        assert page.ephemeral
        assert len(page.response.content) > 200


def pages(language: str) -> list[str]:
    say, caps = speaker(language), Caps(member=3, guild=9)
    return [help_text(say, caps, page) for page in ("", *PAGES)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_one_screen_of_a_phone(language: str) -> None:
    # forty characters a line, twenty lines
    assert sum(1 + len(line) // 40 for line in pages(language)[0].splitlines()) <= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_tells_of_everything_by_the_name_that_its_reader_sees(language: str) -> None:
    say = speaker(language)
    first, everything = pages(language)[0], "\n".join(pages(language))
    pressed = [say("button.vary", letter="A"), say("button.continue", letter="A")]
    pressed += [say(key) for key in ("button.change", "button.share", "command.make_piece")]
    assert [name for name in pressed if name not in first] == []
    commands = {say(f"name.{name}") for name in COMMANDS}
    assert {f"/{name}" for name in commands - {say("name.help")}} <= set(quoted(first))
    assert {name[1:] for name in quoted(everything) if name.startswith("/")} <= commands
    composing = OPTIONS[: OPTIONS.index("seed") + 1]
    assert {say(f"name.option.{name}") for name in composing} <= set(quoted(everything))


def quoted(text: str) -> list[str]:
    return re.findall("`(.+?)`", text)


@pytest.mark.parametrize(
    "simcord_bot",
    [{"operator": "Ann Example, ann@example.org", "privacy_url": "https://example.org/privacy"}],
    indirect=True,
)
async def test_privacy_and_about_say_who_runs_the_bot(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    privacy = (await scene.ann.slash(scene.channel, "privacy")).response.content
    assert "Ann Example" in privacy
    assert "<https://example.org/privacy>" in privacy
    assert "`/mydata delete`" in privacy
    assert "for 180 days" in privacy
    about = (await scene.ann.slash(scene.channel, "about")).response.content
    assert "Ann Example" in about


async def test_where_nobody_is_named_privacy_says_so(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    privacy = (await scene.ann.slash(scene.channel, "privacy")).response.content
    assert "they have not entered here" in privacy
