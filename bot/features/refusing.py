"""A form that was refused, and the way back into it: nothing is to be typed twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.chat.buttons import Interaction, Press
from bot.chat.outgoing import Button
from bot.chat.replies import Refuse, reply
from bot.features.feature import Feature
from bot.locales import speaker
from bot.store.forms import RefusedForm, RefusedForms

Opener = Callable[[Interaction, str, Mapping[str, str]], Awaitable[None]]
"""Opens a form about something, with what was written by field; who may not have it is told."""


class FormRefusals:
    """How forms are refused: with a button that opens them again as they were sent."""

    def __init__(self, forms: RefusedForms) -> None:
        self._forms = forms

    def of(self, form: str, about: str, written: Mapping[str, str]) -> Refuse:
        """What refuses this form, as `reply` would; what was written is kept only then."""

        async def refuse(interaction: Interaction, text: str) -> None:
            guild, say = interaction.guild_id or 0, speaker(interaction.locale.value)
            refused = RefusedForm(interaction.user.id, form, about, written)
            kept = await self._forms.keep(guild, refused)
            button = Button(f"motif:again:{kept}", say("button.form.again"), "blue")
            await reply(interaction, text, items=[button])

        return refuse


class TryAgain(Feature):
    """The button under a refusal. `openers` are by what their form is called."""

    def __init__(self, forms: RefusedForms, openers: Mapping[str, Opener]) -> None:
        self._forms = forms
        self._openers = openers

    def presses(self) -> Sequence[Press]:
        return (Press(r"motif:again:(?P<form>\d{1,18})", self.open),)

    async def open(self, interaction: Interaction, form: str) -> None:
        """Open the form for whoever had sent it."""
        say = speaker(interaction.locale.value)
        refused = await self._forms.find(interaction.guild_id or 0, int(form))
        if refused is None:
            return await reply(interaction, say("form.gone"))
        if refused.user_id != interaction.user.id:
            return await reply(interaction, say("form.not_yours"))
        return await self._openers[refused.form](interaction, refused.about, refused.written)
