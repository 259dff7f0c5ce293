"""Finding the post that a button names."""

from __future__ import annotations

from bot.chat.buttons import Interaction
from bot.chat.replies import reply
from bot.locales import speaker
from bot.store.finished_piece import Post
from bot.store.posts import Posts


async def post_here(interaction: Interaction, posts: Posts, ref: str) -> Post | None:
    """The post that a button names, if it stands in this very message of this server.

    Otherwise the member is told, whatever the custom id claims.
    """
    post = await posts.find(interaction.guild_id or 0, ref)
    message = interaction.message
    if post is None or message is None or post.message_id not in (None, message.id):
        await reply(interaction, speaker(interaction.locale.value)("refused.unknown"))
        return None
    return post
