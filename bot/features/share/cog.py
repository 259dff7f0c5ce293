"""Share: a take as files to use elsewhere, for whoever may put files into the channel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import Interaction, Press
from bot.chat.cooldowns import Cooldowns
from bot.chat.outgoing import REF, Button
from bot.chat.permissions import may_attach
from bot.chat.replies import reply, too_often
from bot.chat.words import safe
from bot.features.accepting import Accepting
from bot.features.feature import Feature
from bot.features.finding import post_here
from bot.features.share.card import PACK_CARD
from bot.features.votes.row import SHARE
from bot.locales import speaker
from bot.store.finished_piece import Post
from bot.store.posts import Posts


class Share(Feature):
    """Packs a take and puts the zip into the channel."""

    def __init__(self, accepting: Accepting, posts: Posts, cooldowns: Cooldowns) -> None:
        self._accepting = accepting
        self._posts = posts
        self._cooldowns = cooldowns

    def presses(self) -> Sequence[Press]:
        return (
            Press(SHARE, self.share),
            Press(rf"motif:share:{REF}:(?P<letter>[A-D])", self.share_take),
        )

    async def share(self, interaction: Interaction, ref: str) -> None:
        """Under a piece: pack its one take, or ask which of several."""
        post = await post_here(interaction, self._posts, ref)
        if post is None or await _refused(interaction, post):
            return None
        if len(post.takes) == 1:
            return await self._pack(interaction, post, post.takes[0].letter)
        say = speaker(interaction.locale.value)
        choices = [
            Button(
                f"motif:share:{post.ref}:{take.letter}",
                say("button.share_take", letter=take.letter),
                "blue",
            )
            for take in post.takes
        ]
        return await reply(interaction, say("share.which", title=safe(post.title)), items=choices)

    async def share_take(self, interaction: Interaction, ref: str, letter: str) -> None:
        """Pack one take of several."""
        post = await self._posts.find(interaction.guild_id or 0, ref)
        if post is None or letter not in {take.letter for take in post.takes}:
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("refused.unknown"))
        if await _refused(interaction, post):
            return None
        return await self._pack(interaction, post, letter)

    async def _pack(self, interaction: Interaction, post: Post, letter: str) -> None:
        if await too_often(interaction, self._cooldowns, "share"):
            return
        asked = {
            "request": post.request_id,
            "letter": letter,
            "title": post.title,
            "seconds": next(t.seconds for t in post.takes if t.letter == letter),
        }
        draft = self._accepting.draft(
            interaction,
            {"given": {}, "share": asked},
            private=post.private,
            locale=interaction.locale.value,
        )
        await self._accepting.accept(interaction, draft, PACK_CARD.open)


async def _refused(interaction: Interaction, post: Post) -> bool:
    """Whether the member may not, or nothing is there to be packed; then that is told."""
    say = speaker(interaction.locale.value)
    if not may_attach(interaction):
        await reply(interaction, say("refused.share"))
        return True
    if post.dropped:
        await reply(interaction, say("share.dropped"))
        return True
    return False
