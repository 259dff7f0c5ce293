"""Make again: the files of a piece that were dropped, from its recipe."""

from __future__ import annotations

from bot.chat.buttons import BLUE, Interaction, LastingButton
from bot.chat.context import services_of
from bot.chat.outgoing import REF
from bot.chat.replies import reply
from bot.features.accepting import accept
from bot.features.compose.card import card
from bot.locales import speaker
from bot.requests.request import Draft


class AgainButton(LastingButton, template=rf"motif:again:{REF}"):
    """Asks for the same piece of the same version; it comes to the one who asked alone."""

    def __init__(self, ref: str, label: str) -> None:
        super().__init__(f"motif:again:{ref}", label, BLUE)
        self._ref = ref

    async def callback(self, interaction: Interaction) -> None:
        services, say = services_of(interaction), speaker(interaction.locale.value)
        post = await services.posts.find(interaction.guild_id or 0, self._ref)
        if post is None:
            return await reply(interaction, say("refused.unknown"))
        if not post.dropped:
            return await reply(interaction, say("again.here"))
        if await services.shelf.named(post.guild_id, post.model) is None:
            return await reply(interaction, say("details.dropped_gone"))
        recipe = await services.ledger.by_id(post.request_id)
        draft = Draft(
            interaction_id=interaction.id,
            token=interaction.token,
            guild_id=post.guild_id,
            channel_id=interaction.channel_id or 0,
            user_id=interaction.user.id,
            locale=interaction.locale.value,
            private=True,
            upload_limit=min(interaction.filesize_limit, services.settings.upload_bytes),
            kind="compose",
            parameters={
                "brief": recipe.parameters["brief"],
                "given": {"again": post.title},
                "again": {"request": post.request_id, "model": post.model},
            },
        )
        return await accept(interaction, draft, card)
