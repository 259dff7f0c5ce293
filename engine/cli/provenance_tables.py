"""How what is said of certificates is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from engine.cli.certificates import near_line

Record = Mapping[str, Any]


def show_near(takes: list[Record], console: Console) -> None:
    """Which bars of the takes are near which of what."""
    for number, take in enumerate(takes, start=1):
        for near in take.get("near", ()):
            console.print(Text(f"take {number}: {near_line(near)}"), soft_wrap=True)


def show_nearness(record: Record, console: Console) -> None:
    songs = ", ".join(f"“{title}”" for title in record["songs"][:3])
    lines = [f"nearest: {songs}"] if songs else []
    for name, where in (("melody", "in the melody"), ("all_notes", "in all notes")):
        run = record[name]
        of = f" as in “{run['title']}”" if run["notes"] else ""
        lines.append(f"longest common run {where}: {run['notes']} notes{of}")
    lines += [near_line(near) for near in record["near"]] or ["no bars near those of a song"]
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def show_verification(record: Record, console: Console) -> None:
    for sentence in record["told"]:
        console.print(Text(sentence), soft_wrap=True)
    facts = record["facts"]
    model = facts["model"]
    lines = [f"seed {facts['seed']}, made by motif {facts['made_by']}"]
    if model:
        lines.append(f"model “{model['name']}”, version {model.get('version', 'unknown')}")
    lines += [f"made of “{parent['title']}” ({parent['id']})" for parent in facts["parents"]]
    lines += [_song(song) for song in facts["songs"]]
    if facts["nearest"]:
        lines.append("nearest: " + ", ".join(f"“{song['title']}”" for song in facts["nearest"]))
    for name, where in (
        ("longest_run_in_melody", "in the melody"),
        ("longest_run_in_all_notes", "in all notes"),
    ):
        run = facts[name]
        of = f" as in “{run['title']}”" if run["notes"] else ""
        lines.append(f"longest common run {where}: {run['notes']} notes{of}")
    lines += [near_line(near) for near in record["near"]] or ["no bars near those of a song"]
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _song(song: Record) -> str:
    by = f", {song['artist']}" if song.get("artist") else ""
    rights = song.get("rights") or "no right noted"
    since = f", agreed to {song['consent']}" if song.get("consent") else ""
    return f"learnt from “{song['title']}”{by} ({rights}{since})"


def show_key(record: Record, console: Console) -> None:
    console.print(Text(record["public_key"]), soft_wrap=True)


def show_index(record: Record, console: Console) -> None:
    text = (
        f"{record['index']}: {record['pieces']:,} pieces, {record['notes']:,} notes, "
        f"{record['bytes'] / 1e6:.2f} MB"
    )
    console.print(Text(text), soft_wrap=True)
