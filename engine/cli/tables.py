"""The records as tables for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.cli.musicality_table import column_names, musicality_table
from engine.cli.provenance_tables import (
    show_index,
    show_key,
    show_near,
    show_nearness,
    show_verification,
)

Record = Mapping[str, Any]

CLOSENESS = {
    "own": "the songs with each other",
    "closeness": "the pieces",
    "others": "other bands' songs",
}
MUSICALITY = {
    "musicality": "the pieces",
    "songs_musicality": "the songs",
    "others_musicality": "other bands' songs",
}
COPYING = {
    "copying": "the pieces",
    "primed_copying": "pieces begun with the model's songs",
}


def show(command: str, record: Record, console: Console) -> None:
    """Print a command's record."""
    SHOWS[command](record, console)


def show_songs(songs: Sequence[Record], console: Console, title: str = "Heard") -> None:
    columns = ("song", "length", "notes", "of drums", "tempo", "key", "metre", "quality")
    table = _table(title, *columns)
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
            song["key"],
            song["metre"],
            f"{song['quality']:.2f}",
        )
    if table.row_count:
        console.print(table)


def show_transcriptions(record: Record, console: Console) -> None:
    show_songs(record["songs"], console)
    for song in record["songs"]:
        if "midi" in song:
            console.print(Text(f"{song['midi']}\n{song['raw_midi']}"), soft_wrap=True)


def show_training(record: Record, console: Console) -> None:
    show_songs(record["songs"], console, "Trained on")
    table = _table("Model", "", "")
    table.add_row("network", record["network"])
    table.add_row("base", Text(record["base"] or "none"))
    table.add_row("events", f"{record['events']:,}")
    table.add_row("epochs", str(record["epochs"]))
    table.add_row("bits per note, trained", f"{record['train_bits_per_note']:.2f}")
    table.add_row("bits per note, held out", f"{record['held_out_bits_per_note']:.2f}")
    for stage, seconds in record["stages"].items():
        table.add_row(stage, f"{seconds:.1f} s")
    table.add_row("in all", f"{record['wall_seconds']:.1f} s")
    table.add_row("written to", Text(record["model"]))
    console.print(table)


def show_base(record: Record, console: Console) -> None:
    if "index" in record:
        show_index(record, console)
    else:
        show_training(record, console)
        text = f"fingerprints of its music, for certificates: {record['fingerprints']}"
        console.print(Text(text), soft_wrap=True)


def show_piece(record: Record, console: Console) -> None:
    console.print(
        Text(
            f"{record['title']}: {record['bars']} bars of {record['metre']} in {record['key']}, "
            f"tempo {record['tempo']}, {record['ensemble']}, seed {record['seed']}"
        )
    )
    table = _table("Composed", "take", "length", "notes", "nearest to", "longest copied run")
    for number, take in enumerate(record["takes"], start=1):
        table.add_row(
            str(number),
            clock(take["seconds_of_audio"]),
            str(take["notes"]),
            Text(take["nearest_song"] or "none"),
            f"{take['longest_copied_run']} notes",
        )
    console.print(table)
    show_near(record["takes"], console)
    for take in record["takes"]:
        for form in ("midi", "mp3", "musicxml", "piano_roll", "score", "take", "certificate"):
            if form in take:
                console.print(Text(take[form]), soft_wrap=True)
    console.print(Text(record["picture"]), soft_wrap=True)


def show_audio(record: Record, console: Console) -> None:
    text = f"{record['audio']} ({clock(record['seconds_of_audio'])})"
    console.print(Text(text), soft_wrap=True)


def show_pack(record: Record, console: Console) -> None:
    table = _table("Packed", "file", "size")
    for name, path in record["files"].items():
        table.add_row(Text(name), f"{Path(path).stat().st_size / 1000:,.0f} kB")
    console.print(table)
    for name in ("intro", "loop", "ending"):
        samples = record[f"{name}_samples"]
        seconds = samples / record["sample_rate"]
        console.print(f"{name}: {samples:,} samples, {seconds:.3f} s")
    text = f"{record['archive']} ({record['archive_bytes'] / 1e6:.1f} MB)"
    console.print(Text(text), soft_wrap=True)


def show_figures(record: Record, console: Console) -> None:
    table = _table("Bits per note", "all", *record["heads"])
    values = (record["held_out_bits_per_note"], *record["heads"].values())
    table.add_row(*(f"{value:.2f}" for value in values))
    console.print(table)
    console.print(f"over {record['notes']:,} notes of {len(record['songs'])} songs")
    if record["pitch_bits_per_note"] is not None:
        console.print(
            f"the pitches alone, drums left out: {record['pitch_bits_per_note']:.2f} for each "
            f"note, {record['pitch_bits_per_onset']:.2f} for each onset"
        )
    if record["pitch_bits_of_lone_notes"] is not None:
        lone = record["pitch_bits_of_lone_notes"]
        console.print(f"the pitches of notes that begin by themselves: {lone:.2f}")
    if record["pieces"] is None:
        console.print("--pieces 12 composes pieces as well and holds them against these songs.")
    else:
        _show_judgement(record["pieces"], console)


def _show_judgement(pieces: Record, console: Console) -> None:
    table = _table(
        f"{pieces['pieces']} pieces beside the songs, in excerpts of 8 bars",
        "measure",
        "pieces",
        "songs",
        "95 % of the songs",
        "pieces inside",
    )
    for name, measure in pieces["measures"].items():
        table.add_row(
            name.replace("_", " "),
            f"{measure['pieces']:.2f}",
            f"{measure['songs']:.2f}",
            f"{measure['low']:.2f} to {measure['high']:.2f}",
            f"{measure['inside']:.0%}",
        )
    console.print(table)
    table = _table("Overlap with the songs, 0 to 1", "", "all features", "features of order")
    for name, words in CLOSENESS.items():
        if found := pieces[name]:
            table.add_row(words, f"{found['mean']:.2f}", f"{found['order']:.2f}")
    if table.row_count:
        console.print(table)
    columns = {words: found for name, words in MUSICALITY.items() if (found := pieces[name])}
    if columns:
        console.print(musicality_table(pieces["people"], columns))
    for name, words in COPYING.items():
        if found := pieces[name]:
            console.print(
                f"longest copied run of {words}: {found['longest_run']} events; "
                f"copied rows of 8 events: {found['copied_share']:.1%}"
            )


def show_judged(record: Record, console: Console) -> None:
    names = column_names([judged["music"] for judged in record["sets"]])
    columns = {
        name: judged["musicality"]
        for name, judged in zip(names, record["sets"], strict=True)
        if judged["musicality"]
    }
    if record["songs"]:
        columns |= {"the songs": record["songs"]["musicality"]}
    console.print(musicality_table(record["people"], columns))


def show_examination(record: Record, console: Console) -> None:
    heads = {"advice": "What would help most", "overused": "It overuses", "lacking": "It lacks"}
    for name, head in heads.items():
        if record[name]:
            console.print(head, style="bold")
            for sentence in record[name]:
                console.print(Text(f"  {sentence}"))
    for sentence in record["nearest"]:
        console.print(Text(sentence))
    size = record["page_bytes"] / 1e6
    console.print(Text(f"{record['page']} ({size:.1f} MB)"), soft_wrap=True)


def clock(seconds: float) -> str:
    """Minutes and seconds, as `1:04`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def show_plan(record: Record, console: Console) -> None:
    """A bar a line."""
    roles = ("melody", "bass", "chord", "drum")
    back = {"melody": "tune from", "accompaniment": "others from"}
    title = f"{len(record['bars'])} bars of {record['metre']} in {record['key']}"
    title += f", tempo {record['tempo']}; onsets of each role"
    table = _table(title, "bar", "chords", *roles, *back.values())
    for bar in record["bars"]:
        chords = " ".join(dict.fromkeys(bar["chords"]))
        onsets = [str(bar["onsets"][role] or "") for role in roles]
        returns = [_return(bar.get(f"{part} returns")) for part in back]
        table.add_row(str(bar["bar"]), chords, *onsets, *returns)
    console.print(table)


def _return(back: Record | None) -> str:
    if back is None:
        return ""
    how = "" if back["how"] == "same" else f" ({back['how']})"
    return f"{back['bar']}{how}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    table.show_header = any(columns)
    return table


SHOWS: dict[str, Callable[[Record, Console], None]] = {
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
