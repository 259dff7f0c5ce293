"""What a process with many servers in memory stops for."""

from __future__ import annotations

import gc
from typing import Any

import discord

from benchmarks.scale.filling import FIRST_SERVER, SERVERS
from benchmarks.scale.timing import Figure, Stopwatch
from bot.memory import keep_standing

_ROLES, _CHANNELS = 12, 25


def collection() -> list[Figure]:
    """A full look for rubbish with 10,000 servers in memory, as a running bot has it."""
    client = discord.Client(
        intents=discord.Intents(guilds=True), member_cache_flags=discord.MemberCacheFlags.none()
    )
    state: Any = client._connection
    state.user = discord.Object(1)
    for number in range(SERVERS):
        state._add_guild_from_data(_told_of(FIRST_SERVER + 1000 * number))
    keep_standing()
    watch = Stopwatch()
    gc.collect()
    return [watch.read().figure("a full garbage collection", "ms", 20.0, grows=False)]


def _told_of(server: int) -> dict[str, Any]:
    """A server as Discord tells of it."""
    roles = [
        {"id": f"{server + n}", "name": f"role {n}", "permissions": "0", "position": n, "color": 0}
        | {"colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}}
        | dict.fromkeys(("hoist", "managed", "mentionable"), False)
        for n in range(_ROLES)
    ]
    rule = {"id": f"{server}", "type": 0, "allow": "0", "deny": "1024"}
    channels = [
        {"id": f"{server + 100 + n}", "type": 0, "name": f"channel-{n}", "position": n}
        | {"permission_overwrites": [dict(rule)]}
        for n in range(_CHANNELS)
    ]
    return {
        "id": f"{server}",
        "name": "Server",
        "owner_id": "1",
        "member_count": 100,
        "preferred_locale": "en-US",
        "roles": roles,
        "channels": channels,
        "features": [],
        **dict.fromkeys(("emojis", "stickers", "members", "threads", "presences"), ()),
        **dict.fromkeys(("verification_level", "explicit_content_filter", "mfa_level"), 0),
        **dict.fromkeys(("default_message_notifications", "nsfw_level", "premium_tier"), 0),
        "system_channel_flags": 0,
        "premium_progress_bar_enabled": False,
    }
