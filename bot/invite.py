"""`python -m bot.invite`: the link that invites the bot, with the least that it needs."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord
from discord.utils import oauth_url

from bot.chat.faults import FAULTS
from bot.chat.permissions import NEEDED, SCOPES
from bot.settings import TOKEN_HELP, SettingsError, load_settings

_MISTAKE, _UNREACHED = 2, 1

WHY = {
    "view_channel": "see the channels it is to work in",
    "send_messages": "post pieces there",
    "send_messages_in_threads": "and in threads",
    "attach_files": "with audio, MIDI and pictures",
    "read_message_history": "find its own messages after a crash, so that nothing comes twice",
}
"""What each of NEEDED is for."""

_INTENTS = {
    "gateway_presence": "Presence Intent",
    "gateway_presence_limited": "Presence Intent",
    "gateway_guild_members": "Server Members Intent",
    "gateway_guild_members_limited": "Server Members Intent",
    "gateway_message_content": "Message Content Intent",
    "gateway_message_content_limited": "Message Content Intent",
}


@dataclass(frozen=True, slots=True)
class Application:
    """What Discord knows of the application that matters to whoever invites it."""

    id: int
    name: str
    public: bool
    asks_for_code: bool
    intents: frozenset[str]
    """Privileged ones that are switched on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the link and what to look at; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.invite",
        description="Asks Discord which application DISCORD_TOKEN belongs to, and prints the link"
        " that invites its bot with the least permissions.",
    )
    parser.add_argument("--server", type=int, metavar="ID", help="choose this server beforehand")
    parser.add_argument(
        "--application", type=int, metavar="ID", help="of this application: asks nobody"
    )
    given = parser.parse_args(arguments)
    if given.application is not None:
        print(link(given.application, given.server))
        return 0
    try:
        application = asyncio.run(_ask(load_settings().token))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return _MISTAKE
    except discord.LoginFailure:
        print(f"Discord does not accept DISCORD_TOKEN: {TOKEN_HELP}.", file=sys.stderr)
        return _MISTAKE
    except FAULTS as error:
        print(f"Discord cannot be asked now: {error}", file=sys.stderr)
        return _UNREACHED
    print(link(application.id, given.server))
    print()
    print("\n".join(advice(application)))
    return 0


def link(application_id: int, server_id: int | None = None) -> str:
    """The address that invites the bot, into a server that is chosen beforehand if one is given."""
    guild = discord.Object(server_id) if server_id else discord.utils.MISSING
    return oauth_url(application_id, permissions=NEEDED, scopes=SCOPES, guild=guild)


def advice(application: Application) -> Iterator[str]:
    """What the link asks for and why, and what of the application should be otherwise."""
    yield f"It invites {application.name}, which may then"
    for name, why in WHY.items():
        yield f"  {name.replace('_', ' ')}: {why}"
    for intent in sorted(application.intents):
        yield f"Switch the {intent} off under Bot: Motif does not need it."
    if application.asks_for_code:
        yield ("Switch “Requires OAuth2 Code Grant” off under Bot: with it the link does not work.")
    if application.public:
        yield (
            "Anybody who has the link can invite it. Switch “Public Bot” off under Bot if only you"
            " are to, or list the servers in MOTIF_ALLOWED_GUILDS."
        )


async def _ask(token: str) -> Application:
    """Raises discord.LoginFailure, discord.HTTPException, aiohttp.ClientError, OSError."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(token)
        info = await client.application_info()
        return Application(
            info.id,
            info.name,
            info.bot_public,
            info.bot_require_code_grant,
            frozenset(text for flag, text in _INTENTS.items() if getattr(info.flags, flag)),
        )


if __name__ == "__main__":
    sys.exit(main())
