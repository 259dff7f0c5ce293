"""What the buttons under a finished piece do: Vote, and Delete."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import aiohttp
import discord

from bot.chat.buttons import Interaction, Press
from bot.chat.messenger import Closed, Messenger, Trouble
from bot.chat.payload import NOBODY, view_of
from bot.chat.permissions import may_manage
from bot.chat.replies import reply
from bot.chat.words import safe
from bot.features.feature import Feature
from bot.features.finding import post_here
from bot.features.votes.board import VoteBoard
from bot.features.votes.row import DELETE, TAKE_BACK, VOTE, take_back_button
from bot.locales import speaker
from bot.store.audit import Audit
from bot.store.posts import Post, Posts
from bot.store.votes import Votes


class Voting(Feature):
    """Votes and deletion."""

    def __init__(
        self, *, posts: Posts, votes: Votes, board: VoteBoard, messenger: Messenger, audit: Audit
    ) -> None:
        self._posts = posts
        self._votes = votes
        self._board = board
        self._messenger = messenger
        self._audit = audit

    def presses(self) -> Sequence[Press]:
        return (
            Press(VOTE, self.vote),
            Press(TAKE_BACK, self.take_back),
            Press(DELETE, self.delete),
        )

    async def vote(self, interaction: Interaction, ref: str, letter: str) -> None:
        """One vote a member: another letter moves it, and the member alone is told how to take it
        back.
        """
        post = await post_here(interaction, self._posts, ref)
        if post is None:
            return None
        if letter not in {take.letter for take in post.takes}:
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("refused.unknown"))
        await self._board.vote(interaction, post, letter)
        return await confirm(interaction, post, letter)

    async def take_back(self, interaction: Interaction, ref: str) -> None:
        """Take the vote of whoever presses it back."""
        say = speaker(interaction.locale.value)
        post = await self._posts.find(interaction.guild_id or 0, ref)
        if post is None:
            return await reply(interaction, say("refused.unknown"))
        key = "vote.taken_back"
        if await self._votes.of_member(post.request_id, interaction.user.id) is None:
            key = "vote.none"
        text = say(key, title=safe(post.title))
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            await interaction.response.edit_message(content=text, view=None)
        else:
            await reply(interaction, text)
        return await self._board.take_back(post, interaction.user.id, interaction.id)

    async def delete(self, interaction: Interaction, ref: str) -> None:
        """Remove the message and the files, for the requester and for moderators."""
        say = speaker(interaction.locale.value)
        post = await post_here(interaction, self._posts, ref)
        if post is None:
            return None
        if not may_manage(interaction, post.user_id, interaction.channel_id or 0):
            return await reply(interaction, say("refused.not_yours"))
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            await interaction.response.edit_message(
                content=say("deleted"), attachments=[], view=None
            )
        elif message is not None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            try:
                await self._messenger.delete(message.channel.id, message.id)
            except (Closed, Trouble):
                await interaction.edit_original_response(content=say("delete.failed"))
                return None
            await interaction.edit_original_response(content=say("deleted"))
        await self._posts.mark_deleted(post.guild_id, post.request_id)
        await self._audit.note(post.guild_id, interaction.user.id, "delete post", post.ref)
        return None


async def confirm(interaction: Interaction, post: Post, letter: str) -> None:
    """Tell the voter alone what was counted; the vote counts whether this arrives or not."""
    say = speaker(interaction.locale.value)
    with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError):
        await interaction.followup.send(
            say("vote.counted", letter=letter, title=safe(post.title)),
            view=view_of([take_back_button(post.ref, say("button.take_back"))]),
            ephemeral=True,
            allowed_mentions=NOBODY,
        )
