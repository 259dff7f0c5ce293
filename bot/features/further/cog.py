"""Going on from a take, anybody's: more like it, on from its end, or a change that is asked for."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Sequence

from bot.chat.buttons import Interaction, Press, chosen, written
from bot.chat.cooldowns import Cooldowns
from bot.chat.outgoing import REF
from bot.chat.permissions import may_write
from bot.chat.replies import reply, too_often
from bot.chat.words import safe
from bot.features.accepting import Accepting, closed_notes
from bot.features.feature import Feature
from bot.features.finding import post_here
from bot.features.further.card import CHANGE_CARD
from bot.features.further.form import FORM, change_form
from bot.features.further.wishes import NoChange, SeveralChanges, Wish, wish, wish_of_form
from bot.features.settings.places import asked_in_its_place, place
from bot.features.votes.row import CHANGE, CONTINUE, FURTHER, VARY
from bot.locales import speaker
from bot.store.posts import Post, Posts
from bot.store.preferences import PreferenceStore
from engine.errors import OptionError
from engine.values import ChangeKind

_SEEDS = 2**31
_REASON = 900


class Further(Feature):
    """What the second row under a piece does."""

    def __init__(
        self,
        accepting: Accepting,
        posts: Posts,
        preferences: PreferenceStore,
        cooldowns: Cooldowns,
    ) -> None:
        self._accepting = accepting
        self._posts = posts
        self._preferences = preferences
        self._cooldowns = cooldowns

    def presses(self) -> Sequence[Press]:
        return (
            Press(VARY, self.vary),
            Press(CONTINUE, self.go_on),
            Press(CHANGE, self.ask),
            Press(FURTHER, self.choose),
            Press(FORM.format(REF), self.change),
        )

    async def vary(self, interaction: Interaction, ref: str, letter: str) -> None:
        """The same take, differently."""
        await self._at_once(interaction, ref, letter, "vary")

    async def go_on(self, interaction: Interaction, ref: str, letter: str) -> None:
        """The take and eight bars more."""
        await self._at_once(interaction, ref, letter, "continue")

    async def choose(self, interaction: Interaction, ref: str) -> None:
        """In the menu under a piece of several takes."""
        deed, _, letter = chosen(interaction).partition(":")
        match deed:
            case "vary" | "continue":
                await self._at_once(interaction, ref, letter, deed)
            case _:
                await self.ask(interaction, ref)

    async def ask(self, interaction: Interaction, ref: str) -> None:
        """Open the form."""
        post = await post_here(interaction, self._posts, ref)
        if post is not None and not await self._refused(interaction, post):
            say = speaker(interaction.locale.value)
            await interaction.response.send_modal(change_form(say, post))

    async def change(self, interaction: Interaction, ref: str) -> None:
        """The form was sent."""
        say = speaker(interaction.locale.value)
        fields = written(interaction)
        post = await self._posts.find(interaction.guild_id or 0, ref)
        letter = fields.pop("take", post.takes[0].letter if post is not None else "")
        if post is None or not _has(post, letter):
            return await reply(interaction, say("refused.unknown"))
        if await self._refused(interaction, post):
            return None
        try:
            wanted = wish_of_form(fields, await self._takes(interaction))
        except NoChange:
            return await reply(interaction, say("further.nothing"))
        except SeveralChanges:
            return await reply(interaction, say("further.several"))
        except OptionError as error:
            problem = safe(say.message(error.message), _REASON)
            remedy = safe(say.message(error.message.remedy), _REASON)
            return await reply(interaction, say("refused.change", problem=problem, remedy=remedy))
        return await self._accept(interaction, post, letter, wanted)

    async def _at_once(
        self, interaction: Interaction, ref: str, letter: str, kind: ChangeKind
    ) -> None:
        post = await post_here(interaction, self._posts, ref)
        if post is None:
            return None
        if not _has(post, letter):
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("refused.unknown"))
        if await self._refused(interaction, post):
            return None
        wanted = wish(kind, {}, await self._takes(interaction))
        return await self._accept(interaction, post, letter, wanted)

    async def _takes(self, interaction: Interaction) -> int | None:
        """How many takes moderators let a piece have, if they said so."""
        return (await self._preferences.of(interaction.guild_id or 0, place(interaction))).takes

    async def _refused(self, interaction: Interaction, post: Post) -> bool:
        """Whether the member may not, or nothing is there to go on from; then that is told."""
        say = speaker(interaction.locale.value)
        if not may_write(interaction):
            await reply(interaction, say("refused.further"))
            return True
        if post.dropped:
            await reply(interaction, say("further.dropped"))
            return True
        return not await asked_in_its_place(self._preferences, interaction)

    async def _accept(
        self, interaction: Interaction, post: Post, letter: str, wanted: Wish
    ) -> None:
        if await too_often(interaction, self._cooldowns, "change"):
            return None
        say = speaker(interaction.locale.value)
        # drawn here, so that a second attempt makes the same piece
        change = dataclasses.replace(wanted.change, seed=secrets.randbelow(_SEEDS))
        asked = {
            "request": post.request_id,
            "letter": letter,
            "title": post.title,
            "bars": int(post.settings.get("bars", 16)),
            "do": change.to_json(),
        }
        draft = self._accepting.draft(
            interaction, {"given": dict(wanted.given), "change": asked}, private=post.private
        )
        notes = closed_notes(interaction, say)
        return await self._accepting.accept(
            interaction, draft, lambda request, standing: CHANGE_CARD.open(request, standing, notes)
        )


def _has(post: Post, letter: str) -> bool:
    return letter in {take.letter for take in post.takes}
