"""The menu under a piece: what is needed now and then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.chat.buttons import Interaction, Press, chosen
from bot.chat.replies import reply
from bot.features.feature import Feature
from bot.features.finding import post_here
from bot.features.votes.board import VoteBoard
from bot.features.votes.row import MORE
from bot.locales import speaker
from bot.store.posts import Posts

Deed = Callable[[Interaction, str], Awaitable[object]]
"""What a choice does. It is handed what the choice is about: the post's id, unless it says so."""


class More(Feature):
    """Hands each choice to the feature that does it."""

    def __init__(self, posts: Posts, board: VoteBoard, deeds: Mapping[str, Deed]) -> None:
        self._posts = posts
        self._board = board
        self._deeds = deeds

    def presses(self) -> Sequence[Press]:
        return (Press(MORE, self.choose),)

    async def choose(self, interaction: Interaction, ref: str) -> None:
        """Do what was chosen."""
        post = await post_here(interaction, self._posts, ref)
        if post is None:
            return
        name, _, about = chosen(interaction).partition(":")
        deed = self._deeds.get(name)
        if deed is None:
            await reply(interaction, speaker(interaction.locale.value)("refused.unknown"))
            return
        # a choice stays chosen, and cannot be chosen again, until its message is shown anew
        await self._board.show_again(interaction, post)
        await deed(interaction, about or ref)
