"""Small pictures as SVG that takes its colours from the page: piano rolls and gauges."""

from __future__ import annotations

from html import escape

from engine.doctor.facts import Rows
from engine.values import Metre, Role

THUMBNAIL_BARS = 32
"""Bars of a song that its thumbnail shows."""

_FEWEST_SEMITONES = 24
_ORDER = (Role.CHORD, Role.BASS, Role.MELODY)


def piano_roll(notes: Rows, metre: Metre, label: str, bars: int = THUMBNAIL_BARS) -> str:
    """The pitched notes (n, 5) of the first `bars` bars, a path for each role, drums below."""
    bar = metre.ticks_per_bar
    last = int((notes[:, 0] + notes[:, 1]).max()) if len(notes) else bar
    width = min(bars * bar, -(-last // bar) * bar)
    shown = notes[notes[:, 0] < width]
    pitched = shown[shown[:, 4] != Role.DRUM]
    low, high = (int(pitched[:, 2].min()), int(pitched[:, 2].max())) if len(pitched) else (60, 60)
    missing = max(0, _FEWEST_SEMITONES - (high - low + 1))
    low, high = low - missing // 2, high + missing - missing // 2
    drums = shown[shown[:, 4] == Role.DRUM]
    height = high - low + 1 + (2 if len(drums) else 0)
    paths = "".join(
        _path(role.name.lower(), _lines(pitched[pitched[:, 4] == role], high, width))
        for role in _ORDER
    )
    if len(drums):
        strokes = "".join(f"M{onset} {height - 0.5}h2" for onset in sorted(set(drums[:, 0])))
        paths += _path("drum", strokes)
    return (
        f'<svg class="roll" role="img" aria-label="{escape(label)}" preserveAspectRatio="none" '
        f'viewBox="0 0 {width} {height}">{paths}</svg>'
    )


def _lines(notes: Rows, high: int, width: int) -> str:
    return "".join(
        f"M{onset} {high - pitch}.5h{max(1, min(duration, width - onset))}"
        for onset, duration, pitch in notes[:, :3].tolist()
    )


def _path(kind: str, lines: str) -> str:
    return f'<path class="{kind}" d="{lines}"/>' if lines else ""


def gauge(pieces: float, songs: float | None, people: tuple[float, float], label: str) -> str:
    """A mark for the pieces and one for the songs on a line, with people's range as a bar."""
    values = [pieces, *people, *([] if songs is None else [songs])]
    low, high = min(values), max(values)
    room = (high - low) or 1.0

    def place(value: float) -> float:
        return 4 + 92 * (value - low) / room

    left, right = place(people[0]), place(people[1])
    own = "" if songs is None else f'<path class="songs" d="M{place(songs):.1f} 0v8"/>'
    return (
        f'<svg class="gauge" role="img" aria-label="{escape(label)}" preserveAspectRatio="none" '
        f'viewBox="0 0 100 8"><path class="people" d="M{left:.1f} 4h{max(right - left, 1):.1f}"/>'
        f'{own}<path class="pieces" d="M{place(pieces):.1f} 0v8"/></svg>'
    )
