# pyright: strict
"""What a pack says of itself: loop.json, README.txt and CREDITS.txt."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """The piece in figures; samples are frames at `rate`, bars from 1. `share` of its notes is the
    composer's, None where nothing tells whose it is."""

    title: str
    rate: int
    intro: int
    loop: int
    ending: int
    bars: int
    intro_bars: int
    ending_bars: int
    bar_lines: tuple[int, ...]
    tempo: float
    metre: str
    key: str
    stems: tuple[str, ...]
    soundfont: str
    share: float | None = 1.0


_ABOUT = {
    "piece": "the whole piece as it was composed, with its own ending",
    "loop-normal": "the piece as a loop: repeat it without a gap",
    "intro": "plays once before the loop and goes on into it",
    "ending": "plays after any turn of the loop and comes to rest",
    "loop-calm": "the same bars with less in them; fade between the three as you need",
    "loop-intense": "the same bars with more in them",
    "stems": "the loop role by role: played together they are loop-normal, sample by sample",
    "score": "the printed score: PDF to read, MusicXML to edit",
    "video": "the notes as they sound",
    "loop": "loop points in samples, bar lines, tempo, for programs",
}


_TERMS = (
    "Motif puts no terms of its own on the music that it makes. Whether that music may be owned by"
    " anybody, and how near it may come to the songs behind it, is a matter of the law where you"
    " are."
)


def loop_json(facts: Facts, files: Collection[str]) -> bytes:
    """The loop points; only files that are in the pack are named."""

    def named(stem: str) -> list[str]:
        return [name for name in files if name.rsplit(".", 1)[0] == stem]

    record = {
        "title": facts.title,
        "sample_rate": facts.rate,
        "tempo": round(facts.tempo, 3),
        "metre": facts.metre,
        "key": facts.key,
        "bars": facts.bars,
        "order": ["intro", "loop, any number of times", "ending"],
        "intro": {"files": named("intro"), "samples": facts.intro, "bars": facts.intro_bars},
        "loop": {
            "files": named("loop-normal"),
            "start": 0,
            "end": facts.loop,
            "samples": facts.loop,
            "bars": facts.bars,
            "bar_lines": list(facts.bar_lines),
        },
        "ending": {"files": named("ending"), "samples": facts.ending, "bars": facts.ending_bars},
        "layers": {
            layer: found
            for layer in ("calm", "normal", "intense")
            if (found := named(f"loop-{layer}"))
        },
        "stems": {
            "sum_to": "loop-normal",
            "files": [name for stem in facts.stems for name in named(f"stems/{stem}")],
        },
    }
    return json.dumps(record, indent=1, ensure_ascii=False).encode()


def readme(facts: Facts, files: Collection[str], left_out: Sequence[str]) -> bytes:
    """What each file is for, and what did not fit."""
    lines = [
        facts.title,
        "",
        f"{facts.bars} bars of {facts.metre} in {facts.key}, tempo {facts.tempo:g}.",
        "Play the intro once, the loop as often as you like, then the ending: each goes on into",
        f"the next to the sample. A turn of the loop is {facts.loop} samples at {facts.rate} Hz.",
        "",
    ]
    for stem, about in _ABOUT.items():
        its = [name for name in files if name.split("/")[0].rsplit(".", 1)[0] == stem]
        if its:
            lines += [", ".join(its), f"    {about}"]
    if left_out:
        lines += ["", "Left out, because the pack would have become too big:", *left_out]
    return ("\n".join(lines) + "\n").encode()


def credits_text(facts: Facts, credits: Sequence[str]) -> bytes:
    """Who made the piece, of what, and on which terms."""
    lines = [f"“{facts.title}”", "", *_origin(facts.share, credits), ""]
    if facts.share is not None or credits:
        lines += [_TERMS]
    lines += [
        f"The instruments are samples of the soundfont {facts.soundfont}; its licence came with"
        " it.",
        "The score was engraved by Verovio with the font Bravura (SIL Open Font License).",
    ]
    return ("\n".join(lines) + "\n").encode()


def _origin(share: float | None, credits: Sequence[str]) -> list[str]:
    """Whose the notes are, as far as that is known."""
    if share is None and not credits:
        return [
            "The sounds and pictures of this pack were made with Motif, of a MIDI file that does",
            "not say that Motif composed it. Name here whose the music is, and on which terms.",
        ]
    known = list(credits) or [
        "Which songs its model learnt from is not known from the notes alone: ask whoever composed"
        " it, or look at the model's card."
    ]
    if share is None or share == 1:
        return ["Composed by a machine: made with Motif.", *known]
    given = max(1, round(100 * (1 - share)))
    return [
        "Composed in part by a machine: made with Motif.",
        f"Of its notes {given} % were given, and are whoever's they were.",
        *known,
    ]
