"""The plain values that the engine takes and returns.

Everything here is frozen, imports nothing heavy and serialises to JSON or bytes, so that a chat
bot, a command line and a worker process can hand the values to each other without knowing music.
"""

from __future__ import annotations

from engine.values.changes import CHANGE_OPTIONS, Change, ChangeKind, Keep
from engine.values.hearing import Motif, Song
from engine.values.models import Budget, Examination, Figures, Model, SongFigures
from engine.values.music import (
    PITCH_CLASS_NAMES,
    TICKS_PER_BEAT,
    HeardNote,
    Key,
    Metre,
    Mode,
    Note,
    Role,
)
from engine.values.packs import Pack
from engine.values.pieces import Composition, Piece, Take
from engine.values.progress import (
    STAGES,
    Report,
    ShouldStop,
    Stages,
    never_stop,
    part_of,
    report_nothing,
)
from engine.values.requests import Brief, ChordSpan, Completion, PrimerEvent, Understanding

__all__ = [
    "CHANGE_OPTIONS",
    "PITCH_CLASS_NAMES",
    "STAGES",
    "TICKS_PER_BEAT",
    "Brief",
    "Budget",
    "Change",
    "ChangeKind",
    "ChordSpan",
    "Completion",
    "Composition",
    "Examination",
    "Figures",
    "HeardNote",
    "Keep",
    "Key",
    "Metre",
    "Mode",
    "Model",
    "Motif",
    "Note",
    "Pack",
    "Piece",
    "PrimerEvent",
    "Report",
    "Role",
    "ShouldStop",
    "Song",
    "SongFigures",
    "Stages",
    "Take",
    "Understanding",
    "never_stop",
    "part_of",
    "report_nothing",
]
