"""Which of the best pieces can be shown: their messages are there, and the readers may see them."""

from __future__ import annotations

from collections.abc import Iterable

import discord

from bot.chat.errors import Closed, Trouble
from bot.chat.messenger import Messenger
from bot.store.posts import Posts
from bot.store.votes import VotedTake


async def first_there(
    guild_id: int, best: Iterable[VotedTake], most: int, messenger: Messenger, posts: Posts
) -> list[VotedTake]:
    """The first of a server's takes, `most` at most, whose messages nobody deleted."""
    found: list[VotedTake] = []
    for take in best:
        if len(found) == most:
            break
        try:
            there = await messenger.exists(take.channel_id, take.message_id)
        except Closed:
            continue
        except Trouble:
            # better a link that may be dead than a missing favourite
            there = True
        if there:
            found.append(take)
        else:
            await posts.mark_deleted(guild_id, take.request_id)
    return found


def open_to_all(guild: discord.Guild | None, channel_id: int, read_in: int | None) -> bool | None:
    """Whether all who read a channel of the server may see another of its channels too.

    By what roles may see, for in many servers nobody sees anything without one; members with a
    permission of their own do not count. None for a channel that is not known, as an old thread is.
    """
    if channel_id == read_in:
        return True
    place = guild.get_channel_or_thread(channel_id) if guild is not None else None
    here = guild.get_channel_or_thread(read_in or 0) if guild is not None else None
    if isinstance(place, discord.Thread):
        if place.is_private():
            return False
        place = place.parent
    if isinstance(here, discord.Thread):
        here = here.parent
    if guild is None or place is None:
        return None
    readers = [
        role
        for role in guild.roles
        if not role.is_bot_managed() and (here is None or here.permissions_for(role).view_channel)
    ]
    return all(place.permissions_for(role).view_channel for role in readers)
