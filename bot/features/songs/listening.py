"""Hearing what was transcribed: for the one who asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import discord

from bot.chat.buttons import Interaction, Press
from bot.chat.cooldowns import Cooldowns
from bot.chat.outgoing import Button
from bot.chat.payload import NOBODY
from bot.chat.replies import too_often
from bot.chat.words import file_stem
from bot.compute.jobs import OutOfTime, WorkerLost
from bot.features.feature import Feature
from bot.features.songs.access import SongAccess, say_to
from bot.features.songs.wording import title
from bot.locales import Say
from bot.requests.playing import Player, Unplayable

_OVERHEAD = 2**14


def hear_button(say: Say, song_id: int) -> Button:
    return Button(f"motif:song:hear:{song_id}", say("button.hear"), "blue")


class Listening(Feature):
    """Plays what was heard, to the one who asks."""

    def __init__(self, access: SongAccess, player: Player, cooldowns: Cooldowns) -> None:
        self._access = access
        self._player = player
        self._cooldowns = cooldowns

    def presses(self) -> Sequence[Press]:
        return (Press(r"motif:song:hear:(?P<song>\d{1,18})", self.hear),)

    async def hear(self, interaction: Interaction, song: str) -> None:
        found = await self._access.song_here(interaction, int(song))
        if found is None or await too_often(interaction, self._cooldowns, "hear"):
            return
        say = say_to(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            files = await self._player.files(found)
        except (WorkerLost, OutOfTime):
            text, kept = say("hear.no_machine"), []
        except Unplayable:
            text, kept = say("hear.failed"), []
        else:
            kept = _fitting(files or (), interaction.filesize_limit)
            text = say("hear.text", title=title(say, found)) if files else say("song.gone")
            if files and len(kept) < len(files):
                text += "\n" + say("hear.too_large")
        stem = file_stem(found.title)
        await interaction.edit_original_response(
            content=text,
            attachments=[discord.File(path, stem + ending) for path, ending in kept],
            allowed_mentions=NOBODY,
        )


def _fitting(files: tuple[Path, ...], limit: int) -> list[tuple[Path, str]]:
    """The MIDI, and the audio too if one message holds both; with the endings of their names."""
    room = limit - min(_OVERHEAD, limit // 20)
    kept: list[tuple[Path, str]] = []
    for path, ending in zip(files, (".mid", ".mp3"), strict=False):
        if path.stat().st_size <= room:
            room -= path.stat().st_size
            kept.append((path, ending))
    return kept
