"""What Motif can do with music: the few functions that the bot and the command line call.

Nothing heavy is imported until a task runs. Tasks that take long report their stage and ask
`should_stop` often; they raise `engine.errors.Stopped` when it answers true. Whatever is wrong with
the input is an `engine.errors.EngineError`.
"""

from __future__ import annotations

from engine.tasks.certificates import (
    certify,
    compare,
    extend,
    index_music,
    near_bars,
    public_key,
    seal,
    verify,
)
from engine.tasks.composing import compose, learn_taste, rank_entries, warm
from engine.tasks.hearing import hear_motif, transcribe, transcribe_all, transcription_midi
from engine.tasks.judging import chart, evaluate, examine, judge_midi, judge_pieces
from engine.tasks.requests import (
    complete_option,
    instrument_in,
    mend_request,
    read_change,
    read_request,
)
from engine.tasks.reworking import accompany, arrange, continue_piece, infill, vary
from engine.tasks.sharing import pack, render
from engine.tasks.training import build_base, needs_retraining, train

__all__ = [
    "accompany",
    "arrange",
    "build_base",
    "certify",
    "chart",
    "compare",
    "complete_option",
    "compose",
    "continue_piece",
    "evaluate",
    "examine",
    "extend",
    "hear_motif",
    "index_music",
    "infill",
    "instrument_in",
    "judge_midi",
    "judge_pieces",
    "learn_taste",
    "mend_request",
    "near_bars",
    "needs_retraining",
    "pack",
    "public_key",
    "rank_entries",
    "read_change",
    "read_request",
    "render",
    "seal",
    "train",
    "transcribe",
    "transcribe_all",
    "transcription_midi",
    "vary",
    "verify",
    "warm",
]
