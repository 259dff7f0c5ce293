"""`motif`: reads the command line, runs the command, tells the result or what went wrong."""

from __future__ import annotations

import json
import os
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from engine.cli import ending
from engine.cli.options import build_parser
from engine.cli.streams import DEBUG_VARIABLE, Streams, debugging, private_streams
from engine.errors import EngineError

if TYPE_CHECKING:
    import argparse

    from engine.cli.outcome import Outcome

FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0, 2 for anything that went wrong, 130 after Ctrl-C.

    What `motif verify` finds has statuses of its own (`engine.provenance.values.Verdict`).
    """
    options = build_parser().parse_args(arguments)
    return guarded(lambda streams: _run(options, streams))


def guarded(run: Callable[[Streams], int]) -> int:
    """Run with standard output and error for Motif alone; Ctrl-C and SIGTERM end it cleanly."""
    _quieten_libraries()
    with private_streams() as streams:
        try:
            with ending.listening():
                return run(streams)
        except ending.Ended:
            say(streams, "stopped.")
            return ending.exit_status()
        except BrokenPipeError:
            return FAILED


def _run(options: argparse.Namespace, streams: Streams) -> int:
    from engine.cli.commands import COMMANDS
    from engine.cli.piece_commands import foreword
    from engine.cli.progress import error_console, progress

    console = error_console(streams.err)
    try:
        for line in foreword(options):
            say(streams, line)
        with progress(console) as report:
            outcome = COMMANDS[options.command](options, report)
    except Exception as error:
        message = tell_failure(error, streams)
        if options.json:
            _print_json({"error": message}, streams)
        return FAILED
    for problem in outcome.problems:
        say(streams, problem)
    _tell(options, outcome, streams)
    return (outcome.status or FAILED) if outcome.failed else 0


def tell_failure(error: Exception, streams: Streams) -> str:
    """Say on standard error what went wrong; returns what was said.

    Raises Ended where it is only what a library made of the exception that says so.
    """
    ending.heed()
    message = explain(error)
    say(streams, message)
    if debugging():
        traceback.print_exc(file=streams.err)
    return message


def explain(error: Exception) -> str:
    """What went wrong, in a sentence for the person at the keyboard."""
    if isinstance(error, EngineError):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"“{os.fsdecode(error.filename)}” cannot be used: {error.strerror}."
    if isinstance(error, MemoryError):
        return "The machine ran out of memory. Close other programs or use shorter songs."
    return (
        f"Motif itself failed ({type(error).__name__}: {error}). This should not happen: please "
        f"report it with what {DEBUG_VARIABLE}=1 shows."
    )


def _tell(options: argparse.Namespace, outcome: Outcome, streams: Streams) -> None:
    if options.json:
        _print_json(outcome.record, streams)
    elif not outcome.failed:
        from rich.console import Console

        from engine.cli.tables import show

        show(options.command, outcome.record, Console(file=streams.out, highlight=False))


def _print_json(record: object, streams: Streams) -> None:
    print(json.dumps(record, indent=2), file=streams.out, flush=True)


def say(streams: Streams, message: str) -> None:
    """A line on standard error for each line of the message."""
    for line in message.splitlines():
        print(f"motif: {line}", file=streams.err, flush=True)


def _quieten_libraries() -> None:
    """Their warnings are about their own insides; nobody at the keyboard can act on them."""
    if not debugging():
        warnings.simplefilter("ignore")
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
