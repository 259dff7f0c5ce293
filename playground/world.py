"""The sample server: who is in it, its channels and roles, and how Discord would describe them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.chat.permissions import NEEDED

Payload = dict[str, Any]

_FIRST = 1_190_000_000_000_000_000
"""Ids of what is always there; those of messages are made from the time, and are larger."""

APPLICATION = _FIRST
GUILD = _FIRST + 1
UPLOAD_LIMIT = 10 * 2**20
"""The most bytes of a file that a member uploads, and of a message of the bot's."""

_EVERYBODY = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    embed_links=True,
    add_reactions=True,
    read_message_history=True,
    use_application_commands=True,
)
_MODERATING = discord.Permissions(manage_guild=True, manage_messages=True, manage_roles=True)

ALWAYS = {"locale": "en-US", "discriminator": "0", "avatar": None, "public_flags": 0, "flags": 0}


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the sample server, as Discord would tell of it."""

    id: int
    name: str
    permissions: discord.Permissions

    def payload(self, position: int) -> Payload:
        colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
        return {
            **{"id": str(self.id), "name": self.name, "position": position, "color": 0},
            **{"permissions": str(self.permissions.value), "colors": colours, "flags": 0},
            **dict.fromkeys(("hoist", "managed", "mentionable"), False),
            **dict.fromkeys(("icon", "unicode_emoji")),
        }


EVERYONE = Role(GUILD, "@everyone", _EVERYBODY)
MODERATORS = Role(_FIRST + 11, "Moderators", _MODERATING)
BAND = Role(_FIRST + 12, "Band", discord.Permissions.none())
APP = Role(_FIRST + 13, "Motif", NEEDED)
ROLES = (EVERYONE, BAND, MODERATORS, APP)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the server; `bot` for Motif itself."""

    id: int
    name: str
    roles: Sequence[Role] = ()
    bot: bool = False

    @property
    def permissions(self) -> discord.Permissions:
        value = EVERYONE.permissions.value
        for role in self.roles:
            value |= role.permissions.value
        return discord.Permissions(value)

    def user(self) -> Payload:
        named: Payload = {"id": str(self.id), "username": self.name.lower(), "bot": self.bot}
        return {**ALWAYS, **named, "global_name": self.name, "primary_guild": None}

    def member(self, joined: str) -> Payload:
        return {
            **{"roles": [str(role.id) for role in self.roles], "joined_at": joined, "flags": 0},
            **dict.fromkeys(("deaf", "mute", "pending"), False),
            **dict.fromkeys(("nick", "avatar", "banner", "premium_since")),
            **{"communication_disabled_until": None, "permissions": str(self.permissions.value)},
        }


MOTIF = Person(APPLICATION, "Motif", (APP,), bot=True)
PEOPLE = (
    Person(_FIRST + 21, "Mo", (MODERATORS,)),
    Person(_FIRST + 22, "Ada"),
    Person(_FIRST + 23, "Ben", (BAND,)),
    Person(_FIRST + 24, "Carmen"),
)
"""Whom the page lets somebody be; the first moderates and owns the server."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the server, or the direct messages between Motif and one person."""

    id: int
    name: str
    recipient: Person | None = None
    position: int = field(default=0, compare=False)

    @property
    def guild_id(self) -> int | None:
        return None if self.recipient else GUILD

    def open_to(self, person: Person) -> bool:
        return self.recipient is None or self.recipient == person

    def payload(self) -> Payload:
        if self.recipient is not None:
            recipients = [self.recipient.user()]
            return {"id": str(self.id), "type": 1, "flags": 0, "recipients": recipients}
        return {
            **{"id": str(self.id), "type": 0, "flags": 0, "name": self.name, "nsfw": False},
            **{"guild_id": str(GUILD), "position": self.position, "rate_limit_per_user": 0},
            **{"permission_overwrites": [], "parent_id": None, "topic": None},
            **{"last_message_id": None},
        }


CHANNELS = (
    Channel(_FIRST + 31, "music", position=0),
    Channel(_FIRST + 32, "jam", position=1),
    *(Channel(_FIRST + 40 + n, "Motif", recipient=one) for n, one in enumerate(PEOPLE)),
)


def person(person_id: int) -> Person | None:
    return next((one for one in PEOPLE if one.id == person_id), None)


def channel(channel_id: int) -> Channel | None:
    return next((one for one in CHANNELS if one.id == channel_id), None)


def direct(recipient: Person) -> Channel:
    return next(one for one in CHANNELS if one.recipient == recipient)


def guild(joined: str, locale: str) -> Payload:
    """The server as the gateway describes it to a bot that joined then (ISO 8601)."""
    empty = ("emojis", "stickers", "features", "threads", "voice_states", "presences")
    unknown = ("icon", "description", "splash", "banner", "rules_channel_id")
    levels = ("verification_level", "default_message_notifications", "explicit_content_filter")
    me: Mapping[str, Any] = {**MOTIF.member(joined), "user": MOTIF.user()}
    return {
        **{name: [] for name in (*empty, "stage_instances", "guild_scheduled_events")},
        **dict.fromkeys((*unknown, "public_updates_channel_id")),
        **dict.fromkeys((*levels, "mfa_level", "nsfw_level", "premium_tier"), 0),
        **{"id": str(GUILD), "name": "Playground", "owner_id": str(PEOPLE[0].id)},
        "roles": [role.payload(position) for position, role in enumerate(ROLES)],
        "channels": [one.payload() for one in CHANNELS if one.recipient is None],
        **{"members": [me], "member_count": len(PEOPLE) + 1, "joined_at": joined},
        **{"system_channel_id": str(CHANNELS[0].id), "preferred_locale": locale},
        **{"afk_timeout": 300, "large": False, "unavailable": False, "system_channel_flags": 0},
    }
