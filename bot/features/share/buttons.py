"""Share: a take as files to use elsewhere, for whoever may put files into the channel."""

from __future__ import annotations

from bot.chat.buttons import BLUE, Interaction, LastingButton, view_of
from bot.chat.context import services_of
from bot.chat.outgoing import REF
from bot.chat.permissions import may_attach, missing_here
from bot.chat.replies import reply, too_often
from bot.chat.words import safe
from bot.features.accepting import accept
from bot.features.share.card import card
from bot.features.votes.buttons import post_here
from bot.features.votes.row import SHARE
from bot.locales import speaker
from bot.requests.request import Draft
from bot.store.posts import Post


class ShareButton(LastingButton, template=SHARE):
    """Under a piece: packs its one take, or asks which of several."""

    def __init__(self, ref: str, label: str) -> None:
        super().__init__(f"motif:share:{ref}", label)
        self._ref = ref

    async def callback(self, interaction: Interaction) -> None:
        post = await post_here(interaction, self._ref)
        if post is None or await _refused(interaction, post):
            return None
        if len(post.takes) == 1:
            return await _share(interaction, post, post.takes[0].letter)
        say = speaker(interaction.locale.value)
        choices = [
            ShareTakeButton(post.ref, take.letter, say("button.share_take", letter=take.letter))
            for take in post.takes
        ]
        text = say("share.which", title=safe(post.title))
        return await reply(interaction, text, view=view_of(choices))


class ShareTakeButton(LastingButton, template=rf"motif:share:{REF}:(?P<letter>[A-D])"):
    """Packs one take of several; it comes to the one who asked alone."""

    def __init__(self, ref: str, letter: str, label: str) -> None:
        super().__init__(f"motif:share:{ref}:{letter}", label, BLUE)
        self._ref = ref
        self._letter = letter

    async def callback(self, interaction: Interaction) -> None:
        services = services_of(interaction)
        post = await services.posts.find(interaction.guild_id or 0, self._ref)
        if post is None or self._letter not in {take.letter for take in post.takes}:
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("refused.unknown"))
        if await _refused(interaction, post):
            return None
        return await _share(interaction, post, self._letter)


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


async def _share(interaction: Interaction, post: Post, letter: str) -> None:
    if await too_often(interaction, "share"):
        return
    services = services_of(interaction)
    draft = Draft(
        interaction_id=interaction.id,
        token=interaction.token,
        guild_id=post.guild_id,
        channel_id=interaction.channel_id or 0,
        user_id=interaction.user.id,
        locale=interaction.locale.value,
        private=post.private or bool(missing_here(interaction)),
        upload_limit=min(interaction.filesize_limit, services.settings.upload_bytes),
        kind="compose",
        parameters={
            "given": {},
            "share": {"request": post.request_id, "letter": letter, "title": post.title},
        },
    )
    await accept(interaction, draft, card)
