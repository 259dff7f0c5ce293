"""The records as tables for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from engine.cli.figure_tables import show_figures, show_judged
from engine.cli.layout import Record, clock, line, plain_table
from engine.cli.provenance_tables import (
    show_index,
    show_key,
    show_near,
    show_nearness,
    show_verification,
)
from engine.locales import Say


def show(command: str, record: Record, console: Console, say: Say) -> None:
    """Print a command's record."""
    SHOWS[command](record, console, say)


def show_songs(
    songs: Sequence[Record], console: Console, say: Say, title: str = "heard.title"
) -> None:
    columns = ("song", "length", "notes", "drums", "tempo", "key", "metre", "quality")
    table = plain_table(say(title), *(say(f"heard.{column}") for column in columns))
    for song in songs:
        name = Path(song["song"]).name
        if "error" in song:
            continue
        table.add_row(
            Text(name),
            clock(song["seconds_of_audio"]),
            str(song["notes"]),
            str(song["drums"]),
            f"{song['tempo']:.0f}",
            say.key(song["key"]),
            song["metre"],
            say.number(song["quality"], ".2f"),
        )
    if table.row_count:
        console.print(table)


def show_transcriptions(record: Record, console: Console, say: Say) -> None:
    show_songs(record["songs"], console, say)
    for song in record["songs"]:
        if "midi" in song:
            line(f"{song['midi']}\n{song['raw_midi']}", console)


def show_training(record: Record, console: Console, say: Say) -> None:
    show_songs(record["songs"], console, say, "heard.trained_on")
    table = plain_table(say("trained.title"), "", "")
    table.add_row(say("trained.network"), record["network"])
    table.add_row(say("trained.base"), Text(record["base"] or say("table.none")))
    table.add_row(say("trained.events"), say("table.many", number=record["events"]))
    table.add_row(say("trained.epochs"), str(record["epochs"]))
    table.add_row(say("trained.bits_trained"), say.number(record["train_bits_per_note"], ".2f"))
    table.add_row(say("trained.bits_held_out"), say.number(record["held_out_bits_per_note"], ".2f"))
    for stage, seconds in record["stages"].items():
        table.add_row(say(f"trained.stage.{stage}"), say("table.seconds", seconds=seconds))
    table.add_row(say("trained.in_all"), say("table.seconds", seconds=record["wall_seconds"]))
    table.add_row(say("trained.written_to"), Text(record["model"]))
    console.print(table)


def show_base(record: Record, console: Console, say: Say) -> None:
    if "index" in record:
        show_index(record, console, say)
    else:
        show_training(record, console, say)
        line(say("trained.fingerprints", path=record["fingerprints"]), console)


def show_piece(record: Record, console: Console, say: Say) -> None:
    facts = {name: record[name] for name in ("title", "metre", "tempo", "ensemble", "seed")}
    head = say("piece.head", **facts, key=say.key(record["key"]), count=record["bars"])
    line(head, console)
    columns = ("piece.take", "heard.length", "heard.notes", "piece.nearest", "piece.longest_run")
    table = plain_table(say("piece.title"), *map(say, columns))
    for number, take in enumerate(record["takes"], start=1):
        table.add_row(
            str(number),
            clock(take["seconds_of_audio"]),
            str(take["notes"]),
            Text(take["nearest_song"] or say("table.none")),
            say("piece.notes", count=take["longest_copied_run"]),
        )
    console.print(table)
    for number, take in enumerate(record["takes"], start=1):
        if pieces := take["plan_from"]:
            line(say("piece.plan_from", number=number, pieces="; ".join(pieces)), console)
    show_near(record["takes"], console, say)
    for take in record["takes"]:
        for form in ("midi", "mp3", "musicxml", "piano_roll", "score", "take", "certificate"):
            if form in take:
                line(take[form], console)
    line(record["picture"], console)


def show_audio(record: Record, console: Console, say: Say) -> None:  # noqa: ARG001
    line(f"{record['audio']} ({clock(record['seconds_of_audio'])})", console)


def show_pack(record: Record, console: Console, say: Say) -> None:
    table = plain_table(say("packed.title"), say("packed.file"), say("packed.size"))
    for name, path in record["files"].items():
        size = Path(path).stat().st_size / 1000
        table.add_row(Text(name), say("table.kilobytes", size=size))
    console.print(table)
    for name in ("intro", "loop", "ending"):
        samples = record[f"{name}_samples"]
        seconds = samples / record["sample_rate"]
        console.print(say(f"packed.{name}", samples=samples, seconds=seconds))
    size = record["archive_bytes"] / 1e6
    line(say("table.file_size", path=record["archive"], size=size), console)


def show_examination(record: Record, console: Console, say: Say) -> None:
    heads = {
        "advice": "doctor.chapter.advice",
        "overused": "doctor.bias.over",
        "lacking": "doctor.bias.under",
    }
    for name, head in heads.items():
        if record[name]:
            console.print(say(head), style="bold")
            for sentence in record[name]:
                console.print(Text(f"  {say.message(sentence)}"))
    for sentence in record["nearest"]:
        console.print(Text(say.message(sentence)))
    size = record["page_bytes"] / 1e6
    line(say("table.file_size", path=record["page"], size=size), console)


def show_plan(record: Record, console: Console, say: Say) -> None:
    """A bar a line."""
    roles = ("melody", "bass", "chord", "drum")
    back = {"melody": "plan.melody_from", "accompaniment": "plan.others_from"}
    title = say(
        "plan.title",
        count=len(record["bars"]),
        metre=record["metre"],
        key=say.key(record["key"]),
        tempo=record["tempo"],
    )
    columns = ("plan.bar", "plan.chords", *(f"plan.{role}" for role in roles), *back.values())
    table = plain_table(title, *map(say, columns))
    for bar in record["bars"]:
        chords = " ".join(dict.fromkeys(bar["chords"]))
        onsets = [str(bar["onsets"][role] or "") for role in roles]
        returns = [_return(bar.get(f"{part} returns"), say) for part in back]
        table.add_row(str(bar["bar"]), chords, *onsets, *returns)
    console.print(table)


def _return(back: Record | None, say: Say) -> str:
    if back is None:
        return ""
    if back["how"] == "same":
        return str(back["bar"])
    return say("plan.varied", bar=back["bar"], how=say(f"plan.how.{back['how']}"))


SHOWS: dict[str, Callable[[Record, Console, Say], None]] = {
    "transcribe": show_transcriptions,
    "train": show_training,
    "compose": show_piece,
    "vary": show_piece,
    "continue": show_piece,
    "infill": show_piece,
    "arrange": show_piece,
    "accompany": show_piece,
    "render": show_audio,
    "pack": show_pack,
    "plan": show_plan,
    "evaluate": show_figures,
    "judge": show_judged,
    "doctor": show_examination,
    "base": show_base,
    "verify": show_verification,
    "key": show_key,
    "compare": show_nearness,
}
