# pyright: strict
"""From MIDI to a finished sound file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.audio.encoding import MADE_WITH, encode, format_of
from engine.audio.mastering import master
from engine.audio.performance import Performance, prepare
from engine.audio.sound import Sound
from engine.audio.synthesis import synthesise
from engine.errors import RenderError, SongError, reason_of
from engine.messages import Message
from engine.notation.midi_events import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Rendered:
    """The seconds of audio that were written, and what of the MIDI file is not in them."""

    seconds: float
    warnings: tuple[Message, ...] = ()


def render(midi: bytes) -> Sound:
    """Play a MIDI file and master it: stereo, about -16 LUFS, true peak under -1 dB.

    Raises SongError for MIDI that cannot be used, RenderError where no sound comes out.
    """
    return _perform(prepare(midi))


def render_file(
    midi: Path, out: Path, comment: Callable[[bytes], str] = lambda _: MADE_WITH
) -> Rendered:
    """Render `midi` to mp3, ogg or wav by the ending of `out`.

    `out` is written whole or not at all; folders on its way are made. Its tags have the `comment`
    of the MIDI's bytes. Raises OptionError for another ending, SongError for MIDI that cannot be
    used, RenderError.
    """
    form = format_of(out.name)
    data = _read(midi)
    performance = prepare(data)
    sound = _perform(performance)
    title = performance.title or midi.stem
    _write(out, encode(sound, form, title, comment=comment(data)))
    return Rendered(sound.seconds, performance.warnings)


def _perform(performance: Performance) -> Sound:
    # of half an hour, what was synthesised is let go of as soon as there is more
    return master(synthesise(performance.midi, performance.seconds), performance.notes_end)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SongError("midi.missing", name=path.name) from None
    except OSError as error:
        raise SongError("midi.closed", name=path.name, reason=reason_of(error)) from error


def _write(out: Path, data: bytes) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=".motif-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(out)
        except OSError:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise RenderError(
            "rendering.not_written", path=str(out), reason=reason_of(error)
        ) from error
