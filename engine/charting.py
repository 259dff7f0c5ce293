"""The plan of any music as a person reads it: of a take as meant, of songs as heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from engine.audio.hearing import hear
from engine.messages import Message
from engine.plan.reading import read_plan
from engine.plan.record import plan_as_record, read_plan_file
from engine.values import Report

_RHYTHM = "rhythm"


def chart(source: Path, *, report: Report) -> tuple[dict[str, Any], tuple[Message, ...]]:
    """What `engine.plan.record` keeps of a plan, but its rhythm; key and metre as they are written.
    With it what is to be known of the song.

    Raises OptionError of a take that cannot be read, SongError of a song.
    """
    warnings: tuple[Message, ...] = ()
    if source.suffix.lower() == ".json":
        plan, key, metre, tempo = read_plan_file(source)
    else:
        song = hear(source, report=report)
        notes = [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in song.notes]
        plan = read_plan(np.array(notes, np.int64).reshape(-1, 5), song.metre)
        key, metre, tempo = song.key, song.metre, round(song.tempo)
        warnings = song.warnings
    record = plan_as_record(plan, 0, key, metre, tempo)
    bars = [{k: v for k, v in bar.items() if k != _RHYTHM} for bar in record["bars"]]
    return {"key": str(key), "metre": str(metre), "tempo": tempo, "bars": bars}, warnings
