"""From the records of all seeds to one row per contestant, and to what was to be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.quality.intervals import Interval, interval
from engine.judge.people import FIGURES as PEOPLES_FIGURES
from engine.judge.people import people

Record = Mapping[str, Any]
Seeds = Sequence[Record]


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of the table: where it stands in a seed's record."""

    key: str
    words: str
    path: tuple[str, ...]


FIGURES = (
    Figure("ends", "bits per note, songs' ends", ("ends", "bits_per_note")),
    Figure("others", "bits, other songs", ("others", "bits_per_note")),
    Figure("pitch_note", "pitch bits a note", ("ends", "pitch_bits_per_note")),
    Figure("pitch_onset", "pitch bits an onset", ("ends", "pitch_bits_per_onset")),
    Figure("pitch_lone", "pitch bits a lone note", ("ends", "pitch_bits_of_lone_notes")),
    Figure("overlap", "overlap with the songs", ("pieces", "closeness", "mean")),
    Figure("overlap_order", "overlap, order", ("pieces", "closeness", "order")),
    Figure("distance", "distance from people", ("pieces", "musicality", "distance")),
    Figure("inside_people", "inside people's band", ("pieces", "musicality", "inside_people")),
    Figure("inside_songs", "inside the songs' band", ("pieces", "musicality", "inside_songs")),
    Figure("scale", "scale consistency", ("pieces", "measures", "scale_consistency", "pieces")),
    Figure(
        "pitch_class_entropy",
        "pitch-class entropy",
        ("pieces", "measures", "pitch_class_entropy", "pieces"),
    ),
    Figure("groove", "groove consistency", ("pieces", "measures", "groove_consistency", "pieces")),
    Figure("semitones", "semitones", ("pieces", "measures", "semitones", "pieces")),
    Figure("gap_entropy", "inter-onset entropy", ("pieces", "measures", "gap_entropy", "pieces")),
    Figure(
        "duration_entropy",
        "duration entropy",
        ("pieces", "measures", "duration_entropy", "pieces"),
    ),
    Figure("run", "longest copied run", ("pieces", "copying", "longest_run")),
    Figure(
        "primed_run",
        "longest copied run, begun with the songs",
        ("pieces", "primed_copying", "longest_run"),
    ),
    Figure("copied", "copied 8-rows", ("pieces", "copying", "copied_share")),
    Figure("seconds", "processor seconds of training", ("cpu_seconds",)),
)

MUSICALITY = tuple(
    Figure(name, words, ("pieces", "musicality", "figures", name))
    for name, words in PEOPLES_FIGURES.items()
)
"""How the pieces are put together, figure by figure: a table of its own."""

WORST = frozenset(("run", "primed_run"))
"""Figures of which the greatest is told, not the mean."""


def summarise(seeds: Seeds) -> dict[str, Interval]:
    """Each figure that some seed has."""
    rows: dict[str, Interval] = {}
    for figure in (*FIGURES, *MUSICALITY):
        values = [
            value
            for seed in seeds
            if (value := _at(seed, figure.path)) is not None
            # A network without rhythm has no bits per note to be compared.
            and (figure.path[-1] != "bits_per_note" or "onset" in seed[figure.path[0]]["heads"])
        ]
        if figure.key in WORST and values:
            rows[figure.key] = Interval(max(values), None, len(values))
        elif found := interval(values):
            rows[figure.key] = found
    return rows


def music_rows(seeds: Seeds) -> dict[str, dict[str, Interval]]:
    """The rows of the songs themselves and of other bands' songs, from any contestant's record."""
    pieces = next((seed["pieces"] for seed in seeds if seed.get("pieces")), None)
    if not pieces:
        return {}
    rows: dict[str, dict[str, Interval]] = {"songs": {}, "other_bands": {}}
    for figure in (*FIGURES, *MUSICALITY):
        if figure.path[:2] == ("pieces", "musicality"):
            for name, source in (("songs", "songs"), ("other_bands", "others")):
                value = _at(pieces.get(f"{source}_musicality"), figure.path[2:])
                if value is not None:
                    rows[name][figure.key] = _known(value)
        elif figure.path[:2] == ("pieces", "measures"):
            rows["songs"][figure.key] = _known(pieces["measures"][figure.path[2]]["songs"])
        elif figure.path[:2] == ("pieces", "closeness"):
            for name, source in (("songs", "own"), ("other_bands", "others")):
                if pieces[source]:
                    rows[name][figure.key] = _known(pieces[source][figure.path[2]])
    return rows


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that was to be shown, the figure found, and whether it holds."""

    words: str
    value: float
    holds: bool


def claims(rows: Mapping[str, Mapping[str, Interval]], judged: Seeds) -> list[Claim]:
    """What the report was made to show, as far as there are figures for it."""

    def mean(row: str, figure: str) -> float | None:
        found = rows.get(row, {}).get(figure)
        return None if found is None else found.mean

    def less(row: str, figure: str, than: str) -> float | None:
        one, other = mean(row, figure), mean(than, figure)
        return None if one is None or other is None else other - one

    found: list[Claim] = []

    def claim(words: str, value: float | None, holds: Callable[[float], bool]) -> None:
        if value is not None:
            found.append(Claim(words, value, holds(value)))

    claim("adapted is below the base by 0.5 bits", less("adapted", "ends", "base"), _at_least(0.5))
    claim(
        "adapted is below a start from nothing by 1 bit",
        less("adapted", "ends", "scratch"),
        _at_least(1.0),
    )
    claim("one song helps: below the base", less("adapted_one", "ends", "base"), lambda x: x > 0)
    claim(
        "all songs help more than one",
        less("adapted", "ends", "adapted_one"),
        lambda x: x > 0,
    )
    claim(
        "other songs cost at most 0.3 bits more than with the base",
        None if (gain := less("adapted", "others", "base")) is None else -gain,
        lambda x: x <= 0.3,
    )
    for key, words in (
        ("pitch_note", "note"),
        ("pitch_onset", "onset"),
        ("pitch_lone", "lone note"),
    ):
        claim(
            f"pitch bits a {words} are below the tutorial's in a 50th of its time",
            less("adapted_fiftieth", key, "tutorial"),
            lambda x: x > 0,
        )
    claim(
        "pieces overlap with the songs more than other bands' songs do",
        None if (gap := less("adapted", "overlap", "other_bands")) is None else -gap,
        lambda x: x > 0,
    )
    for row, words, most in (("base", "the base's pieces", 1.3), ("adapted", "the pieces", 1.5)):
        claim(
            f"{words} are at most {most} from people, in spreads of people's collections",
            mean(row, "distance"),
            lambda x, most=most: x <= most,
        )
        claim(
            f"of {words} 92 % of all figures are inside people's band",
            mean(row, "inside_people"),
            _at_least(0.92),
        )
        outside = [
            figure.outside(value) == "band"
            for name, figure in people().figures.items()
            if (value := mean(row, name)) is not None
        ]
        claim(
            f"no figure of {words} is outside people's band in its mean",
            sum(outside) if outside else None,
            lambda x: x == 0,
        )
    claim(
        "of the pieces 62 % of all figures are inside the songs' own band",
        mean("adapted", "inside_songs"),
        _at_least(0.62),
    )
    for key, words in (("gap_entropy", "inter-onset"), ("duration_entropy", "duration")):
        one, songs = mean("adapted", key), mean("songs", key)
        if one is not None and songs:
            claim(
                f"{words} entropy differs from the songs' by at most 10 %",
                one / songs - 1,
                lambda x: abs(x) <= 0.1,
            )
    for name in ("scale_consistency", "pitch_class_entropy", "groove_consistency"):
        inside = _band(judged, name)
        if inside is not None:
            claim(
                f"mean {name.replace('_', ' ')} lies in the songs' 95 % band", inside[0], inside[1]
            )
    for key, words in (("run", ""), ("primed_run", ", begun with the songs")):
        claim(f"no copied run above 9 events{words}", mean("adapted", key), lambda x: x <= 9)
    return found


def _band(judged: Seeds, name: str) -> tuple[float, Callable[[float], bool]] | None:
    measures = [seed["pieces"]["measures"][name] for seed in judged if seed.get("pieces")]
    if not measures:
        return None
    low, high = measures[0]["low"], measures[0]["high"]
    value = sum(measure["pieces"] for measure in measures) / len(measures)
    return value, lambda x: low <= x <= high


def _at_least(least: float) -> Callable[[float], bool]:
    return lambda x: x >= least


def _known(value: float) -> Interval:
    return Interval(value, None, 1)


def _at(record: Record | None, path: Sequence[str]) -> float | None:
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
