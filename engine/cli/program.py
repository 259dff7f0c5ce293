"""`motif`: reads the command line, runs the command, tells the result or what went wrong."""

from __future__ import annotations

import json
import os
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from engine.cli import ending
from engine.cli.options import read_line
from engine.cli.outcome import Outcome, whole
from engine.cli.streams import DEBUG_VARIABLE, Streams, debugging, private_streams
from engine.errors import EngineError, reason_of
from engine.locales import ENGLISH, Say, language_wanted, speaker
from engine.messages import Message, told

if TYPE_CHECKING:
    import argparse

FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0, 2 for anything that went wrong, 130 after Ctrl-C.

    What `motif verify` finds has statuses of its own (`engine.provenance.values.Verdict`).
    """
    say = speaker(language_wanted(os.environ))
    options = read_line(None if arguments is None else [*arguments], say)
    return guarded(lambda streams: _run(options, say, streams), say)


def guarded(run: Callable[[Streams], int], say: Say) -> int:
    """Run with standard output and error for Motif alone; Ctrl-C and SIGTERM end it cleanly."""
    _quieten_libraries()
    with private_streams() as streams:
        try:
            with ending.listening():
                return run(streams)
        except ending.Ended:
            tell(streams, say("failure.stopped"))
            return ending.exit_status()
        except BrokenPipeError:
            return FAILED


def _run(options: argparse.Namespace, say: Say, streams: Streams) -> int:
    from engine.cli.commands import commands
    from engine.cli.piece_commands import foreword
    from engine.cli.progress import error_console, progress

    console = error_console(streams.err)
    try:
        for line in foreword(options, say):
            tell(streams, line)
        with progress(console, say) as report:
            outcome = commands(say)[options.command](options, report)
    except Exception as error:
        tell_failure(error, say, streams)
        if options.json:
            _print_json({"error": explain(error)}, streams)
        return FAILED
    for problem in outcome.problems:
        tell(streams, say.message(problem))
    _show(options, outcome, say, streams)
    return (outcome.status or FAILED) if outcome.failed else 0


def tell_failure(error: Exception, say: Say, streams: Streams) -> None:
    """Say on standard error what went wrong.

    Raises Ended where it is only what a library made of the exception that says so.
    """
    ending.heed()
    tell(streams, say.message(explain(error)))
    if debugging():
        traceback.print_exc(file=streams.err)


def explain(error: Exception) -> Message:
    """What went wrong, in a sentence for the person at the keyboard."""
    if isinstance(error, EngineError):
        return whole(error)
    if isinstance(error, OSError) and error.filename is not None:
        name = os.fsdecode(error.filename)
        return told("failure.file", name=name, reason=reason_of(error))
    if isinstance(error, MemoryError):
        return told("failure.memory")
    kind = type(error).__name__
    return told("failure.own", kind=kind, reason=str(error), variable=DEBUG_VARIABLE)


def _show(options: argparse.Namespace, outcome: Outcome, say: Say, streams: Streams) -> None:
    if options.json:
        _print_json(outcome.record, streams)
    elif not outcome.failed:
        from rich.console import Console

        from engine.cli.tables import show

        show(options.command, outcome.record, Console(file=streams.out, highlight=False), say)


def _print_json(record: object, streams: Streams) -> None:
    """Sentences in English, whoever reads: what is JSON is for a program."""
    text = json.dumps(record, indent=2, default=speaker(ENGLISH).message)
    print(text, file=streams.out, flush=True)


def tell(streams: Streams, message: str) -> None:
    """A line on standard error for each line of the message."""
    for line in message.splitlines():
        print(f"motif: {line}", file=streams.err, flush=True)


def _quieten_libraries() -> None:
    """Their warnings are about their own insides; nobody at the keyboard can act on them."""
    if not debugging():
        warnings.simplefilter("ignore")
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
