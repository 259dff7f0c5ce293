"""What /songs says: the list, one song, and what removing it would do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.chat.limits import OPTION, cut, fitted
from bot.chat.outgoing import Menu, Option
from bot.chat.words import clock, file_size, key_name, mention, safe
from bot.locales import Say
from bot.store.models import ModelVersion
from bot.store.songs import StoredSong

_FEW = 20

PAGE = 5
"""Songs on a page: what a phone shows at once."""


def pages(songs: Collection[StoredSong]) -> int:
    """How many there are, at least one."""
    return max(1, -(-len(songs) // PAGE))


def listing(say: Say, songs: Sequence[StoredSong], page: int, member_id: int) -> str:
    """A page of songs, oldest first; `member_id` 0 is everybody's."""
    if not songs:
        return say("songs.none_of", user=mention(member_id)) if member_id else say("songs.none")
    whose = say("songs.of", user=mention(member_id)) if member_id else ""
    count = say("songs.count", count=len(songs))
    first = page * PAGE
    lines = [
        f"{number}. {title(say, song)}\n{_facts(say, song)}\n{_origin(say, song)}"
        for number, song in enumerate(songs[first : first + PAGE], first + 1)
    ]
    many = pages(songs) > 1
    foot = [say("songs.page", page=page + 1, pages=pages(songs))] if many else []
    return fitted([say("songs.head", count=count, whose=whose)], lines, foot)


def song_menu(say: Say, page: int, member_id: int, songs: Sequence[StoredSong]) -> Menu:
    """Opens the card of one of the songs on a page."""
    options = [
        Option(str(song.id), cut(song.title, OPTION) or "?", cut(song.artist, OPTION))
        for song in songs
    ]
    return Menu(f"motif:songs:in:{page}:{member_id}", say("songs.choose"), options)


def song_card(say: Say, song: StoredSong, versions: Sequence[ModelVersion]) -> str:
    """Everything about one song, with rights and consent."""
    numbers = [str(v.number) for v in reversed(versions) if song.id in v.song_ids and v.folder]
    return fitted(
        [
            title(say, song),
            _facts(say, song),
            say(
                "song.consent",
                rights=say(f"rights.{song.rights}"),
                user=mention(song.uploader_id),
                when=round(song.consented_at),
                consent=safe(song.consent, 300),
            ),
            say("song.file", name=safe(song.file_name, 80), size=say.message(file_size(song.size))),
            say("song.versions", versions=few(say, numbers)) if numbers else say("song.no_version"),
        ]
    )


@dataclass(frozen=True, slots=True)
class Consequences:
    """What removing songs does: versions that go, and which composes then (None: the base)."""

    gone: tuple[int, ...]
    composing: int | None
    changes: bool
    retrains: bool


def consequences(
    removed: Collection[int],
    songs: Collection[StoredSong],
    versions: Sequence[ModelVersion],
    in_use: ModelVersion | None,
) -> Consequences:
    """By song ids; `versions` newest first, `songs` are all of the server."""
    hit = [v for v in versions if v.folder and not set(removed).isdisjoint(v.song_ids)]
    clean = [v.number for v in versions if v.state == "ready" and v not in hit]
    if in_use is None or in_use.number not in {v.number for v in hit}:
        return Consequences(_numbers(hit), in_use and in_use.number, False, False)
    left = any(song.id not in removed for song in songs)
    return Consequences(_numbers(hit), clean[0] if clean else None, True, left)


def warning(say: Say, what: str, effects: Consequences, *, several: bool) -> str:
    """What is going to happen, before it does."""
    them = "_many" if several else ""
    lines = [say(f"remove.ask{them}", what=what)]
    if effects.gone:
        numbers = few(say, list(map(str, effects.gone)))
        many = len(effects.gone) > 1
        key = "remove.versions" if many else "remove.version"
        lines.append(say(f"{key}{them}", versions=numbers))
    if effects.changes:
        who = composer(say, effects.composing)
        lines.append(say(f"remove.{'until' if effects.retrains else 'then'}{them}", who=who))
    lines.append(say(f"remove.pieces{them}"))
    return "\n".join(lines)


def few(say: Say, numbers: Sequence[str]) -> str:
    """Numbers of versions; the first of many."""
    shown = ", ".join(numbers[:_FEW])
    return shown if len(numbers) <= _FEW else say("versions.few", numbers=shown, count=len(numbers))


def composer(say: Say, number: int | None) -> str:
    """What composes: a version by its number, or the base alone."""
    return say("model.version", version=number) if number is not None else say("model.base_alone")


def title(say: Say, song: StoredSong) -> str:
    name, artist = safe(song.title, 80), safe(song.artist, 60)
    return say("songs.by", title=name, artist=artist) if artist else say("songs.title", title=name)


def _facts(say: Say, song: StoredSong) -> str:
    return say(
        "songs.facts",
        length=clock(song.seconds),
        key=key_name(say, song.key),
        tempo=round(song.tempo),
        notes=song.notes,
        quality=round(100 * song.quality),
    )


def _origin(say: Say, song: StoredSong) -> str:
    return say(
        "songs.origin",
        rights=say(f"rights.{song.rights}"),
        user=mention(song.uploader_id),
        when=round(song.consented_at),
    )


def _numbers(versions: Sequence[ModelVersion]) -> tuple[int, ...]:
    return tuple(sorted(version.number for version in versions))
