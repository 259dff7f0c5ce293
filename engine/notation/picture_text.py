# pyright: strict
"""Words for those who cannot see the piano roll."""

from __future__ import annotations

from collections.abc import Sequence

from engine.notation.spelling import spell
from engine.values import Composition, Key, Note, Role

_LONGEST = 1000
"""Characters; chat allows 1024 for the alternative text of an attachment."""


def describe(compositions: Sequence[Composition], labels: Sequence[str]) -> str:
    """What the piano rolls show, in a sentence or two for each; at most a thousand characters."""
    if not compositions:
        return ""
    piece = compositions[0]
    kind = "Piano roll" if len(compositions) == 1 else f"Piano rolls of {len(compositions)} takes"
    sentences = [
        f"{kind} of “{piece.title[:80]}”: {piece.key}, {piece.tempo} beats a minute, {piece.metre}."
    ]
    sentences += [_take(one, label) for one, label in zip(compositions, labels, strict=True)]
    text = " ".join(sentences)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _take(piece: Composition, label: str) -> str:
    pitched = [note for note in piece.notes if note.role != Role.DRUM]
    name = f"Take {label}: " if label else ""
    if not pitched:
        return f"{name}{piece.bars} bars, {len(piece.notes)} drum notes."
    pitches = [note.pitch for note in pitched]
    low, high = _spoken(min(pitches), piece.key), _spoken(max(pitches), piece.key)
    struck = len(piece.notes) - len(pitched)
    drums = f", {struck} of them on drums" if struck else ""
    given = len(piece.primer_notes)
    primer = f" It begins with {given} given note{'' if given == 1 else 's'}." if given else ""
    ending = max((note for note in pitched), key=lambda note: (note.onset, note.pitch))
    return (
        f"{name}{piece.bars} bars, {len(piece.notes)} notes{drums}, from {low} to {high}, "
        f"{_busiest(pitched, piece)}, ending on {_spoken(ending.pitch, piece.key)}.{primer}"
    )


def _spoken(pitch: int, key: Key) -> str:
    spelling = spell(pitch, key)
    sign = {-2: "𝄫", -1: "♭", 0: "", 1: "♯", 2: "𝄪"}[spelling.alter]
    return f"{spelling.step}{sign}{spelling.octave}"


def _busiest(pitched: Sequence[Note], piece: Composition) -> str:
    counts = [0] * max(1, piece.bars)
    for note in pitched:
        counts[min(note.onset // piece.metre.ticks_per_bar, len(counts) - 1)] += 1
    return f"busiest in bar {counts.index(max(counts)) + 1}"
