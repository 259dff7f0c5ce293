"""/help, /about and /privacy, and what the buttons under them and under the greeting do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import version

from discord import app_commands

from bot.chat.buttons import Interaction, Press
from bot.chat.commands import command_name, localised
from bot.chat.outgoing import Button
from bot.chat.replies import reply
from bot.chat.words import safe
from bot.features.feature import Feature
from bot.features.welcome.greeting import COMPOSE, NOTES
from bot.locales import Say, speaker
from bot.requests.ledger import Caps
from bot.settings import Settings

PAGES = ("words", "notes", "options", "further", "train", "vote")


class Welcome(Feature):
    """First steps; `compose` makes a piece without any option."""

    def __init__(
        self, settings: Settings, caps: Caps, compose: Callable[[Interaction], Awaitable[None]]
    ) -> None:
        self._settings = settings
        self._caps = caps
        self._compose = compose

    def presses(self) -> Sequence[Press]:
        return (
            Press(COMPOSE, self._compose),
            Press(NOTES, self._notes),
            Press(rf"motif:help:(?P<page>{'|'.join(PAGES)})", self._page),
        )

    @app_commands.command(name=command_name("help"), description=localised("command.help"))
    async def help(self, interaction: Interaction) -> None:
        say = speaker(interaction.locale.value)
        await reply(interaction, help_text(say, self._caps), items=help_buttons(say))

    @app_commands.command(name=command_name("about"), description=localised("command.about"))
    async def about(self, interaction: Interaction) -> None:
        say = speaker(interaction.locale.value)
        text = say("about", version=version("motif"))
        await reply(interaction, f"{text}\n{keeper(say, self._settings)}")

    @app_commands.command(name=command_name("privacy"), description=localised("command.privacy"))
    async def privacy(self, interaction: Interaction) -> None:
        await reply(interaction, privacy_text(speaker(interaction.locale.value), self._settings))

    async def _notes(self, interaction: Interaction) -> None:
        await self._page(interaction, "notes")

    async def _page(self, interaction: Interaction, page: str) -> None:
        say = speaker(interaction.locale.value)
        await reply(interaction, help_text(say, self._caps, page))


def help_buttons(say: Say) -> list[Button]:
    """A page each."""
    return [Button(f"motif:help:{page}", say(f"button.help.{page}")) for page in PAGES]


def help_text(say: Say, caps: Caps, page: str = "") -> str:
    """A page of help, or the first; what is pressed is named as it is called there."""
    return say(
        f"help.{page}" if page else "help",
        vary=say("button.vary", letter="A"),
        go_on=say("button.continue", letter="A"),
        change=say("button.change"),
        share=say("button.share"),
        details=say("button.details"),
        make_piece=say("command.make_piece"),
        member_cap=caps.member,
        guild_cap=caps.guild,
    )


def privacy_text(say: Say, settings: Settings) -> str:
    """Who keeps what, how long, and what a member can do about it."""
    lines = [
        keeper(say, settings),
        say("privacy.kept", files=_days(say, settings.keep_files_days)),
        say("privacy.not", **_counted(settings.left_guild_days)),
        say("privacy.yours"),
    ]
    if settings.privacy_url:
        lines.append(say("privacy.link", link=f"<{settings.privacy_url}>"))
    return "\n".join(lines)


def keeper(say: Say, settings: Settings) -> str:
    """Who runs the bot, as far as they say."""
    if not settings.operator:
        return say("privacy.keeper_unknown")
    return say("privacy.keeper", operator=safe(settings.operator, 200))


def _days(say: Say, days: float) -> str:
    return say("privacy.days", **_counted(days)) if days else say("privacy.for_ever")


def _counted(days: float) -> dict[str, object]:
    """Days as they are written, and as one or several."""
    return {"days": f"{days:g}", "count": 1 if days == 1 else 2}
