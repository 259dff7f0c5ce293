"""Who may train, and what they have to say before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import discord

from bot.chat.permissions import manages_server
from bot.locales import Say

Interaction = discord.Interaction[Any]

_FEW = 40
"""Roles that one message names."""


def may_train(interaction: Interaction, roles: Collection[int]) -> bool:
    """Moderators, and members of one of the roles."""
    if manages_server(interaction):
        return True
    member = interaction.user
    return isinstance(member, discord.Member) and any(member.get_role(role) for role in roles)


def refusal(say: Say, roles: Collection[int]) -> str:
    """Why a member may not train, and who may."""
    names = say("refused.train.roles", roles=role_mentions(roles)) if roles else ""
    return say("refused.train", roles=names)


def role_mentions(roles: Collection[int]) -> str:
    """The roles as Discord shows them; nobody is notified by an answer that allows no mention."""
    shown = [f"<@&{role}>" for role in sorted(roles)]
    return ", ".join(shown[:_FEW]) + (" …" if len(shown) > _FEW else "")
