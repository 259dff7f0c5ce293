"""What is done under a finished piece: voting, and deleting it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

from bot.chat.buttons import Interaction, Press
from bot.chat.errors import Closed, Rejected, Trouble
from bot.chat.faults import FAULTS
from bot.chat.messenger import Messenger
from bot.chat.payload import NOBODY, view_of
from bot.chat.permissions import may_manage
from bot.chat.replies import reply
from bot.chat.words import safe
from bot.features.feature import Feature
from bot.features.finding import post_here
from bot.features.votes.board import VoteBoard
from bot.features.votes.crown import ENOUGH, crowned
from bot.features.votes.row import (
    DELETE,
    DELETED,
    TAKE_BACK,
    VOTE,
    deleted_button,
    take_back_button,
)
from bot.locales import speaker
from bot.store.audit import Audit
from bot.store.finished_piece import Post
from bot.store.members import Members
from bot.store.posts import Posts
from bot.store.votes import Votes


class Voting(Feature):
    """Votes and deletion."""

    def __init__(
        self,
        *,
        posts: Posts,
        votes: Votes,
        board: VoteBoard,
        messenger: Messenger,
        members: Members,
        audit: Audit,
    ) -> None:
        self._posts = posts
        self._votes = votes
        self._board = board
        self._messenger = messenger
        self._members = members
        self._audit = audit

    def presses(self) -> Sequence[Press]:
        return (
            Press(VOTE, self.vote),
            Press(TAKE_BACK, self.take_back),
            Press(DELETE, self.ask),
            Press(DELETED, self.delete),
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
        tally = await self._votes.tally(post.request_id)
        return await _confirm(interaction, post, letter, tally)

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
        asked_alone = message is not None and message.id != post.message_id
        if message is not None and message.flags.ephemeral and asked_alone:
            await interaction.response.edit_message(content=text, view=None)
        else:
            await reply(interaction, text)
        return await self._board.take_back(post, interaction.user.id, interaction.id)

    async def ask(self, interaction: Interaction, ref: str) -> None:
        """Ask the requester, or a moderator, whether the piece is to be deleted."""
        say = speaker(interaction.locale.value)
        post = await post_here(interaction, self._posts, ref)
        if post is None:
            return None
        if not may_manage(interaction, post.user_id, interaction.channel_id or 0):
            return await reply(interaction, say("refused.not_yours"))
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            # it can be reached by what is pressed on it alone, and nobody else has seen it
            if not interaction.response.is_done():
                await interaction.response.defer()
            await self._forget(interaction, post)
            await interaction.edit_original_response(
                content=say("deleted"), attachments=[], view=None
            )
            return None
        votes = sum((await self._votes.tally(post.request_id)).values())
        yes = deleted_button(post.ref, say("delete.yes"))
        text = say("delete.ask", title=safe(post.title), count=votes)
        return await reply(interaction, text, items=[yes])

    async def delete(self, interaction: Interaction, ref: str) -> None:
        """Remove the message and the files of a piece."""
        say = speaker(interaction.locale.value)
        post = await self._posts.find(interaction.guild_id or 0, ref)
        if post is None or post.channel_id is None or post.message_id is None:
            return await reply(interaction, say("refused.unknown"))
        if not may_manage(interaction, post.user_id, post.channel_id):
            return await reply(interaction, say("refused.not_yours"))
        await interaction.response.defer()
        await self._forget(interaction, post, stands=True)
        told = await self._remove(post.channel_id, post.message_id)
        await interaction.edit_original_response(content=say(told), view=None)
        return None

    async def _forget(self, interaction: Interaction, post: Post, *, stands: bool = False) -> None:
        """From here on a piece is deleted, whatever becomes of the bot; nobody is told before."""
        await self._posts.mark_deleted(post.guild_id, post.request_id, stands=stands)
        await self._audit.note(post.guild_id, interaction.user.id, "delete post", post.ref)

    async def _remove(self, channel_id: int, message_id: int) -> str:
        """Delete the message of a piece that is deleted; the code of what came of it."""
        try:
            await self._messenger.delete(channel_id, message_id)
        except Trouble:
            return "delete.soon"
        except (Closed, Rejected):
            await self._members.message_removed(message_id)
            return "delete.stays"
        await self._members.message_removed(message_id)
        return "deleted"


async def _confirm(
    interaction: Interaction, post: Post, letter: str, tally: Mapping[str, int]
) -> None:
    """Tell the voter alone what was counted; the vote counts whether this arrives or not."""
    say = speaker(interaction.locale.value)
    lines = [say("vote.counted", letter=letter, title=safe(post.title))]
    winner = crowned(tally)
    if winner is not None:
        lines.append(say("vote.won", letter=winner))
    elif len(post.takes) > 1:
        lines.append(say("vote.wins", votes=ENOUGH))
    with contextlib.suppress(*FAULTS):
        await interaction.followup.send(
            "\n".join(lines),
            view=view_of([take_back_button(post.ref, say("button.take_back"))]),
            ephemeral=True,
            allowed_mentions=NOBODY,
        )
