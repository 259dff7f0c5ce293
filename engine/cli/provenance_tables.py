"""How what is said of certificates is shown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from engine.cli.certificates import near_line
from engine.cli.layout import Record, line
from engine.locales import Say
from engine.messages import told


def show_near(takes: Sequence[Record], console: Console, say: Say) -> None:
    """Which bars of the takes are near which of what."""
    for number, take in enumerate(takes, start=1):
        for near in take.get("near", ()):
            line(say("piece.near", number=number, near=near_line(near, say)), console)


def show_nearness(record: Record, console: Console, say: Say) -> None:
    lines = _nearest(record["songs"][:3], say)
    lines.append(say("origin.run_in_melody", notes=_run(record["melody"], say)))
    lines.append(say("origin.run_in_all", notes=_run(record["all_notes"], say)))
    for text in (*lines, *_near(record, say)):
        line(text, console)


def show_verification(record: Record, console: Console, say: Say) -> None:
    facts = record["facts"]
    model = facts["model"]
    lines = [say.message(sentence) for sentence in record["told"]]
    lines.append(say("origin.made_by", seed=facts["seed"], version=facts["made_by"]))
    if model:
        version = model.get("version", say("origin.unknown"))
        lines.append(say("origin.model", name=model["name"], version=version))
    lines += [
        say("origin.made_of", title=parent["title"], id=parent["id"]) for parent in facts["parents"]
    ]
    if pieces := facts.get("plan_from"):  # certificates of earlier versions do not tell
        lines.append(say("origin.plan_from", pieces="; ".join(pieces)))
    lines += [_song(song, say) for song in facts["songs"]]
    lines += _nearest([song["title"] for song in facts["nearest"]], say)
    lines.append(say("origin.run_in_melody", notes=_run(facts["longest_run_in_melody"], say)))
    lines.append(say("origin.run_in_all", notes=_run(facts["longest_run_in_all_notes"], say)))
    for text in (*lines, *_near(record, say)):
        line(text, console)


def _nearest(titles: Sequence[str], say: Say) -> list[str]:
    songs = ", ".join(say("quoted", text=title) for title in titles)
    return [say("origin.nearest", songs=songs)] if songs else []


def _near(record: Record, say: Say) -> list[str]:
    return [near_line(near, say) for near in record["near"]] or [say("origin.no_near")]


def _run(run: Record, say: Say) -> str:
    notes = say("piece.notes", count=run["notes"])
    return say("origin.as_in", notes=notes, title=run["title"]) if run["notes"] else notes


def _song(song: Record, say: Say) -> str:
    rights = song.get("rights")
    noted = say.message(told(f"origin.right.{rights}")) or str(rights)  # another host may know more
    rights = noted if rights else say("origin.no_right")
    if song.get("consent"):
        rights = say("origin.agreed", rights=rights, consent=song["consent"])
    if artist := song.get("artist"):
        return say("origin.song_by", title=song["title"], artist=artist, rights=rights)
    return say("origin.song", title=song["title"], rights=rights)


def show_key(record: Record, console: Console, say: Say) -> None:  # noqa: ARG001
    line(record["public_key"], console)


def show_index(record: Record, console: Console, say: Say) -> None:
    facts = {name: record[name] for name in ("pieces", "notes")}
    size = record["bytes"] / 1e6
    line(say("trained.index", path=record["index"], size=size, **facts), console)
