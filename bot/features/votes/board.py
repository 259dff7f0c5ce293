"""Votes on their way to the message: every click counts at once, the label follows.

The first click on a post that nobody is just writing to is answered by the changed buttons
themselves. Clicks that come meanwhile are acknowledged, and one edit afterwards shows them all:
through the last click's own token, so that the channel's rate limit is left to the pieces.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from bot.chat.errors import CardGone, Closed, Rejected, Trouble
from bot.chat.faults import FAULTS
from bot.chat.membership import member_days
from bot.chat.messenger import Messenger
from bot.chat.payload import view_of
from bot.features.votes.row import piece_buttons
from bot.locales import speaker
from bot.store.finished_piece import Post
from bot.store.posts import Posts
from bot.store.votes import Votes

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.votes")

_BETWEEN_EDITS = 1.2
_TRIES = 4

Interaction = discord.Interaction[Any]


@dataclass(slots=True)
class _Late:
    """The last click that was acknowledged without showing its vote; None: on another message."""

    interaction: Interaction | None
    post: Post


class VoteBoard:
    """Counts votes and keeps the labels true."""

    def __init__(self, posts: Posts, votes: Votes, messenger: Messenger) -> None:
        self._posts = posts
        self._votes = votes
        self._messenger = messenger
        self._writing: set[int] = set()
        self._late: dict[int, _Late] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def vote(self, interaction: Interaction, post: Post, letter: str) -> None:
        """Count a click and show it."""
        days = member_days(interaction)
        await self._votes.press(post.request_id, interaction.user.id, letter, interaction.id, days)
        if post.request_id in self._writing:
            self._late[post.request_id] = _Late(interaction, post)
            await interaction.response.defer()
            return
        self._writing.add(post.request_id)
        try:
            tally = await self._votes.tally(post.request_id)
            await interaction.response.edit_message(view=_view(post, tally))
            await self._votes.shown(post.request_id, tally)
        except FAULTS as error:
            _log.warning("a vote is not shown yet", request=post.ref, error=str(error))
            self._late.setdefault(post.request_id, _Late(interaction, post))
        finally:
            self._follow_up(post.request_id)

    async def show_again(self, interaction: Interaction, post: Post) -> None:
        """Answer a click on the message of a post by showing its buttons as they are now."""
        if post.request_id in self._writing:
            await interaction.response.defer()
            return
        self._writing.add(post.request_id)
        try:
            tally = await self._votes.tally(post.request_id)
            await interaction.response.edit_message(view=_view(post, tally))
            await self._votes.shown(post.request_id, tally)
        except FAULTS as error:
            _log.info("the buttons stay as they are", request=post.ref, error=str(error))
        finally:
            self._follow_up(post.request_id)

    async def take_back(self, post: Post, user_id: int, interaction_id: int) -> None:
        """Count a member's vote no more, and show it."""
        await self._votes.press(post.request_id, user_id, None, interaction_id)
        if post.request_id in self._writing:
            self._late.setdefault(post.request_id, _Late(None, post))
            return
        await self.refresh(post.request_id)

    async def refresh(self, request_id: int) -> None:
        """Show the counts as they are, without a click, unless somebody is just doing that."""
        if request_id in self._writing:
            return
        self._writing.add(request_id)
        try:
            await self._relabel(request_id)
        finally:
            self._follow_up(request_id)

    async def _relabel(self, request_id: int) -> None:
        post = await self._posts.by_request(request_id)
        if post is None or post.channel_id is None or post.message_id is None:
            return
        if post.private:
            # such a message can be reached by clicks on it alone, and is not gone for that
            return
        tally = await self._votes.tally(request_id)
        try:
            await self._messenger.relabel(post.channel_id, post.message_id, _view(post, tally))
        except CardGone:
            await self._posts.mark_deleted(post.guild_id, request_id)
        except (Closed, Rejected, Trouble) as error:
            _log.info("the counts stay as they are", request=post.ref, error=str(error))
        else:
            await self._votes.shown(request_id, tally)

    async def stop(self) -> None:
        """What is not shown yet is shown after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _follow_up(self, request_id: int) -> None:
        if request_id not in self._late:
            self._writing.discard(request_id)
            return
        task = asyncio.create_task(self._catch_up(request_id), name=f"votes {request_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _catch_up(self, request_id: int) -> None:
        """Show the clicks that came while the message was being written, until none is left."""
        try:
            while request_id in self._late:
                await asyncio.sleep(_BETWEEN_EDITS)
                late = self._late.pop(request_id)
                await self._show(late)
        finally:
            self._writing.discard(request_id)

    async def _show(self, late: _Late) -> None:
        post, interaction = late.post, late.interaction
        for _ in range(_TRIES if interaction is not None else 0):
            assert interaction is not None
            tally = await self._votes.tally(post.request_id)
            try:
                await interaction.edit_original_response(view=_view(post, tally))
            except discord.NotFound:
                break
            except FAULTS as error:
                _log.warning("the counts are not shown", request=post.ref, error=str(error))
                await asyncio.sleep(_BETWEEN_EDITS)
            else:
                await self._votes.shown(post.request_id, tally)
                return
        await self._relabel(post.request_id)


def _view(post: Post, tally: dict[str, int]) -> discord.ui.View:
    return view_of(piece_buttons(speaker(post.locale), post, tally))
