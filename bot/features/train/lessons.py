"""Which songs helped a version and which did not, and why, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot.chat.words import safe
from bot.locales import Say
from bot.store.models import ModelVersion
from bot.store.songs import StoredSong

Outcome = Literal["most", "helped", "little", "none", "worse"]

_SHOWN = 10
_HELPED, _LITTLE = 0.05, 0.01
"""Shares of the bits of a song's ending that were saved: it helped, or a little."""

_BADLY_HEARD = 0.6
"""Quality below which hearing is what is wrong."""

_SHORT = 150
"""Notes of a song that is too little to learn from."""

_KNOWN = 0.85
"""An ending that cost the base so little of what the others cost: it knew such music."""


def lessons(say: Say, version: ModelVersion, songs: Mapping[str, StoredSong]) -> list[str]:
    """A line for each song, who helped most first; `songs` by SHA-256, as they are called now."""
    gains: list[Mapping[str, Any]] = list(version.figures.get("songs", ()))
    gains.sort(key=lambda gain: -(_share(gain) or 0.0))
    usual = _mean([gain["before"] for gain in gains if gain["before"] is not None])
    lines: list[str] = []
    for place, gain in enumerate(gains[:_SHOWN]):
        song = songs.get(gain["song_id"])
        title = safe(song.title if song else str(gain["title"]), 60)
        share = _share(gain)
        if share is None:
            lines.append(say("lesson.short", title=title))
            continue
        outcome = _outcome(share, first=place == 0 and len(gains) > 1)
        line = say(f"lesson.{outcome}", title=title, percent=round(100 * abs(share)))
        if outcome in ("none", "worse"):
            line += " " + say(f"lesson.why.{_why(gain, song, usual)}", quality=_quality(song))
        lines.append(line)
    if len(gains) > _SHOWN:
        lines.append(say("lesson.more", count=len(gains) - _SHOWN))
    return lines


def _share(gain: Mapping[str, Any]) -> float | None:
    """How much less a song's ending costs after training; None where nothing was held out."""
    before, after = gain["before"], gain["after"]
    return None if not before or after is None else (before - after) / before


def _outcome(share: float, *, first: bool) -> Outcome:
    if share >= _HELPED:
        return "most" if first else "helped"
    if share >= _LITTLE:
        return "little"
    return "none" if share > -_LITTLE else "worse"


def _why(gain: Mapping[str, Any], song: StoredSong | None, usual: float) -> str:
    if song is not None and song.quality < _BADLY_HEARD:
        return "heard"
    if gain["notes"] < _SHORT:
        return "few"
    return "known" if gain["before"] < _KNOWN * usual else "unlike"


def _quality(song: StoredSong | None) -> int:
    return round(100 * song.quality) if song else 0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
