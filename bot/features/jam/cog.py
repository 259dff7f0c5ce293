"""/jam: a round with a theme; members enter pieces, and then vote on them without knowing whose."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.buttons import Interaction, Press
from bot.chat.commands import command_name, localised, option_names
from bot.chat.limits import fitted
from bot.chat.permissions import manages_server, missing_here
from bot.chat.replies import reply
from bot.chat.words import file_size, safe
from bot.features.accepting import Accepting
from bot.features.compose.card import COMPOSITION_CARD
from bot.features.compose.cog import with_defaults
from bot.features.feature import Feature
from bot.features.jam.card import ENTRY_CARD
from bot.features.jam.wording import COMPOSE, GO_ON, places, theme_lines, until, winner
from bot.features.settings.places import place
from bot.locales import speaker
from bot.requests.request import Upload
from bot.store.audit import Audit
from bot.store.blobs import Blobs
from bot.store.jams import Jam, Jams, NewJam
from bot.store.posts import Posts
from bot.store.preferences import PreferenceStore
from bot.store.unneeded_files import UnneededFiles
from engine.errors import OptionError
from engine.tasks import read_request
from engine.values import Brief

Range = app_commands.Range

_NAME, _ABOUT = command_name("jam"), localised("command.jam")
_SEEDS = 2**31
_LONGEST = 14 * 24 * 60
_VOTING = 24 * 60
_CHOICES = 25
_OPTIONS = ("theme", "ends", "voting", "notes", "chords", "key")


class JamFeature(Feature, commands.GroupCog, group_name=_NAME, group_description=_ABOUT):
    """Starting a round, composing for it, entering, ending it, and going on from its winner."""

    def __init__(
        self,
        *,
        jams: Jams,
        posts: Posts,
        blobs: Blobs,
        unneeded_files: UnneededFiles,
        audit: Audit,
        accepting: Accepting,
        preferences: PreferenceStore,
        announce: Callable[[], Awaitable[None]],
        look: Callable[[], Awaitable[None]],
        file_bytes: int,
    ) -> None:
        self._jams = jams
        self._posts = posts
        self._blobs = blobs
        self._unneeded_files = unneeded_files
        self._audit = audit
        self._accepting = accepting
        self._preferences = preferences
        self._announce = announce
        self._look = look
        self._file_bytes = file_bytes

    def presses(self) -> Sequence[Press]:
        return (Press(COMPOSE, self.compose), Press(GO_ON, self.go_on))

    @app_commands.command(
        name=command_name("start", of="jam"), description=localised("command.jam.start")
    )
    @app_commands.rename(**option_names(*_OPTIONS))
    @app_commands.describe(
        theme=localised("option.jam.theme"),
        ends=localised("option.jam.ends"),
        voting=localised("option.jam.voting"),
        notes=localised("option.jam.notes"),
        chords=localised("option.jam.chords"),
        key=localised("option.jam.key"),
    )
    async def start(
        self,
        interaction: Interaction,
        theme: Range[str, 1, 200],
        ends: Range[int, 1, _LONGEST],
        voting: Range[int, 1, _LONGEST] = _VOTING,
        notes: Range[str, 1, 500] | None = None,
        chords: Range[str, 1, 500] | None = None,
        key: Range[str, 1, 20] | None = None,
    ) -> None:
        """Begin a round, for moderators."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id
        if guild is None:
            return await reply(interaction, say("refused.dm"))
        if not manages_server(interaction):
            return await reply(interaction, say("jam.not_moderator"))
        missing = missing_here(interaction)
        if missing:
            names = ", ".join(map(say, missing))
            return await reply(interaction, say("jam.closed_channel", missing=names))
        options = {"notes": notes, "chords": chords, "key": key}
        try:
            brief = read_request(options)
        except OptionError as error:
            problem = safe(say.message(error.message), 900)
            remedy = safe(say.message(error.message.remedy), 900)
            return await reply(interaction, say("refused.options", problem=problem, remedy=remedy))
        jam = NewJam(
            interaction_id=interaction.id,
            guild_id=guild,
            channel_id=interaction.channel_id or 0,
            user_id=interaction.user.id,
            theme=theme,
            given={name: value for name, value in options.items() if value is not None},
            brief=brief.to_json(),
            shown_until=round(interaction.created_at.timestamp()) + 60 * ends,
            seconds=60.0 * ends,
            voting_seconds=60.0 * voting,
        )
        if not await self._jams.start(jam):
            return await reply(interaction, say("jam.one_already"))
        await reply(interaction, say("jam.started"))
        await self._audit.note(guild, interaction.user.id, "start jam", theme)
        return await self._announce()

    @app_commands.command(
        name=command_name("submit", of="jam"), description=localised("command.jam.submit")
    )
    @app_commands.rename(**option_names("piece", "file"))
    @app_commands.describe(piece=localised("option.jam.piece"), file=localised("option.jam.file"))
    async def submit(
        self,
        interaction: Interaction,
        piece: Range[str, 1, 20] | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        """Enter a take of one's own, or a MIDI file."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id
        if guild is None:
            return await reply(interaction, say("refused.dm"))
        jam = await self._jams.running(guild)
        if jam is None or jam.state != "open":
            return await reply(interaction, say("jam.none_open"))
        if (piece is None) == (file is None):
            return await reply(interaction, say("jam.one_of_both"))
        if piece is not None:
            return await self._enter_take(interaction, jam, piece)
        assert file is not None
        return await self._enter_file(interaction, jam, file)

    @app_commands.command(
        name=command_name("show", of="jam"), description=localised("command.jam.show")
    )
    async def show(self, interaction: Interaction) -> None:
        """What is under way, or what came of the last round."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id
        if guild is None:
            return await reply(interaction, say("refused.dm"))
        jam = await self._jams.newest(guild)
        if jam is None:
            return await reply(interaction, say("jam.none_yet"))
        entries = await self._jams.entries(guild, jam.id)
        if jam.state == "closed":
            body = [say("jam.result"), *places(say, jam, entries)]
        else:
            # what time the bot was away for is added: the announcement cannot know of it
            now = interaction.created_at.timestamp()
            body = [until(say, jam, now), say("jam.count", count=len(entries))]
            if any(entry.user_id == interaction.user.id for entry in entries):
                body.append(say("jam.yours_is_in"))
        return await reply(interaction, fitted(theme_lines(say, jam), body))

    @app_commands.command(
        name=command_name("end", of="jam"), description=localised("command.jam.end")
    )
    async def end(self, interaction: Interaction) -> None:
        """End what is under way now: entering, or voting; for moderators."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id
        if guild is None:
            return await reply(interaction, say("refused.dm"))
        if not manages_server(interaction):
            return await reply(interaction, say("jam.not_moderator"))
        jam = await self._jams.running(guild)
        if jam is None or await self._jams.stop(guild, jam.id) is None:
            return await reply(interaction, say("jam.none_yet"))
        await reply(interaction, say("jam.ended"))
        await self._audit.note(guild, interaction.user.id, "end jam", jam.theme)
        return await self._look()

    async def compose(self, interaction: Interaction, jam: str) -> None:
        """A piece with what the round gives; everybody can."""
        say = speaker(interaction.locale.value)
        found = await self._jams.find(interaction.guild_id or 0, int(jam))
        if found is None or found.state != "open":
            return await reply(interaction, say("jam.none_open"))
        brief = Brief.from_json(found.brief)
        return await self._accept_piece(interaction, brief, found.given, ())

    async def go_on(self, interaction: Interaction, jam: str) -> None:
        """A piece that begins with what won."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        found = await self._jams.find(guild, int(jam))
        best = winner(found, await self._jams.entries(guild, found.id)) if found else None
        if found is None or best is None or not self._blobs.path(best.midi).is_file():
            return await reply(interaction, say("jam.no_winner"))
        size = self._blobs.path(best.midi).stat().st_size
        upload = Upload("winner.mid", "", size, best.midi)
        given = {"like": safe(best.title, 80)}
        return await self._accept_piece(interaction, read_request({}), given, (upload,))

    async def _accept_piece(
        self,
        interaction: Interaction,
        brief: Brief,
        given: Mapping[str, str],
        uploads: tuple[Upload, ...],
    ) -> None:
        preferences = await self._preferences.of(interaction.guild_id or 0, place(interaction))
        brief = with_defaults(brief, given, preferences)
        brief = dataclasses.replace(brief, seed=secrets.randbelow(_SEEDS))
        parameters = {"brief": brief.to_json(), "given": dict(given)}
        draft = self._accepting.draft(interaction, parameters, uploads)
        return await self._accepting.accept(interaction, draft, COMPOSITION_CARD.open)

    async def _enter_take(self, interaction: Interaction, jam: Jam, typed: str) -> None:
        say = speaker(interaction.locale.value)
        ref, _, letter = typed.strip().upper().lstrip("#").replace(" ", ":").partition(":")
        post = await self._posts.find(jam.guild_id, ref)
        if post is None:
            return await reply(interaction, say("refused.unknown"))
        if post.user_id != interaction.user.id:
            return await reply(interaction, say("jam.not_your_piece"))
        letter = letter or post.takes[0].letter
        take = next((take for take in post.takes if take.letter == letter), None)
        if take is None:
            return await reply(interaction, say("refused.unknown"))
        if take.midi is None or take.mp3 is None:
            return await reply(interaction, say("offer.dropped"))
        taken, files = await self._jams.enter(
            jam.id,
            interaction.user.id,
            post.request_id,
            letter=letter,
            title=post.title,
            midi=take.midi,
            mp3=take.mp3,
        )
        await reply(interaction, say("jam.entered" if taken else "jam.none_open"))
        return await self._unneeded_files.remove(files)

    async def _enter_file(
        self, interaction: Interaction, jam: Jam, file: discord.Attachment
    ) -> None:
        say = speaker(interaction.locale.value)
        if file.size > self._file_bytes:
            size, most = map(say.message, map(file_size, (file.size, self._file_bytes)))
            return await reply(interaction, say("refused.upload", size=size, limit=most))
        upload = Upload(file.filename, file.url, file.size)
        # its card is seen by its member alone: nobody is to know who enters what
        draft = self._accepting.draft(
            interaction, {"jam": jam.id, "given": {}}, (upload,), private=True
        )
        return await self._accepting.accept(interaction, draft, ENTRY_CARD.open)
