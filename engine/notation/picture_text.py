# pyright: strict
"""Words for those who cannot see the piano roll."""

from __future__ import annotations

from collections.abc import Sequence

from engine.messages import Message, told
from engine.notation.spelling import spell
from engine.values import Composition, Key, Note, Role

_TONICS = {
    code[-1]: code
    for code in ("tonic.A", "tonic.B", "tonic.C", "tonic.D", "tonic.E", "tonic.F", "tonic.G")
}


def describe(compositions: Sequence[Composition], labels: Sequence[str]) -> tuple[Message, ...]:
    """What the piano rolls show, in a sentence or two for each."""
    if not compositions:
        return ()
    piece = compositions[0]
    head = told(
        "picture.head",
        count=len(compositions),
        title=piece.title[:80],
        key=key_message(piece.key),
        tempo=piece.tempo,
        metre=str(piece.metre),
    )
    told_of = [_take(one, label) for one, label in zip(compositions, labels, strict=True)]
    return head, *(message for messages in told_of for message in messages)


def _take(piece: Composition, label: str) -> list[Message]:
    pitched = [note for note in piece.notes if note.role != Role.DRUM]
    if not pitched:
        return [_labelled(label, told("picture.drums", count=piece.bars, notes=len(piece.notes)))]
    pitches = [note.pitch for note in pitched]
    struck = len(piece.notes) - len(pitched)
    notes = told("picture.notes", count=len(piece.notes))
    if struck:
        notes = told("picture.notes_and_drums", notes=notes, drums=struck)
    ending = max((note for note in pitched), key=lambda note: (note.onset, note.pitch))
    what = told(
        "picture.take",
        count=piece.bars,
        notes=notes,
        low=_spoken(min(pitches), piece.key),
        high=_spoken(max(pitches), piece.key),
        busiest=_busiest(pitched, piece),
        ending=_spoken(ending.pitch, piece.key),
    )
    messages = [_labelled(label, what)]
    if piece.primer_notes:
        messages.append(told("picture.given", count=len(piece.primer_notes)))
    return messages


def _labelled(label: str, what: Message) -> Message:
    return told("picture.labelled", label=label, what=what) if label else what


def key_message(key: Key) -> Message:
    """A key in parts, each of which a language may call otherwise: `A minor`, `la menor`."""
    tonic = str(key).partition(" ")[0]
    mode = "key.minor" if key.mode == "minor" else "key.major"
    return told(mode, tonic=told(_TONICS[tonic[0]]), sign=tonic[1:])


def _spoken(pitch: int, key: Key) -> str:
    spelling = spell(pitch, key)
    sign = {-2: "𝄫", -1: "♭", 0: "", 1: "♯", 2: "𝄪"}[spelling.alter]
    return f"{spelling.step}{sign}{spelling.octave}"


def _busiest(pitched: Sequence[Note], piece: Composition) -> int:
    counts = [0] * max(1, piece.bars)
    for note in pitched:
        counts[min(note.onset // piece.metre.ticks_per_bar, len(counts) - 1)] += 1
    return counts.index(max(counts)) + 1
