"""Pieces that won as training material: with the consent of who asked for them, and never else."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import Interaction, Press
from bot.chat.language import language_of
from bot.chat.outgoing import REF, Button
from bot.chat.payload import NOBODY, view_of
from bot.chat.replies import reply
from bot.chat.words import file_stem, mention, safe
from bot.features.accepting import Accepting
from bot.features.feature import Feature
from bot.features.songs.removing import keep_button
from bot.features.train.accepting import accept_training
from bot.features.train.rules import may_train, refusal
from bot.locales import speaker
from bot.requests.request import Upload
from bot.store.blobs import Blobs
from bot.store.finished_piece import Post, StoredTake
from bot.store.offers import Offers
from bot.store.posts import Posts
from bot.store.preferences import PreferenceStore

_TAKE = rf"{REF}:(?P<letter>[A-D])"
_OFFER = r"(?P<offer>\d{1,18})"


class OfferedPieces(Feature):
    """What the button under a weekly post and a round's result does, and those that follow."""

    def __init__(
        self,
        *,
        accepting: Accepting,
        posts: Posts,
        offers: Offers,
        blobs: Blobs,
        preferences: PreferenceStore,
    ) -> None:
        self._accepting = accepting
        self._posts = posts
        self._offers = offers
        self._blobs = blobs
        self._preferences = preferences

    def presses(self) -> Sequence[Press]:
        return (
            Press(rf"motif:offer:{_TAKE}", self.ask),
            Press(rf"motif:offered:{_TAKE}", self.agree),
            Press(rf"motif:teach:{_OFFER}", self.teach),
            Press(rf"motif:unoffer:{_OFFER}", self.take_back),
        )

    async def ask(self, interaction: Interaction, ref: str, letter: str) -> None:
        """Show whoever asked for the piece what they would agree to."""
        found = await self._own(interaction, ref, letter)
        if found is None:
            return
        say = speaker(interaction.locale.value)
        post, _ = found
        text = say("offer.ask", title=safe(post.title), letter=letter, consent=say("offer.consent"))
        yes = Button(f"motif:offered:{ref}:{letter}", say("button.offer.agree"), "blue")
        await reply(interaction, text, items=[yes, keep_button(say)])

    async def agree(self, interaction: Interaction, ref: str, letter: str) -> None:
        """Note the consent, and show those who may train what is offered."""
        found = await self._own(interaction, ref, letter)
        if found is None:
            return
        say, (post, _) = speaker(interaction.locale.value), found
        consent = say("offer.consent")
        offer = await self._offers.make(post.guild_id, post.request_id, letter, consent)
        key = "offer.noted" if offer is not None else "offer.known"
        await interaction.response.edit_message(content=say(key), view=None)
        if offer is None:
            return
        public = speaker(language_of(interaction, private=False))
        text = public(
            "offer.public", user=mention(post.user_id), title=safe(post.title), letter=letter
        )
        buttons = [
            Button(f"motif:teach:{offer}", public("button.offer.teach"), "blue"),
            Button(f"motif:unoffer:{offer}", public("button.offer.take_back")),
        ]
        await interaction.followup.send(text, view=view_of(buttons), allowed_mentions=NOBODY)

    async def take_back(self, interaction: Interaction, offer: str) -> None:
        """The consent is withdrawn by who gave it, before anything was trained."""
        say = speaker(interaction.locale.value)
        found = await self._offers.find(interaction.guild_id or 0, int(offer))
        if found is None:
            return await reply(interaction, say("offer.gone"))
        if found.user_id != interaction.user.id:
            return await reply(interaction, say("offer.not_yours"))
        await self._offers.take_back(found.guild_id, found.id)
        await interaction.response.edit_message(content=say("offer.taken_back"), view=None)
        return None

    async def teach(self, interaction: Interaction, offer: str) -> None:
        """Train a version with the offered take: for those who may train."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        roles = (await self._preferences.of(guild)).train_roles
        if not may_train(interaction, roles):
            return await reply(interaction, refusal(say, roles))
        found = await self._offers.find(guild, int(offer))
        post = await self._posts.by_request(found.request_id) if found is not None else None
        take = _take(post, found.letter) if post is not None and found is not None else None
        if found is None or post is None or take is None or take.midi is None:
            return await reply(interaction, say("offer.gone"))
        size = self._blobs.path(take.midi).stat().st_size
        name = f"{file_stem(post.title)}-{take.letter.lower()}.mid"
        terms = {
            "rights": "own",
            "consent": found.consent,
            "consented_at": found.consented_at,
            "offer": found.id,
        }
        upload = Upload(name, "", size, take.midi)
        return await accept_training(self._accepting, interaction, [upload], terms)

    async def _own(
        self, interaction: Interaction, ref: str, letter: str
    ) -> tuple[Post, StoredTake] | None:
        """The take, if whoever pressed asked for it and it can be trained on; else that is told."""
        say = speaker(interaction.locale.value)
        post = await self._posts.find(interaction.guild_id or 0, ref)
        take = _take(post, letter) if post is not None else None
        if post is None or take is None:
            await reply(interaction, say("refused.unknown"))
        elif post.user_id != interaction.user.id:
            await reply(interaction, say("offer.not_yours"))
        elif take.midi is None:
            await reply(interaction, say("offer.dropped"))
        else:
            return post, take
        return None


def _take(post: Post, letter: str) -> StoredTake | None:
    if post.deleted:
        return None
    return next((take for take in post.takes if take.letter == letter), None)
