"""Turning values into chat text that cannot surprise anybody."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from bot.chat.limits import length
from bot.locales import Say
from engine.messages import Message, told
from engine.notation.options import ENSEMBLE_NAMES
from engine.tasks import instrument_in

_DRUMS = ("drums", "no drums")

_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_~|<>"})

_STEPS = ((10.0, 2), (30.0, 5), (85.0, 10))
"""Up to how many seconds an estimate goes by which step."""


def safe(text: str, limit: int = 120) -> str:
    """Words of a person or a file as plain text of at most `limit` characters: no formatting,
    mention, link or line break.
    """
    flat = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    flat = re.sub(r"\s+", " ", flat).strip()
    shown = _escaped(flat)
    if length(shown) <= limit:
        return shown

    def beginning(kept: int) -> str:
        return _escaped(flat[:kept].rstrip() + "…")

    # every character becomes at least one: no more than `limit` are worth trying
    tried = range(min(len(flat), limit))
    return beginning(bisect_right(tried, limit, key=lambda kept: length(beginning(kept))) - 1)


def _escaped(flat: str) -> str:
    flat = flat.translate(_ESCAPES)
    flat = re.sub(r"^([-+#])", r"\\\1", flat)
    flat = re.sub(r"^(\d+)\.(?=\s)", r"\1\\.", flat)
    # a zero-width space breaks up pings and bare addresses without changing the look
    return flat.replace("@", "@\u200b").replace("://", ":\u200b//")


def file_stem(title: str) -> str:
    """A title as the start of a file name: lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-") or "piece"


def mention(user_id: int) -> str:
    """The markup that shows a user's name; it notifies only where allowed_mentions say so."""
    return f"<@{user_id}>"


def clock(seconds: float) -> str:
    """A length of music: 1:05."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def key_name(say: Say, key: str) -> str:
    """A key as the engine writes it, `F# minor`, in the words of a language."""
    return safe(say.key(key))


def ensemble_name(say: Say, ensemble: str) -> str:
    """Who plays, as the engine writes it, `jazz trio` or `flute, drums`, in the words of a
    language; what it does not know is shown as it is.
    """
    return ", ".join(_player(say, part) for part in ensemble.split(", "))


def _player(say: Say, name: str) -> str:
    if name in ENSEMBLE_NAMES or name in _DRUMS:
        return say(f"ensemble.called.{name.replace(' ', '_')}")
    return instrument_in(say.language, name)


def wait(say: Say, seconds: float) -> str:
    """A length of waiting, rounded as people do."""
    return say.message(span(seconds))


def roughly(say: Say, seconds: float) -> str:
    """An estimate of what is left, in steps: it is not said anew for each second that passes."""
    for below, step in _STEPS:
        if seconds < below:
            return say("time.seconds", n=max(step, step * round(seconds / step)))
    return wait(say, seconds)


def span(seconds: float) -> Message:
    """The same before it is worded."""
    if seconds < 90:
        return told("time.seconds", n=max(1, round(seconds)))
    return told("time.minutes", n=round(seconds / 60))


def mebibytes(size: float) -> Message:
    return told("size.mebibytes", n=size / 2**20)


def file_size(size: float) -> Message:
    """Of a file of any size, a MIDI file of some kilobytes too."""
    return mebibytes(size) if size >= 2**20 else told("size.kibibytes", n=max(0.1, size / 2**10))


def jump(guild_id: int, channel_id: int, message_id: int) -> str:
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"
