"""Hearing what was transcribed: for the one who asks."""

from __future__ import annotations

from pathlib import Path

import discord

from bot.chat.buttons import BLUE, Interaction, LastingButton
from bot.chat.context import services_of
from bot.chat.payload import NOBODY
from bot.chat.replies import too_often
from bot.chat.words import file_stem
from bot.compute.jobs import OutOfTime, WorkerLost
from bot.features.songs.access import say_to, song_here
from bot.features.songs.wording import title
from bot.requests.playing import Unplayable

_OVERHEAD = 2**14


class HearButton(LastingButton, template=r"motif:song:hear:(?P<song>\d{1,18})"):
    """Plays what was heard, to the one who asks."""

    def __init__(self, song: int | str, label: str) -> None:
        super().__init__(f"motif:song:hear:{song}", label, BLUE)
        self._song = int(song)

    async def callback(self, interaction: Interaction) -> None:
        song = await song_here(interaction, self._song)
        if song is None or await too_often(interaction, "hear"):
            return
        say = say_to(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            files = await services_of(interaction).player.files(song)
        except (WorkerLost, OutOfTime):
            text, kept = say("hear.no_machine"), []
        except Unplayable:
            text, kept = say("hear.failed"), []
        else:
            kept = _fitting(files or (), interaction.filesize_limit)
            text = say("hear.text", title=title(say, song)) if files else say("song.gone")
            if files and len(kept) < len(files):
                text += "\n" + say("hear.too_large")
        stem = file_stem(song.title)
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
