"""Removing songs: what it would do, a second question, and forgetting."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import Interaction, Press
from bot.chat.outgoing import Button
from bot.chat.payload import NOBODY
from bot.chat.replies import reply
from bot.chat.words import mention, safe
from bot.features.feature import Feature
from bot.features.songs.access import SongAccess, say_to
from bot.features.songs.wording import composer, consequences, few, warning
from bot.keeping.forgetter import Forgetter
from bot.locales import Say
from bot.requests.automatic import Listener, tell_when_done
from bot.store.audit import Audit
from bot.store.database import Database
from bot.store.forgetting import Forgotten
from bot.store.models import Models
from bot.store.songs import Songs, StoredSong


def remove_button(say: Say, song_id: int) -> Button:
    return Button(f"motif:song:remove:{song_id}", say("button.remove"), "red")


def remove_all_button(say: Say, member_id: int) -> Button:
    return Button(f"motif:songs:remove:{member_id}", say("button.remove_all"), "red")


def keep_button(say: Say) -> Button:
    """Leaves everything as it is."""
    return Button("motif:keep", say("button.keep"))


def _yes(what: str, number: int, label: str) -> Button:
    return Button(f"motif:forget:{what}:{number}", label, "red")


class Removing(Feature):
    """Says what removing a song, or all songs of a member, would do; asks; forgets them."""

    def __init__(
        self,
        *,
        access: SongAccess,
        database: Database,
        songs: Songs,
        models: Models,
        forgetter: Forgetter,
        audit: Audit,
        upload_bytes: int,
    ) -> None:
        self._access = access
        self._database = database
        self._songs = songs
        self._models = models
        self._forgetter = forgetter
        self._audit = audit
        self._upload_bytes = upload_bytes

    def presses(self) -> Sequence[Press]:
        return (
            Press(r"motif:song:remove:(?P<song>\d{1,18})", self.ask_one),
            Press(r"motif:songs:remove:(?P<member>\d{1,20})", self.ask_all),
            Press(r"motif:forget:(?P<what>song|member):(?P<number>\d{1,20})", self.confirm),
            Press("motif:keep", self.keep),
        )

    async def ask_one(self, interaction: Interaction, song: str) -> None:
        found = await self._access.own_song(interaction, int(song))
        if found is not None:
            say = say_to(interaction)
            what = say("song.plain", title=safe(found.title, 80))
            yes = _yes("song", found.id, say("button.remove_yes"))
            await self._ask(interaction, [found], what, yes)

    async def ask_all(self, interaction: Interaction, member: str) -> None:
        songs = await self._access.own_songs(interaction, int(member))
        if songs:
            say = say_to(interaction)
            label = say("button.remove_all_yes", count=len(songs))
            what = say("remove.many", count=len(songs), user=mention(int(member)))
            await self._ask(interaction, songs, what, _yes("member", int(member), label))

    async def confirm(self, interaction: Interaction, what: str, number: str) -> None:
        """Forget a song, or all songs of a member."""
        if what == "member":
            songs = await self._access.own_songs(interaction, int(number))
        else:
            song = await self._access.own_song(interaction, int(number))
            songs = [song] if song else []
        if songs:
            await self._forget(interaction, songs)

    async def keep(self, interaction: Interaction) -> None:
        """Leave everything as it is."""
        await interaction.response.edit_message(content=say_to(interaction)("kept"), view=None)

    async def _ask(
        self, interaction: Interaction, songs: Sequence[StoredSong], what: str, yes: Button
    ) -> None:
        guild, say = interaction.guild_id or 0, say_to(interaction)
        effects = consequences(
            [song.id for song in songs],
            await self._songs.kept(guild),
            await self._models.versions(guild),
            await self._models.in_use(guild),
        )
        text = warning(say, what, effects, several=len(songs) > 1)
        await reply(interaction, text, items=[yes, keep_button(say)])

    async def _forget(self, interaction: Interaction, songs: Sequence[StoredSong]) -> None:
        guild, say = interaction.guild_id or 0, say_to(interaction)
        # running work is stopped and files are deleted first, which may take longer than 3 s
        await interaction.response.defer()
        forgotten = await self._forgetter.songs(guild, [song.id for song in songs])
        await self._audit.note(guild, interaction.user.id, "remove songs", str(len(songs)))
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
                upload_limit=min(interaction.filesize_limit, self._upload_bytes),
                said="\n".join(_removed(say, forgotten)),
            )
            await tell_when_done(self._database, guild, forgotten.training, listener)


def _removed(say: Say, forgotten: Forgotten) -> list[str]:
    """What is gone."""
    count = len(forgotten.songs)
    lines = [say("removed.songs", count=count)]
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
