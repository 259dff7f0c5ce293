# pyright: strict
"""From instruments and styles that were named to who is to play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.notation.players import Players, UnknownPlayer, gathered

_PROGRAMS: Mapping[str, tuple[int, ...]] = {
    "orchestra": (73, 60, 48, 42, 47),
    "electronic": (81, 89, 38),
    "metal": (30, 33),
    "nylon guitar": (24,),
    "harpsichord": (6,),
    "mariachi": (56, 40, 25, 32),
}
"""Styles that are no named ensemble, by their instruments."""

_WITH_DRUMS = frozenset(("electronic", "metal"))
_DRUMMING = frozenset(("lofi", "chiptune", "band", "jazz trio"))
"""Named ensembles that have drums."""

PLAYING: Mapping[str, frozenset[int]] = {
    "band": frozenset((0, 25, 26, 27, 32, 33)),
    "jazz trio": frozenset((0, 32, 33)),
    "lofi": frozenset((4, 25, 26, 27, 33)),
    "folk": frozenset((25, 32, 33, 40, 110)),
    "ambient": frozenset((11, 39, 89)),
    "chiptune": frozenset((80, 38)),
    "woodwinds": frozenset((68, 70, 71, 73)),
    "strings": frozenset((40, 41, 42, 48)),
    "metal": frozenset((25, 26, 27, 29, 30, 33)),
    "orchestra": frozenset((48,)),
}
"""Instruments that a style has already, under this name or as what is usual in it."""

_STYLES = ("chiptune", "lofi", "metal", "electronic", "ambient", "jazz trio", "band", "folk")
"""Of two styles the earlier here is taken: it has the sound of its own."""


@dataclass(slots=True)
class Called:
    """Who was named so far: programs of instruments, styles, and those that go along with a word.

    `unwanted` has programs and styles; `drums` is None where nothing was said of them.
    """

    players: list[int] = field(default_factory=list[int])
    styles: list[str] = field(default_factory=list[str])
    faint: list[str] = field(default_factory=list[str])
    unwanted: set[int | str] = field(default_factory=set[int | str])
    drums: bool | None = None


def players_of(called: Called) -> Players | None:
    """Who is to play, or None where that was not said."""
    unwanted, drums = called.unwanted, called.drums
    programs = [p for p in dict.fromkeys(called.players) if p not in unwanted]
    styles = [s for s in dict.fromkeys(called.styles) if s not in unwanted]
    if not styles and not programs:
        styles = [style for style in called.faint if style not in unwanted]
    style = min(styles, key=_rank) if styles else None
    # Strings beside something else are players of it.
    beside = "strings" in styles and style != "strings"
    if style == "strings" and programs and not set(programs) <= PLAYING["strings"]:
        style, beside = None, True
    if beside:
        programs.append(48)
    own = _PROGRAMS.get(style or "")
    if style is not None:
        added = [p for p in programs if p not in PLAYING.get(style, frozenset())]
        if len(programs) > 1 and added:
            style, own = None, None
        elif own is not None:
            programs = _with_own(own, added)
            drums = True if style in _WITH_DRUMS and drums is None else drums
            style = None
        else:
            programs = added
    if style is None and not programs:
        return _otherwise(unwanted, drums)
    wanted = drums
    if style in _DRUMMING:
        wanted = False if drums is False else None
    elif drums is False and not own:
        wanted = None
    elif drums is False:
        wanted = False if own and set(own) & {81, 30} else None
    try:
        return gathered([style] if style else [], programs[:8], wanted)
    except UnknownPlayer:
        return None


def _rank(style: str) -> int:
    return _STYLES.index(style) if style in _STYLES else len(_STYLES) + (style != "strings")


def _with_own(own: Sequence[int], added: Sequence[int]) -> list[int]:
    """A style's instruments, the first replaced by what was asked for besides."""
    return [*added, *own[len(added) :]] if len(own) > 1 else [*(added or own)]


def _otherwise(unwanted: set[int | str], drums: bool | None) -> Players | None:
    """Where only is said who is not to play, or that somebody drums."""
    if drums:
        return Players("band")
    if 0 in unwanted or "piano" in unwanted:  # who plays where nothing is said
        return Players("strings")
    return None
