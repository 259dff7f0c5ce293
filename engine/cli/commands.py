"""What each subcommand of `motif` does: it asks the engine and tells what came of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

from engine.cli.model_commands import base, doctor, evaluate, train
from engine.cli.outcome import Outcome
from engine.cli.piece_commands import change, compose, judge, pack, plan, render
from engine.cli.provenance_commands import compare, key, verify
from engine.cli.song_commands import transcribe
from engine.locales import Say
from engine.values import Report

Command = Callable[[argparse.Namespace, Report], Outcome]


def commands(say: Say) -> dict[str, Command]:
    """All of them, by name. What they make to be read is in the language of `say`."""
    changing = partial(change, say=say)
    return {
        "transcribe": transcribe,
        "train": partial(train, say=say),
        "compose": partial(compose, say=say),
        "vary": changing,
        "continue": changing,
        "infill": changing,
        "arrange": changing,
        "accompany": changing,
        "render": render,
        "pack": partial(pack, say=say),
        "plan": plan,
        "evaluate": evaluate,
        "judge": judge,
        "doctor": partial(doctor, say=say),
        "base": base,
        "verify": verify,
        "key": key,
        "compare": compare,
    }
