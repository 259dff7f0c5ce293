"""Of which pieces /top is asked for: of how long, whose, and by which version."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.words import mention
from bot.locales import Say
from bot.store.votes import EVERYTHING, Among

_DAYS = {"week": 7, "month": 30}
PERIODS = (*_DAYS, "ever")

_DAY = 86_400_000
_MILLISECONDS = 22
"""Bits of an id of Discord's below the milliseconds in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen, None where nothing was. `version` 0 is the base."""

    period: str | None = None
    user_id: int | None = None
    version: int | None = None

    @property
    def narrow(self) -> bool:
        """Whether pieces are left out by it."""
        return self.period in _DAYS or self.user_id is not None or self.version is not None


def among_those(
    period: str | None, user_id: int | None, version: int | None, interaction_id: int
) -> Among:
    """The pieces that are asked for; time is Discord's own, as ids tell it."""
    if not Asked(period, user_id, version).narrow:
        return EVERYTHING
    days = _DAYS.get(period or "")
    then = (interaction_id >> _MILLISECONDS) - days * _DAY if days else None
    return Among(
        since=max(0, then) << _MILLISECONDS if then is not None else None,
        user_id=user_id,
        model=None if version is None else str(version) if version else "base",
    )


def heading(say: Say, asked: Asked) -> str | None:
    """What stands above the places; None for the usual head."""
    if not asked.narrow:
        return None
    return say("top.head_of", what=_what(say, asked))


def empty(say: Say, least: int, asked: Asked) -> str:
    """That there is nothing to show, and of what."""
    text = say("top.empty", count=least)
    return f"{say('top.none_of', what=_what(say, asked))} {text}" if asked.narrow else text


def _what(say: Say, asked: Asked) -> str:
    parts: list[str] = []
    if asked.period in _DAYS:
        parts.append(say(f"top.of.{asked.period}"))
    if asked.user_id is not None:
        parts.append(say("top.of.member", user=mention(asked.user_id)))
    if asked.version is not None:
        key = "top.of.version" if asked.version else "top.of.base"
        parts.append(say(key, number=asked.version))
    return ", ".join(parts)
