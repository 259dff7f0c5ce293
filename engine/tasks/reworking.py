"""Going on from a take, or from anybody's MIDI.

`source` is a take's `record`, or MIDI, as a file or as bytes. The same model, source and change,
with a seed, give the same MIDI bytes. What the piece's takes record names its parent; what stands
in its picture is by code in `texts`. All raise SongError for a source that cannot be used,
OptionError, ModelError, RenderError.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.english import TEXTS
from engine.values import Change, ChangeKind, Piece, Report, ShouldStop, never_stop, report_nothing


def vary(
    model: Path,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    texts: Mapping[str, str] = TEXTS,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """The same piece, differently: `how_much` of its bars anew, its form and what is kept stay."""
    return _changed("vary", model, source, change, shuffled, texts, report, should_stop)


def continue_piece(
    model: Path,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    texts: Mapping[str, str] = TEXTS,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """The piece and so many `bars` more: its old ending is passed through, a new one ends it."""
    return _changed("continue", model, source, change, shuffled, texts, report, should_stop)


def infill(
    model: Path,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    texts: Mapping[str, str] = TEXTS,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """The piece with bars `first` to `last`, or a `role` in them, anew under the same chords.

    Every other note is as it was, to the byte.
    """
    return _changed("infill", model, source, change, shuffled, texts, report, should_stop)


def arrange(
    source: Path | bytes,
    change: Change,
    *,
    texts: Mapping[str, str] = TEXTS,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """The same notes for another ensemble, in another key or tempo; one take, without a model."""
    return _changed("arrange", None, source, change, False, texts, report, should_stop)


def accompany(
    model: Path,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    texts: Mapping[str, str] = TEXTS,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """A melody, every note as it is, with bass, chords and drums, in its key, tempo and swing.

    `source` may be a recording of one voice too, of which the first 90 seconds are heard.
    """
    return _changed("accompany", model, source, change, shuffled, texts, report, should_stop)


def _changed(
    kind: ChangeKind,
    model: Path | None,
    source: Path | bytes,
    change: Change,
    shuffled: bool,
    texts: Mapping[str, str],
    report: Report,
    should_stop: ShouldStop,
) -> Piece:
    from engine.workshop import work

    if change.kind != kind:
        raise ValueError(f"a change of kind {change.kind} is not for {kind}")
    return work(
        model,
        source,
        change,
        shuffled=shuffled,
        texts=texts,
        report=report,
        should_stop=should_stop,
    )
