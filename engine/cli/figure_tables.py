"""What songs cost a model, and what pieces are like beside them, as tables for people."""

from __future__ import annotations

from rich.console import Console

from engine.cli.layout import Record, plain_table
from engine.cli.musicality_table import column_names, musicality_table
from engine.cli.records import FILES
from engine.locales import Say

CLOSENESS = {"own": "closeness.own", "closeness": "set.pieces", "others": "set.others"}
MUSICALITY = {
    "musicality": "set.pieces",
    "songs_musicality": "set.songs",
    "others_musicality": "set.others",
}
COPYING = {"copying": "set.pieces", "primed_copying": "set.primed"}


def show_figures(record: Record, console: Console, say: Say) -> None:
    heads = record["heads"]
    columns = (say("cost.all"), *(say(f"cost.{head}") for head in heads))
    table = plain_table(say("cost.title"), *columns)
    values = (record["held_out_bits_per_note"], *heads.values())
    table.add_row(*(say.number(value, ".2f") for value in values))
    console.print(table)
    console.print(say("cost.over", notes=record["notes"], count=len(record["songs"])))
    if record["pitch_bits_per_note"] is not None:
        each, onset = record["pitch_bits_per_note"], record["pitch_bits_per_onset"]
        console.print(say("cost.pitches", each=each, onset=onset))
    if record["pitch_bits_of_lone_notes"] is not None:
        console.print(say("cost.lone_notes", bits=record["pitch_bits_of_lone_notes"]))
    if record["pieces"] is None:
        console.print(say("cost.pieces"))
    else:
        _show_judgement(record["pieces"], console, say)


def _show_judgement(pieces: Record, console: Console, say: Say) -> None:
    heads = ("measure", "pieces", "songs", "most_songs", "inside")
    title = say("beside.title", count=pieces["pieces"])
    table = plain_table(title, *(say(f"beside.{head}") for head in heads))
    for name, measure in pieces["measures"].items():
        table.add_row(
            say(f"measure.{name}"),
            say.number(measure["pieces"], ".2f"),
            say.number(measure["songs"], ".2f"),
            say("table.range", low=measure["low"], high=measure["high"]),
            f"{measure['inside']:.0%}",
        )
    console.print(table)
    columns = ("", say("closeness.all"), say("closeness.order"))
    table = plain_table(say("closeness.title"), *columns)
    for name, words in CLOSENESS.items():
        if found := pieces[name]:
            mean, order = (say.number(found[each], ".2f") for each in ("mean", "order"))
            table.add_row(say(words), mean, order)
    if table.row_count:
        console.print(table)
    sets = {say(words): found for name, words in MUSICALITY.items() if (found := pieces[name])}
    if sets:
        console.print(musicality_table(pieces["people"], sets, say))
    for name, words in COPYING.items():
        if found := pieces[name]:
            longest, share = found["longest_run"], found["copied_share"]
            console.print(say("copied.run", music=say(words), longest=longest, share=share))


def show_judged(record: Record, console: Console, say: Say) -> None:
    names = column_names([judged["music"] for judged in record["sets"]])
    columns = {
        say("set.files") if name == FILES else name: judged["musicality"]
        for name, judged in zip(names, record["sets"], strict=True)
        if judged["musicality"]
    }
    if record["songs"]:
        columns |= {say("set.songs"): record["songs"]["musicality"]}
    console.print(musicality_table(record["people"], columns, say))
