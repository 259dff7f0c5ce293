"""What Details says of a piece."""

from __future__ import annotations

from bot.chat.limits import fitted
from bot.chat.words import clock, safe
from bot.features.compose.wording import bars, credit, model, settings, source, words
from bot.features.further.wording import descent_lines
from bot.locales import Say
from bot.store.finished_piece import Parent, Post
from bot.store.forgetting import DELETED


def details_text(say: Say, post: Post, line: tuple[Parent, ...] = ()) -> str:
    """Settings, the seed that makes the piece again, the credits of each take, and its `line` of
    descent."""
    made_with = settings(say, post)
    nearest = [
        say(
            "details.nearest",
            letter=take.letter,
            songs=", ".join(source(say, song) for song in take.nearest),
        )
        for take in post.takes
        if take.nearest
    ]
    plans = [
        say("details.plan_from", letter=take.letter, pieces="; ".join(map(safe, take.plan_from)))
        for take in post.takes
        if take.plan_from
    ]
    near = [
        say(
            "details.near", letter=take.letter, bars=" · ".join(bars(say, one) for one in take.near)
        )
        for take in post.takes
        if take.near
    ]
    return fitted(
        [
            say("details.head", title=safe(post.title)),
            say("details.settings", **made_with),
            *words(say, post),
            say(_about_seed(post), seed=made_with["seed"]),
        ],
        [
            *(
                say(
                    "details.take",
                    letter=take.letter,
                    notes=take.notes,
                    length=clock(take.seconds),
                    credit=credit(say, post, take),
                )
                for take in post.takes
            ),
            *descent_lines(say, post.guild_id, line),
            *nearest,
            *near,
            *plans,
        ],
        [
            say("post.model", model=model(say, post)) + " " + say("post.rights"),
            _about_files(say, post),
            say("post.ref", ref=post.ref),
        ],
        rest=lambda count: say("details.more", count=count),
    )


def _about_seed(post: Post) -> str:
    """What is told of the seed: /compose makes no piece again that was made of another."""
    alone = post.model == DELETED or post.parent is not None
    return "details.seed" if alone else "details.again"


def can_return(post: Post) -> bool:
    """Whether its files were dropped to save space and can be made again."""
    return post.dropped and post.model != DELETED


def _about_files(say: Say, post: Post) -> str:
    if not post.dropped:
        return say("details.files")
    return say("details.dropped" if can_return(post) else "details.dropped_gone")
