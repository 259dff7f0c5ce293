"""Sentences with what each must mean, and whether they are understood so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.notation.chords_option import read_chords
from engine.notation.key_names import read_key
from engine.notation.options import read_options
from engine.values import Key, Metre, Understanding
from engine.words.tokens import fold

FOLDER = Path(__file__).parent
RANGES = {
    "tempo": {"slow": (40, 90), "medium": (85, 122), "fast": (120, 240)},
    "": {"low": (0, 0.42), "high": (0.58, 1), "mid": (0.38, 0.62)},
}
LISTS = ("wishes", "names", "unknown")


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    meaning: dict[str, str]


def sentences(name: str) -> list[Sentence]:
    """The sentences of a file: `text | option=value; …`, every option that is not named unset.

    `option?=value` may be left unset, and anything may be in `unknown?=*`.
    """
    found: list[Sentence] = []
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            text, meaning = line.rsplit(" |", 1)
            parts = [part.strip() for part in meaning.split(";") if part.strip()]
            found.append(Sentence(text, dict(part.split("=", 1) for part in parts)))
    return found


def wrong(sentence: Sentence, understood: Understanding) -> dict[str, tuple[str, str]]:
    """What was meant and what was understood, by option, where these differ."""
    got = dict(understood.options)
    for name in LISTS:
        if listed := getattr(understood, name):
            got[name] = ", ".join(listed)
    may = {option[:-1]: value for option, value in sentence.meaning.items() if option[-1] == "?"}
    must = {option: value for option, value in sentence.meaning.items() if option[-1] != "?"}
    meant = {**{option: value for option, value in may.items() if option in got}, **must}
    return {
        option: (meant.get(option, ""), got.get(option, ""))
        for option in {*meant, *got}
        if not _agrees(option, meant.get(option), got.get(option))
    }


def _agrees(option: str, meant: str | None, got: str | None) -> bool:
    if meant is None or got is None:
        return meant is got
    if meant == "*":
        return True
    if option == "ensemble":
        return _players(meant) == _players(got)
    if option == "key" and " " in meant and " " in got:
        return read_key(meant) == read_key(got)
    if option == "chords":
        key = Key(0, "major")
        return read_chords(meant, Metre(4, 4), key, 64) == read_chords(got, Metre(4, 4), key, 64)
    if option in LISTS:
        return fold(meant) == fold(got)
    ranges = RANGES.get(option, RANGES[""])
    if meant in ranges or (option in ("tempo", "bars", "density", "surprise") and "-" in meant):
        low, high = ranges[meant] if meant in ranges else map(float, meant.split("-"))
        return low <= float(got) <= high
    return meant == got


def _players(ensemble: str) -> set[str]:
    """Who plays, in whatever order they are named."""
    return set((read_options({"ensemble": ensemble}).ensemble or "").split(", "))
