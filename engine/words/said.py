# pyright: strict
"""What one piece of a description says."""

from __future__ import annotations

from dataclasses import dataclass

from engine.words.lexicon import Effect


@dataclass(frozen=True, slots=True)
class Figure:
    """`length` tokens that say that `option` is `value`."""

    length: int
    option: str
    value: str


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said.

    `kind`: `effects`; `figure`; `ours`, the style of the songs learnt from; `name`; `unknown`;
    `not`, `very`, `little`, `too`; `or`, `and`, `stop`, between what belongs together; `than`,
    after which comes what something is compared with.
    """

    kind: str
    effects: tuple[Effect, ...] = ()
    figure: Figure | None = None
    written: str = ""
