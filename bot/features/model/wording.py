"""What /model says: one version, and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.limits import CONTENT, fitted
from bot.chat.outgoing import Button, Menu, Option
from bot.chat.words import safe, wait
from bot.locales import Say
from bot.store.models import ModelVersion
from bot.store.songs import StoredSong

MENU = "motif:model:choose"
_OPTIONS = 25


def figures_button(say: Say, number: int) -> Button:
    """Shows the card of a version to whoever presses it."""
    return Button(f"motif:model:show:{number}", say("version.option", number=number))


def version_menu(say: Say, versions: Sequence[ModelVersion]) -> list[Menu]:
    """Opens the card of a version; nothing if none is ready."""
    ready = [v for v in versions if v.state == "ready"][:_OPTIONS]
    options = [Option(str(v.number), say("version.option", number=v.number)) for v in ready]
    return [Menu(MENU, say("version.choose"), options)] if options else []


def version_card(
    say: Say,
    version: ModelVersion,
    songs: Sequence[StoredSong],
    *,
    composing: bool,
    limit: int = CONTENT,
) -> str:
    """One version that is ready: songs, figures, and whether it composes."""
    figures = version.figures
    lines = [
        say("version.head", number=version.number),
        say("version.composing" if composing else "version.waiting"),
        say(
            "version.made",
            when=round(version.ready_at or version.created_at),
            epochs=figures.get("epochs", "?"),
            wait=wait(say, figures.get("seconds", 0)),
        ),
    ]
    if figures.get("held_out") is not None:
        base = figures.get("base")
        key = "version.bits" if base is not None else "version.bits_alone"
        lines.append(say(key, bits=_bits(say, figures["held_out"]), base=base and _bits(say, base)))
    if not figures.get("passed", True):
        lines.append(say("version.worse"))
    lines.append(say("version.songs", count=len(songs)))
    gains = {gain["song_id"]: gain for gain in figures.get("songs", ())}
    learnt = [_song(say, song, gains.get(song.sha256)) for song in songs]
    return fitted(
        lines, learnt, rest=lambda count: say("version.more_songs", count=count), limit=limit
    )


def history(
    say: Say,
    versions: Sequence[ModelVersion],
    in_use: ModelVersion | None,
    songs: int,
    *,
    limit: int = CONTENT,
) -> str:
    """Every version, newest first; what composes too, if that is the base."""
    number = in_use.number if in_use else None
    if in_use is not None:
        lines = [say("model.history")]
    elif any(v.state == "ready" for v in versions):
        lines = [say("model.base_composes")]
    else:
        lines = [
            say("model.base_composes"),
            say("model.none_yet" if songs else "model.none", songs=songs),
        ]
    shown = [_line(say, version, number) for version in versions]
    return fitted(lines, shown, rest=lambda count: say("model.more", count=count), limit=limit)


def _line(say: Say, version: ModelVersion, in_use: int | None) -> str:
    if version.state != "ready":
        key = "training" if version.state == "training" else "deleted"
        return say(f"model.line_{key}", number=version.number)
    held_out = version.figures.get("held_out")
    return say(
        "model.line",
        number=version.number,
        mark=say("model.mark") if version.number == in_use else "",
        songs=len(version.song_ids),
        bits=_bits(say, held_out) if held_out is not None else "?",
        when=round(version.ready_at or version.created_at),
    )


def _song(say: Say, song: StoredSong, gain: Mapping[str, object] | None) -> str:
    name = safe(song.title, 60)
    before, after = (gain.get("before"), gain.get("after")) if gain else (None, None)
    if isinstance(before, float | int) and isinstance(after, float | int):
        return say("version.song", title=name, before=_bits(say, before), after=_bits(say, after))
    return say("version.song_plain", title=name)


def _bits(say: Say, value: float) -> str:
    return say.number(value, ".2f")
