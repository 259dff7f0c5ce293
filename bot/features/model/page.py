"""The page about a model, for whoever may put files into the channel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import Interaction, Press
from bot.chat.cooldowns import Cooldowns
from bot.chat.limits import fitted
from bot.chat.outgoing import Button, Enclosure, Outgoing
from bot.chat.permissions import may_attach
from bot.chat.replies import reply, too_often
from bot.chat.words import mention
from bot.features.accepting import Accepting
from bot.features.cards import StatusCard
from bot.features.compose.post import fitting
from bot.features.feature import Feature
from bot.locales import Say, speaker
from bot.requests.request import Request
from bot.store.blobs import Blobs
from bot.store.models import Models
from bot.store.packs import Packs


def page_button(say: Say, number: int | None) -> Button:
    """Makes the page about a version, None: the base."""
    return Button(f"motif:model:page:{number or 0}", say("button.examine"), "grey")


class ModelPage(Feature):
    """Accepts what the button asks for."""

    def __init__(self, accepting: Accepting, models: Models, cooldowns: Cooldowns) -> None:
        self._accepting = accepting
        self._models = models
        self._cooldowns = cooldowns

    def presses(self) -> Sequence[Press]:
        return (Press(r"motif:model:page:(?P<number>\d{1,9})", self.make),)

    async def make(self, interaction: Interaction, number: str) -> None:
        """Accept a request for the page about a version, 0: the base."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        if not may_attach(interaction):
            return await reply(interaction, say("refused.examine"))
        wanted = int(number)
        if wanted:
            version = await self._models.find(guild, wanted)
            if version is None or version.state != "ready":
                return await reply(interaction, say("version.gone"))
        if await too_often(interaction, self._cooldowns, "examine"):
            return None
        draft = self._accepting.draft(
            interaction,
            {"given": {}, "examine": {"model": str(wanted) if wanted else "base"}},
            locale=interaction.locale.value,
        )
        return await self._accepting.accept(interaction, draft, PAGE_CARD.open)


class PagePresenter:
    """Words finished pages."""

    def __init__(self, packs: Packs, blobs: Blobs, models: Models) -> None:
        self._packs = packs
        self._blobs = blobs
        self._models = models

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:
        """As `delivery.Presenter` says."""
        say = speaker(request.locale)
        page = await self._packs.find(request.id)
        foot = say("post.ref", ref=request.ref)
        if page is None or not await self._is_there(request):
            return Outgoing(fitted([say("examine.deleted"), foot]), notify=request.user_id)
        name = f"motif-{request.parameters['examine']['model']}.html"
        kept, too_large = fitting([Enclosure(self._blobs.path(page.zip), name)], limit)
        lines = [
            say("examine.head", user=mention(request.user_id), model=_model(say, request)),
            say("examine.too_large") if too_large else say("examine.about"),
        ]
        if closed:
            lines.append(say("post.closed"))
        return Outgoing(fitted([*lines, foot]), notify=request.user_id, enclosures=tuple(kept))

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        """As `delivery.Presenter` says."""
        return PAGE_CARD.ending(request, message_id)

    async def _is_there(self, request: Request) -> bool:
        asked: str = request.parameters["examine"]["model"]
        if asked == "base":
            return True
        version = await self._models.find(request.guild_id, int(asked))
        return version is not None and version.state == "ready"


def _model(say: Say, request: Request) -> str:
    asked = request.parameters["examine"]["model"]
    return say("examine.base") if asked == "base" else say("examine.version", number=asked)


def _head(say: Say, request: Request) -> list[str]:
    user = mention(request.user_id)
    return [say("card.examine_head", model=_model(say, request), user=user)]


PAGE_CARD = StatusCard(_head, "examine.cancelled", "examine.done", "examine.done_plain")
