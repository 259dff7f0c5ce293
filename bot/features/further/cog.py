"""Going on from a take, anybody's: more like it, on from its end, or a change that is asked for."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping, Sequence

from bot.chat.buttons import Interaction, Press, chosen, written
from bot.chat.cooldowns import Cooldowns
from bot.chat.outgoing import REF
from bot.chat.permissions import may_write
from bot.chat.replies import Refuse, reply, too_often
from bot.chat.words import safe
from bot.features.accepting import Accepting, closed_notes
from bot.features.feature import Feature
from bot.features.finding import post_here
from bot.features.further.card import AGAIN, CHANGE_CARD
from bot.features.further.form import FORM, change_form, fields_of
from bot.features.further.wishes import NoChange, SeveralChanges, Wish, wish, wish_of_form
from bot.features.refusing import FormRefusals
from bot.features.settings.places import asked_in_its_place, place
from bot.features.votes.row import CHANGE, CONTINUE, FURTHER, VARY
from bot.locales import speaker
from bot.requests.ledger import Ledger
from bot.store.finished_piece import Post
from bot.store.posts import Posts
from bot.store.preferences import PreferenceStore
from engine.errors import OptionError
from engine.values import ChangeKind

CHANGE_FORM = "change"

_SEEDS = 2**31
_REASON = 900


class Further(Feature):
    """What the second row under a piece does."""

    def __init__(
        self,
        *,
        accepting: Accepting,
        ledger: Ledger,
        posts: Posts,
        preferences: PreferenceStore,
        cooldowns: Cooldowns,
        refusals: FormRefusals,
    ) -> None:
        self._accepting = accepting
        self._ledger = ledger
        self._posts = posts
        self._preferences = preferences
        self._cooldowns = cooldowns
        self._refusals = refusals

    def presses(self) -> Sequence[Press]:
        return (
            Press(VARY, self.vary),
            Press(CONTINUE, self.go_on),
            Press(CHANGE, self.ask),
            Press(FURTHER, self.choose),
            Press(FORM.format(REF), self.change),
            Press(AGAIN.format(REF), self.ask_again),
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
        if post is not None:
            await self._show_form(interaction, post, {})

    async def reopen(self, interaction: Interaction, ref: str, fields: Mapping[str, str]) -> None:
        """Open the form of a piece, wherever it stands, with what was written in it."""
        post = await self._posts.find(interaction.guild_id or 0, ref)
        if post is None:
            return await reply(interaction, speaker(interaction.locale.value)("form.piece_gone"))
        return await self._show_form(interaction, post, fields)

    async def ask_again(self, interaction: Interaction, ref: str) -> None:
        """Under the card of a change that failed: open its form for whoever had sent it."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        request = await self._ledger.find(guild, ref)
        if request is None or request.work != "change":
            return await reply(interaction, say("form.gone"))
        if request.user_id != interaction.user.id:
            return await reply(interaction, say("form.not_yours"))
        post = await self._posts.by_request(request.parameters["change"]["request"])
        if post is None or post.deleted or post.guild_id != guild:
            return await reply(interaction, say("form.piece_gone"))
        return await self._show_form(interaction, post, fields_of(request.parameters))

    async def _show_form(
        self, interaction: Interaction, post: Post, fields: Mapping[str, str]
    ) -> None:
        if not await self._refused(interaction, post):
            form = change_form(speaker(interaction.locale.value), post, fields)
            await interaction.response.send_modal(form)

    async def change(self, interaction: Interaction, ref: str) -> None:
        """The form was sent."""
        say = speaker(interaction.locale.value)
        fields = written(interaction)
        refuse = self._refusals.of(CHANGE_FORM, ref, fields)
        post = await self._posts.find(interaction.guild_id or 0, ref)
        letter = fields.get("take", post.takes[0].letter if post is not None else "")
        if post is None or not _has(post, letter):
            return await reply(interaction, say("refused.unknown"))
        if await self._refused(interaction, post, refuse):
            return None
        try:
            wanted = wish_of_form(fields, await self._takes(interaction))
        except NoChange:
            return await refuse(interaction, say("further.nothing"))
        except SeveralChanges:
            return await refuse(interaction, say("further.several"))
        except OptionError as error:
            problem = safe(say.message(error.message), _REASON)
            remedy = safe(say.message(error.message.remedy), _REASON)
            return await refuse(interaction, say("refused.change", problem=problem, remedy=remedy))
        return await self._accept(interaction, post, letter, wanted, refuse)

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

    async def _refused(self, interaction: Interaction, post: Post, refuse: Refuse = reply) -> bool:
        """Whether the member may not, or nothing is there to go on from; then that is told."""
        say = speaker(interaction.locale.value)
        if not may_write(interaction):
            await refuse(interaction, say("refused.further"))
            return True
        if post.dropped:
            await refuse(interaction, say("further.dropped"))
            return True
        return not await asked_in_its_place(self._preferences, interaction, refuse)

    async def _accept(
        self,
        interaction: Interaction,
        post: Post,
        letter: str,
        wanted: Wish,
        refuse: Refuse = reply,
    ) -> None:
        if await too_often(interaction, self._cooldowns, "change", refuse):
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
            interaction,
            draft,
            lambda request, standing: CHANGE_CARD.open(request, standing, notes),
            refuse,
        )


def _has(post: Post, letter: str) -> bool:
    return letter in {take.letter for take in post.takes}
