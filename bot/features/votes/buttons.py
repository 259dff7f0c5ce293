"""What the buttons under a finished piece do."""

from __future__ import annotations

import contextlib

import aiohttp
import discord

from bot.chat.buttons import Interaction, LastingButton, view_of
from bot.chat.context import services_of
from bot.chat.messenger import Closed, Trouble
from bot.chat.outgoing import REF
from bot.chat.payload import NOBODY
from bot.chat.permissions import may_manage
from bot.chat.replies import reply, too_often
from bot.chat.words import safe
from bot.features.details.answer import answer_details
from bot.features.votes.row import DELETE, DETAILS, VOTE
from bot.locales import speaker
from bot.store.posts import Post


class VoteButton(LastingButton, template=VOTE):
    """One vote a member: another letter moves it, and the member alone is told how to take it
    back.
    """

    def __init__(self, ref: str, letter: str, label: str) -> None:
        super().__init__(f"motif:vote:{ref}:{letter}", label)
        self.ref = ref
        self.letter = letter

    async def callback(self, interaction: Interaction) -> None:
        post = await post_here(interaction, self.ref)
        if post is None:
            return None
        if self.letter not in {take.letter for take in post.takes}:
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("refused.unknown"))
        await services_of(interaction).vote_board.vote(interaction, post, self.letter)
        return await confirm(interaction, post, self.letter)


async def confirm(interaction: Interaction, post: Post, letter: str) -> None:
    """Tell the voter alone what was counted; the vote counts whether this arrives or not."""
    say = speaker(interaction.locale.value)
    with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError):
        await interaction.followup.send(
            say("vote.counted", letter=letter, title=safe(post.title)),
            view=view_of([TakeBackButton(post.ref, say("button.take_back"))]),
            ephemeral=True,
            allowed_mentions=NOBODY,
        )


class TakeBackButton(LastingButton, template=rf"motif:unvote:{REF}"):
    """Takes the vote of whoever presses it back."""

    def __init__(self, ref: str, label: str) -> None:
        super().__init__(f"motif:unvote:{ref}", label)
        self.ref = ref

    async def callback(self, interaction: Interaction) -> None:
        services, say = services_of(interaction), speaker(interaction.locale.value)
        post = await services.posts.find(interaction.guild_id or 0, self.ref)
        if post is None:
            return await reply(interaction, say("refused.unknown"))
        key = "vote.taken_back"
        if await services.votes.of_member(post.request_id, interaction.user.id) is None:
            key = "vote.none"
        text = say(key, title=safe(post.title))
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            await interaction.response.edit_message(content=text, view=None)
        else:
            await reply(interaction, text)
        return await services.vote_board.take_back(post, interaction.user.id, interaction.id)


class DetailsButton(LastingButton, template=DETAILS):
    """Score, MusicXML, seed, settings and credits, for whoever asks."""

    def __init__(self, ref: str, label: str) -> None:
        super().__init__(f"motif:details:{ref}", label)
        self.ref = ref

    async def callback(self, interaction: Interaction) -> None:
        post = await post_here(interaction, self.ref)
        if post is not None and not await too_often(interaction, "details"):
            await answer_details(interaction, post, services_of(interaction).blobs)


class DeleteButton(LastingButton, template=DELETE):
    """Removes the message and the files, for the requester and for moderators."""

    def __init__(self, ref: str, label: str) -> None:
        super().__init__(f"motif:delete:{ref}", label)
        self.ref = ref

    async def callback(self, interaction: Interaction) -> None:
        services = services_of(interaction)
        say = speaker(interaction.locale.value)
        post = await post_here(interaction, self.ref)
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
                await services.messenger.delete(message.channel.id, message.id)
            except (Closed, Trouble):
                await interaction.edit_original_response(content=say("delete.failed"))
                return None
            await interaction.edit_original_response(content=say("deleted"))
        await services.posts.mark_deleted(post.guild_id, post.request_id)
        await services.audit.note(post.guild_id, interaction.user.id, "delete post", post.ref)
        return None


async def post_here(interaction: Interaction, ref: str) -> Post | None:
    """The post that a button names, if it stands in this very message of this server.

    Otherwise the member is told, whatever the custom id claims.
    """
    post = await services_of(interaction).posts.find(interaction.guild_id or 0, ref)
    message = interaction.message
    if post is None or message is None or post.message_id not in (None, message.id):
        await reply(interaction, speaker(interaction.locale.value)("refused.unknown"))
        return None
    return post
