"""What buttons, menus and forms do, found by their custom id: they work after a restart too."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import discord

Interaction = discord.Interaction[Any]

_NUMBERS = 2**63


@dataclass(frozen=True, slots=True)
class Press:
    """What happens where the whole custom id of a button, menu or form that is used fits
    `template`.

    The names of its groups are what `do` takes, as text, besides the interaction.
    """

    template: str
    do: Callable[..., Awaitable[object]]


class Presses:
    """Every press that the bot knows; `admitted` says whether an interaction may go on."""

    def __init__(
        self, presses: Iterable[Press], admitted: Callable[[Interaction], Awaitable[bool]]
    ) -> None:
        self._presses = [(re.compile(press.template), press.do) for press in presses]
        self._admitted = admitted

    async def dispatch(self, interaction: Interaction) -> None:
        """Do what the component that was used is for; nothing for one that nobody knows."""
        kinds = (discord.InteractionType.component, discord.InteractionType.modal_submit)
        if interaction.type not in kinds:
            return
        custom_id = str((interaction.data or {}).get("custom_id", ""))
        for template, do in self._presses:
            match = template.fullmatch(custom_id)
            if match is not None and all(map(_possible, match.groups(""))):
                if await self._admitted(interaction):
                    await do(interaction, **match.groupdict())
                return


def _possible(text: str) -> bool:
    """No id is a number that neither Discord nor the database could hold."""
    return not text.isdecimal() or int(text) < _NUMBERS


def written(interaction: Interaction) -> dict[str, str]:
    """What was written or chosen in a form that was sent, by field; empty fields are left out."""
    found: dict[str, str] = {}
    parts: list[Any] = list((interaction.data or {}).get("components", ()))
    while parts:
        part = parts.pop()
        parts += [*part.get("components", ()), *filter(None, [part.get("component")])]
        text = " ".join([part.get("value") or "", *part.get("values", ())])
        if "custom_id" in part and text.strip():
            found[part["custom_id"]] = " ".join(text.split())
    return found


def chosen(interaction: Interaction) -> str:
    """What was chosen in the menu that was used; empty if nothing was."""
    values: list[str] = list((interaction.data or {}).get("values", ()))
    return values[0] if values else ""
