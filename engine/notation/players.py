# pyright: strict
"""Reads who is to play: a named ensemble, instruments by name, with or without drums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.notation.instruments import folded, instrument_names, instruments, instruments_by_name

ENSEMBLE_NAMES = (
    "piano",
    "lofi",
    "strings",
    "chiptune",
    "band",
    "music box",
    "folk",
    "jazz trio",
    "woodwinds",
    "ambient",
)
"""The ensembles that `engine.arranging` has, named here so that reading a request stays light."""

MOST_INSTRUMENTS = 8

DRUM_NAMES = frozenset(
    (
        *("drums", "drum", "drum kit", "drumkit", "drum set", "drumset", "kit", "percussion"),
        *("bateria", "percusion", "tambores", "baterias"),
    )
)

_IN_ENGLISH = {
    "cuerdas": "strings",
    "banda": "band",
    "caja de musica": "music box",
    "trio de jazz": "jazz trio",
    "vientos madera": "woodwinds",
    "vientos de madera": "woodwinds",
    "viento madera": "woodwinds",
    "maderas": "woodwinds",
    "ambiente": "ambient",
    "ambiental": "ambient",
    "lo fi": "lofi",
    "8 bits": "chiptune",
    "8 bit": "chiptune",
    "folclore": "folk",
    "folclor": "folk",
}
_AS_INSTRUMENT = {"strings": "string ensemble", "piano": "piano", "music box": "music box"}
"""Ensembles whose name is an instrument's too where others play besides."""

_COMMAS = re.compile(r"\s*[,;+&/]\s*")
_JOINTS = re.compile(r"(\s+(?:and|with|plus|y|e|con|mas)\s+)")
_WITHOUT = re.compile(r"\b(?:without|no|sin)\b\s*(?:any\s+)?")
_START = re.compile(r"^(?:and|with|plus|y|e|con|mas)\s+")
_COUNTS = re.compile(
    r"^(?:(?:a|an|the|solo|two|three|four|un|una|uno|dos|tres|cuatro|el|la|los|las|[1-9])\s+)+"
)


def player_names() -> tuple[str, ...]:
    """Everything, folded, that an ensemble, an instrument and the drums are called."""
    return (*ENSEMBLE_NAMES, *_IN_ENGLISH, *instrument_names(), *sorted(DRUM_NAMES))


class UnknownPlayer(Exception):
    """Nobody is called `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Players:
    """A named ensemble or none, the programs of instruments besides, and whether drums play.

    `drums` is None where that is as the ensemble has it. `str` is the one way of writing it.
    """

    ensemble: str | None = None
    programs: tuple[int, ...] = ()
    drums: bool | None = None

    def __str__(self) -> str:
        named = [self.ensemble] if self.ensemble else []
        named += [instruments()[program].name for program in self.programs]
        if self.drums is not None:
            named.append("drums" if self.drums else "no drums")
        return ", ".join(named)


def read_players(text: str) -> Players:
    """`strings`, `violin, cello and harp`, `flauta y guitarra`, `lofi sin batería`, `piano, drums`.

    Raises UnknownPlayer, also for nobody at all.
    """
    wanted = folded(text)
    if (whole := ensemble_of(wanted)) is not None:
        return Players(whole)
    drums: bool | None = None
    named: list[str] = []
    programs: list[int] = []
    also: list[str] = []  # ensembles whose name is an instrument's too
    for item in _items(wanted):
        without = _WITHOUT.match(item)
        name = _COUNTS.sub("", item[without.end() :] if without else item)
        if name in DRUM_NAMES:
            drums = without is None
        elif without:
            raise UnknownPlayer(item)
        elif (ensemble := ensemble_of(name)) in _AS_INSTRUMENT:
            also.append(ensemble)
            programs.append(instruments_by_name()[_AS_INSTRUMENT[ensemble]].program)
        elif ensemble is not None:
            named.append(ensemble)
        elif (instrument := instruments_by_name().get(name)) is not None:
            programs.append(instrument.program)
        else:
            raise UnknownPlayer(item)
    if also and not named and len(set(programs)) == 1:
        return Players(also[0], (), drums)
    return gathered(named, programs, drums, text)


def gathered(
    named: Sequence[str], programs: Sequence[int], drums: bool | None, text: str = ""
) -> Players:
    """Ensembles and instruments that were named together, as players. Raises UnknownPlayer."""
    ensembles = list(dict.fromkeys(named))
    distinct = list(dict.fromkeys(programs))
    if len(ensembles) + len(distinct) > 1:
        # Beside others these are one instrument of several.
        single = [name for name in ensembles if name in _AS_INSTRUMENT]
        ensembles = [name for name in ensembles if name not in single]
        first = [instruments_by_name()[_AS_INSTRUMENT[name]].program for name in single]
        distinct = list(dict.fromkeys([*first, *distinct]))
    if not ensembles and distinct in ([0], [10]):  # a piano, a music box: as ensembles they are
        ensembles, distinct = [("piano", "music box")[distinct == [10]]], []
    if len(ensembles) > 1 or len(distinct) > MOST_INSTRUMENTS or not ensembles + distinct:
        raise UnknownPlayer(ensembles[1] if len(ensembles) > 1 else text)
    return Players(ensembles[0] if ensembles else None, tuple(distinct), drums)


def ensemble_of(name: str) -> str | None:
    """The named ensemble that a folded name is of."""
    name = _IN_ENGLISH.get(name, name)
    together = name.replace(" ", "")
    return next((e for e in ENSEMBLE_NAMES if e.replace(" ", "") == together), None)


def _items(text: str) -> list[str]:
    """The names of a list: `lofi sin bateria` is two, `trompeta con sordina` is one."""
    apart = _WITHOUT.sub(lambda found: f", {found.group()}", text)
    items: list[str] = []
    for phrase in _COMMAS.split(apart):
        pieces = _JOINTS.split(phrase)  # names at even places, what joins them between
        start = 0
        while start < len(pieces):
            ends = range(len(pieces), start + 1, -2)
            end = next((e for e in ends if _is_known("".join(pieces[start:e]))), start + 1)
            items.append("".join(pieces[start:end]).strip())
            start = end + 1
    return [item for item in (_START.sub("", item) for item in items) if item]


def _is_known(name: str) -> bool:
    return _COUNTS.sub("", name) in instruments_by_name()
