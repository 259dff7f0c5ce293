"""Removing songs: what it would do, a second question, and forgetting."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import RED, Interaction, LastingButton, view_of
from bot.chat.context import services_of
from bot.chat.payload import NOBODY
from bot.chat.replies import reply
from bot.chat.words import mention, safe
from bot.features.songs.access import own_song, own_songs, say_to
from bot.features.songs.wording import composer, consequences, few, warning
from bot.locales import Say
from bot.requests.automatic import Listener, tell_when_done
from bot.store.forgetting import Forgotten
from bot.store.songs import StoredSong


class RemoveButton(LastingButton, template=r"motif:song:remove:(?P<song>\d{1,18})"):
    """Says what removing the song would do, and asks."""

    def __init__(self, song: int | str, label: str) -> None:
        super().__init__(f"motif:song:remove:{song}", label, RED)
        self._song = int(song)

    async def callback(self, interaction: Interaction) -> None:
        song = await own_song(interaction, self._song)
        if song is not None:
            yes = ConfirmRemoval("song", song.id, say_to(interaction)("button.remove_yes"))
            await _ask(interaction, [song], f"“{safe(song.title, 80)}”", yes)


class RemoveAllButton(LastingButton, template=r"motif:songs:remove:(?P<member>\d{1,20})"):
    """Says what removing all songs of a member would do, and asks."""

    def __init__(self, member: int | str, label: str) -> None:
        super().__init__(f"motif:songs:remove:{member}", label, RED)
        self._member = int(member)

    async def callback(self, interaction: Interaction) -> None:
        songs = await own_songs(interaction, self._member)
        if songs:
            say = say_to(interaction)
            label = say("button.remove_all_yes", count=len(songs))
            what = say("remove.many", count=len(songs), user=mention(self._member))
            await _ask(interaction, songs, what, ConfirmRemoval("member", self._member, label))


class ConfirmRemoval(
    LastingButton, template=r"motif:forget:(?P<what>song|member):(?P<number>\d{1,20})"
):
    """Forgets a song, or all songs of a member."""

    def __init__(self, what: str, number: int | str, label: str) -> None:
        super().__init__(f"motif:forget:{what}:{number}", label, RED)
        self._what, self._number = what, int(number)

    async def callback(self, interaction: Interaction) -> None:
        if self._what == "member":
            songs = await own_songs(interaction, self._number)
        else:
            song = await own_song(interaction, self._number)
            songs = [song] if song else []
        if songs:
            await _forget(interaction, songs)


class KeepButton(LastingButton, template=r"motif:keep"):
    """Leaves everything as it is."""

    def __init__(self, label: str) -> None:
        super().__init__("motif:keep", label)

    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.edit_message(content=say_to(interaction)("kept"), view=None)


async def _ask(
    interaction: Interaction, songs: Sequence[StoredSong], what: str, yes: ConfirmRemoval
) -> None:
    services, guild, say = (
        services_of(interaction),
        interaction.guild_id or 0,
        say_to(interaction),
    )
    effects = consequences(
        [song.id for song in songs],
        await services.songs.kept(guild),
        await services.models.versions(guild),
        await services.models.in_use(guild),
    )
    view = view_of([yes, KeepButton(say("button.keep"))])
    await reply(interaction, warning(say, what, effects, several=len(songs) > 1), view=view)


async def _forget(interaction: Interaction, songs: Sequence[StoredSong]) -> None:
    services, guild, say = (
        services_of(interaction),
        interaction.guild_id or 0,
        say_to(interaction),
    )
    # running work is stopped and files are deleted first, which may take longer than 3 s
    await interaction.response.defer()
    forgotten = await services.forgetter.songs(guild, [song.id for song in songs])
    await services.audit.note(guild, interaction.user.id, "remove songs", str(len(songs)))
    answer = await interaction.edit_original_response(
        content=_done(say, forgotten), view=None, allowed_mentions=NOBODY
    )
    if forgotten.training is not None:
        listener = Listener(
            user_id=interaction.user.id,
            channel_id=interaction.channel_id or 0,
            locale=interaction.locale.value,
            token=interaction.token,
            message_id=answer.id,
            upload_limit=min(interaction.filesize_limit, services.settings.upload_bytes),
            said="\n".join(_removed(say, forgotten)),
        )
        await tell_when_done(services.database, guild, forgotten.training, listener)


def _removed(say: Say, forgotten: Forgotten) -> list[str]:
    """What is gone."""
    count = len(forgotten.songs)
    lines = [say("removed.one") if count == 1 else say("removed.many", count=count)]
    if forgotten.versions:
        numbers = few(say, list(map(str, sorted(forgotten.versions))))
        many = len(forgotten.versions) > 1
        lines.append(say("removed.versions" if many else "removed.version", versions=numbers))
    return lines


def _done(say: Say, forgotten: Forgotten) -> str:
    lines = _removed(say, forgotten)
    if forgotten.versions:
        who = composer(say, forgotten.in_use)
        if forgotten.training is not None:
            them = "_many" if len(forgotten.songs) > 1 else ""
            lines.append(say(f"removed.until{them}", ref=forgotten.training, who=who))
        else:
            lines.append(say("removed.then", who=who))
    return "\n".join(lines)
