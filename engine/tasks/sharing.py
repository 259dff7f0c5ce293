"""Playing MIDI, and making files of a piece for elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.english import TEXTS
from engine.values import Pack, Report, ShouldStop, never_stop, report_nothing

if TYPE_CHECKING:
    from engine.audio.rendering import Rendered


def render(midi: Path, out: Path) -> Rendered:
    """Render MIDI to mp3, ogg or wav by the ending of `out`.

    Raises SongError for MIDI that cannot be read, RenderError, OptionError for another ending.
    """
    from engine.audio.rendering import render_file
    from engine.identifier import comment, take_in

    return render_file(midi, out, lambda data: comment(take_in(data)))


def pack(
    take: Path,
    *,
    title: str | None = None,
    credits: Sequence[str] = (),
    limit: int | None = None,
    texts: Mapping[str, str] = TEXTS,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Pack:
    """A take's record or MIDI file, or any other, as files that a game, a stream or a band can use.

    `credits` are lines for CREDITS.txt: what the piece was learnt from, by which model. The zip is
    of `limit` bytes at most: what does not fit is left out and named, what is wanted least first.
    What the pack says of itself is by code in `texts`.
    Raises SongError, RenderError, Stopped; OptionError for a limit that leaves no room for notes.
    """
    from engine.packing.pack import pack_take

    return pack_take(take, title, credits, limit, texts, report=report, should_stop=should_stop)
