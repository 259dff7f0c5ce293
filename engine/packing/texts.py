# pyright: strict
"""What a pack says of itself: loop.json, README.txt and CREDITS.txt."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.messages import Field, told, worded
from engine.notation.picture_text import key_message
from engine.values import Key

_WIDTH = 88
"""Letters in a line of README.txt."""


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
    key: Key
    stems: tuple[str, ...]
    soundfont: str
    share: float | None = 1.0


_FILES = {
    "piece": "pack.piece",
    "loop-normal": "pack.loop_normal",
    "intro": "pack.intro",
    "ending": "pack.ending",
    "loop-calm": "pack.loop_calm",
    "loop-intense": "pack.loop_intense",
    "stems": "pack.stems",
    "score": "pack.score",
    "video": "pack.video",
    "loop": "pack.loop_points",
}
"""What each file is for, by its name without ending."""


@dataclass(frozen=True, slots=True)
class About:
    """What a pack says of itself, in the language of `texts`, which are by code; `credits` are
    lines."""

    facts: Facts
    credits: Sequence[str]
    texts: Mapping[str, str]

    def files(self, files: Collection[str], left_out: Sequence[str]) -> dict[str, bytes]:
        """The texts beside the files of a pack."""
        return {
            "loop.json": loop_json(self.facts, files),
            "README.txt": self._readme([*files, "loop.json"], left_out),
            "CREDITS.txt": self._credits(),
        }

    def _say(self, code: str, **fields: Field) -> str:
        return worded(told(code, **fields), self.texts)

    def _readme(self, files: Collection[str], left_out: Sequence[str]) -> bytes:
        """What each file is for, and what did not fit."""
        facts = self.facts
        piece = self._say(
            "pack.head",
            count=facts.bars,
            metre=facts.metre,
            key=key_message(facts.key),
            tempo=facts.tempo,
        )
        turn = self._say("pack.turn", samples=facts.loop, rate=facts.rate)
        lines = [facts.title, "", *_wrapped(f"{piece} {turn}"), ""]
        for stem, code in _FILES.items():
            its = [name for name in files if name.split("/")[0].rsplit(".", 1)[0] == stem]
            if its:
                lines += [", ".join(its), f"    {self._say(code)}"]
        if left_out:
            lines += ["", self._say("pack.left_out"), *left_out]
        return _encoded(lines)

    def _credits(self) -> bytes:
        """Who made the piece, of what, and on which terms."""
        share = self.facts.share
        lines = [self._say("pack.title", title=self.facts.title), "", *self._origin(share), ""]
        if share is not None or self.credits:
            lines.append(self._say("pack.terms"))
        lines.append(self._say("pack.soundfont", soundfont=self.facts.soundfont))
        lines.append(self._say("pack.engraved"))
        return _encoded(lines)

    def _origin(self, share: float | None) -> list[str]:
        """Whose the notes are, as far as that is known."""
        if share is None and not self.credits:
            return _wrapped(self._say("pack.foreign"))
        known = list(self.credits) or [self._say("pack.unknown_songs")]
        if share is None or share == 1:
            return [self._say("pack.by_machine"), *known]
        given = max(1, round(100 * (1 - share)))
        return [self._say("pack.partly_by_machine"), self._say("pack.given", given=given), *known]


def loop_json(facts: Facts, files: Collection[str]) -> bytes:
    """The loop points; only files that are in the pack are named."""

    def named(stem: str) -> list[str]:
        return [name for name in files if name.rsplit(".", 1)[0] == stem]

    record = {
        "title": facts.title,
        "sample_rate": facts.rate,
        "tempo": round(facts.tempo, 3),
        "metre": facts.metre,
        "key": str(facts.key),
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


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_long_words=False)


def _encoded(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
