"""What each subcommand of `motif` does: it asks the engine and tells what came of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from engine.cli.model_commands import base, doctor, evaluate, train
from engine.cli.outcome import Outcome
from engine.cli.piece_commands import change, compose, judge, pack, plan, render
from engine.cli.provenance_commands import compare, key, verify
from engine.cli.song_commands import transcribe
from engine.values import Report

Command = Callable[[argparse.Namespace, Report], Outcome]

COMMANDS: dict[str, Command] = {
    "transcribe": transcribe,
    "train": train,
    "compose": compose,
    "vary": change,
    "continue": change,
    "infill": change,
    "arrange": change,
    "accompany": change,
    "render": render,
    "pack": pack,
    "plan": plan,
    "evaluate": evaluate,
    "judge": judge,
    "doctor": doctor,
    "base": base,
    "verify": verify,
    "key": key,
    "compare": compare,
}
