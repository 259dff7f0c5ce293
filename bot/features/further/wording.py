"""What is said of where a piece comes from."""

from __future__ import annotations

from bot.chat.words import jump, mention, safe
from bot.locales import Say
from bot.store.finished_piece import Parent, Post

_TITLE = 80


def origin(say: Say, guild_id: int, parent: Parent) -> str:
    """What a piece was made of and how, with a link while it stands, and who asked for that."""
    if parent.request_id is None or parent.user_id is None:
        what = say("further.deleted", letter=parent.letter)
    elif parent.deleted:
        # its message is gone, so are its words
        what = say("further.deleted_by", letter=parent.letter, user=mention(parent.user_id))
    else:
        what = say(
            "further.take",
            letter=parent.letter,
            title=_title(guild_id, parent),
            user=mention(parent.user_id),
        )
    if parent.bars is not None:
        first, last = parent.bars
        bars = str(first) if first == last else f"{first}–{last}"
        return say("further.was.infill_bars", what=what, bars=bars, count=last - first + 1)
    return say(f"further.was.{parent.kind}", what=what)


def origin_lines(say: Say, post: Post) -> list[str]:
    """For the message of a piece: one line, or none for a piece that began by itself."""
    return [] if post.parent is None else [origin(say, post.guild_id, post.parent)]


def descent_lines(say: Say, guild_id: int, line: tuple[Parent, ...]) -> list[str]:
    """For Details: where a piece comes from, generation by generation, nearest first."""
    if not line:
        return []
    return [say("further.line"), *(f"- {origin(say, guild_id, parent)}" for parent in line)]


def _title(guild_id: int, parent: Parent) -> str:
    shown = safe(parent.title, _TITLE)
    stands = parent.channel_id is not None and parent.message_id is not None
    if not stands or parent.private:
        return f"**{shown}**"
    link = jump(guild_id, parent.channel_id or 0, parent.message_id or 0)
    return f"**{shown}** {link}"
