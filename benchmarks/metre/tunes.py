"""Jigs, slip jigs, hornpipes in ABC from music21's corpus, by themselves or with chords.

O'Neill's Music of Ireland (1850 melodies, 1903) and Ryan's Mammoth Collection (1883), written down
in ABC by volunteers who are named in the files; scores in 9/8 are rare elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import music21
import numpy as np
from numpy.typing import NDArray

from benchmarks.metre.made import Floats, Frame, Sound, accompaniment, draw_frame, performed
from benchmarks.metre.music import METRES, Excerpt
from engine.values import Metre

COLLECTIONS = ("oneills1850", "ryansMammoth")
_TOKEN = re.compile(
    r"\{[^}]*\}|\"[^\"]*\"|![^!]*!|\[[A-Za-z]:[^\]]*\]|\[\d|\((\d)|([=^_]*)([A-Ga-gxz])([,']*)"
    r"(\d*)(/*)(\d*)|(:?\|+[\]:]*|\|?:+)|([<>]+)|(\[)|(\])"
)
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS = "FCGDAEB"
_FIFTHS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1, "BB": -2, "EB": -3, "AB": -4}
_MODES = {"m": -3, "min": -3, "dor": -2, "mix": -1, "aeo": -3, "lyd": 1, "phr": -4}
_HELD_OUT = 20
_LEAST_BARS, _ON_BARS = 6, 0.85
_SECONDS, _AT_120, _ACCOMPANIED = 45.0, 0.3, 0.5
_PROGRAMS = (0, 21, 40, 73, 105)


@dataclass(frozen=True, slots=True)
class Tune:
    """Notes (quarter, length, pitch) and the tonic of the major scale that they are from.

    Bars begin at whole multiples of the metre's, an upbeat before 0.
    """

    title: str
    metre: Metre
    notes: tuple[tuple[float, float, int], ...]
    tonic: int


def tunes(collections: tuple[str, ...] = COLLECTIONS) -> Iterator[Tune]:
    """All tunes in one of the six metres whose bars are as long as their metre says."""
    corpus = Path(music21.__file__).parent / "corpus"
    for name in collections:
        for path in sorted((corpus / name).glob("*.abc")):
            text = path.read_text("utf-8", errors="replace")
            for one in re.split(r"(?m)^(?=X:)", text):
                tune = read_tune(one)
                if tune:
                    yield tune


def is_held_out_tune(tune: Tune) -> bool:
    """Whether nothing is learnt from a tune."""
    return int(hashlib.md5(tune.title.encode()).hexdigest(), 16) % 100 < _HELD_OUT


def read_tune(text: str) -> Tune | None:
    """One tune of an ABC file; None if it is not in one of the metres, or not clearly so."""
    fields = dict(re.findall(r"(?m)^([XTMLK]):\s*([^\r\n%]*)", text)[::-1])
    written = fields.get("M", "").strip().replace("C|", "2/2").replace("C", "4/4")
    metre = next((one for one in METRES if str(one) == written), None)
    key = re.match(r"([A-G])([b#]?)\s*(\w{0,3})", fields.get("K", "").strip())
    if metre is None or key is None or "K:" not in text:
        return None
    unit = re.match(r"1/(\d+)", fields.get("L", "1/8"))
    body = "\n".join(
        re.sub(r"%.*|\\\s*$", "", line)
        for line in text[text.index("K:") :].splitlines()[1:]
        if not re.match(r"[A-Za-z]:|\s*$", line)
    )
    fifths = _FIFTHS.get((key[1] + key[2].replace("#", "")).upper(), 0)
    mode = key[3].lower()
    fifths += _MODES.get(mode, 0) or _MODES.get(mode[:1], 0) * (mode == "m")
    return _read_body(fields.get("T", ""), metre, body, fifths, 4 / int(unit[1]) if unit else 0.5)


def _read_body(title: str, metre: Metre, body: str, fifths: int, unit: float) -> Tune | None:
    bar = metre.beats * 4 / metre.unit
    altered = dict.fromkeys(_SHARPS[: max(0, fifths)], 1)
    altered |= dict.fromkeys(_SHARPS[::-1][: max(0, -fifths)], -1)
    notes: list[list[float]] = []
    lines: list[float] = []
    now, triplet, dotted, chord = 0.0, 0, 0, False
    local: dict[str, int] = {}
    for token in _TOKEN.finditer(body):
        of, sign, letter, marks, above, slashes, below, line, broken, opens, closes = token.groups()
        if of:
            triplet = 3 if of == "3" else 0
        elif line:
            local = {}
            lines.append(now)
        elif broken:
            dotted = len(broken) * (1 if broken[0] == ">" else -1)
            if notes and not chord:
                change = notes[-1][1] * 0.5 * (1 if dotted > 0 else -1)
                notes[-1][1] += change
                now += change
        elif opens or closes:
            return None
        elif letter:
            length = unit * int(above or 1) / (int(below) if below else 2 ** len(slashes))
            if triplet:
                length, triplet = length * 2 / 3, triplet - 1
            if dotted:
                length, dotted = length * (0.5 if dotted > 0 else 1.5), 0
            if letter not in "xz":
                step = letter.upper()
                local[letter] = (
                    sign.count("^") - sign.count("_")
                    if sign
                    else local.get(letter, altered.get(step, 0))
                )
                octave = letter.islower() + marks.count("'") - marks.count(",")
                notes.append([now, length, 60 + _STEPS[step] + 12 * octave + local[letter]])
            now += length
    if not notes or len(lines) < 4:
        return None
    first = next((at for at in lines if at > 0), 0.0) % bar
    places = (np.array(lines) - first) / bar
    if np.mean(np.abs(places - np.rint(places)) < 0.02) < _ON_BARS or now < _LEAST_BARS * bar:
        return None
    found = tuple((at - first, length, int(pitch)) for at, length, pitch in notes)
    return Tune(title, metre, found, 7 * fifths % 12)


def play_tune(tune: Tune, chance: np.random.Generator) -> Excerpt:
    """A tune played until 45 s are over, half of the times with bass and chords under it."""
    frame = draw_frame(tune.metre, _SECONDS, chance)
    if chance.random() < _AT_120:
        bars = round(_SECONDS * 2 / frame.bar)
        frame = replace(frame, tempo=120.0, bars=bars)
    end = max(at + length for at, length, _ in tune.notes)
    long = int(np.ceil(end / frame.bar - 0.01)) * frame.bar
    program = int(chance.choice(_PROGRAMS))
    sounds = [
        Sound(at + again * long, length, pitch, program)
        for again in range(int(frame.bars * frame.bar / long) + 1)
        for at, length, pitch in tune.notes
        if at + again * long < frame.bars * frame.bar
    ]
    if chance.random() < _ACCOMPANIED:
        scale = np.array((0, 2, 4, 5, 7, 9, 11)) + tune.tonic
        sounds += accompaniment(frame, _harmonised(frame, sounds, scale), scale, chance)
    return performed(frame, sounds, chance)


def _harmonised(frame: Frame, sounds: Sequence[Sound], scale: NDArray[np.int64]) -> Floats:
    """The root of the triad that has most of each bar's tune; (eighths,)."""
    held = np.zeros((frame.bars, 12))
    for one in sounds:
        number = int(one.at // frame.bar)
        if 0 <= number < frame.bars:
            held[number, one.pitch % 12] += one.length * (1.5 if one.at % frame.beat == 0 else 1.0)
    triads = np.zeros((7, 12))
    for root in range(7):
        triads[root, (scale[[root, (root + 2) % 7, (root + 4) % 7]]) % 12] = 1.0
    fitting = held @ triads.T + 0.1 * np.isin(np.arange(7), (0, 3, 4))
    return np.repeat(fitting.argmax(axis=1), len(frame.eighths)).astype(np.float64)
