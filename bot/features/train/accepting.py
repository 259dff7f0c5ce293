"""Accepting a training: by /train with songs, or with a piece that its member offered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.features.accepting import Accepting, closed_notes
from bot.features.train.card import card
from bot.locales import speaker
from bot.requests.request import Upload
from engine.values import Brief

_SEEDS = 2**31


async def accept_training(
    accepting: Accepting,
    interaction: discord.Interaction[Any],
    uploads: Sequence[Upload],
    terms: Mapping[str, Any],
) -> None:
    """Accept a training with these files; `terms` are their rights and the consent."""
    # drawn here, so that a second attempt makes the same piece
    brief = Brief(takes=1, seed=secrets.randbelow(_SEEDS)).to_json()
    draft = accepting.draft(interaction, {**terms, "brief": brief}, uploads, kind="train")
    notes = closed_notes(interaction, speaker(interaction.locale.value))
    await accepting.accept(interaction, draft, lambda request, _: card(request, None, notes=notes))
