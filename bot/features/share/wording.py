"""What is said of a pack."""

from __future__ import annotations

from bot.chat.words import jump, safe
from bot.features.compose.wording import bars
from bot.locales import Say, speaker
from bot.requests.request import Request
from bot.store.finished_piece import Credit, Post, StoredTake
from bot.store.forgetting import DELETED


def credit_lines(request: Request, post: Post, take: StoredTake) -> tuple[str, ...]:
    """What stands in CREDITS.txt: plain text, nothing of it is read by Discord."""
    say = speaker(request.locale)
    seed = post.settings.get("seed", "")
    lines = [say("credits.asked", ref=post.ref, letter=take.letter, seed=seed)]
    if post.model == "base":
        lines.append(say("credits.model_base"))
    elif post.model == DELETED:
        lines.append(say("credits.model_deleted"))
    else:
        lines.append(say("credits.model", version=post.model))
    if take.nearest:
        songs = "; ".join(_song(say, song) for song in take.nearest)
        lines += [say("credits.near", songs=songs), say("credits.run", run=take.copied_run)]
    lines += [f"{bars(say, one)}." for one in take.near]
    return tuple(lines)


def _song(say: Say, song: Credit) -> str:
    name = f"{song.title}, {song.artist}" if song.artist else song.title
    if song.rights is None:
        return name
    return say("credits.song", song=name, rights=say(f"rights.{song.rights}"))


def link_to(post: Post) -> str | None:
    """Where the piece stands, if it stands anywhere."""
    if post.channel_id is None or post.message_id is None:
        return None
    return jump(post.guild_id, post.channel_id, post.message_id)


def title(request: Request) -> str:
    """The piece's title, for chat."""
    return safe(request.parameters["share"]["title"])
