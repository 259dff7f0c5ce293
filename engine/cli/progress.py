"""Progress on standard error: a moving bar on a terminal, a line for each stage elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from engine.cli.ending import heeding
from engine.locales import Say
from engine.messages import Field, Message
from engine.values import Report

if TYPE_CHECKING:
    from rich.console import Console


def error_console(stream: TextIO) -> Console:
    """A rich console that takes text as it is: names of songs may look like markup."""
    from rich.console import Console

    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=True)


@contextmanager
def progress(console: Console, say: Say, step: str = "") -> Iterator[Report]:
    """A `Report` that shows the running stage for as long as the block lasts.

    The bar of a `step` begins with its name and stays on the screen when it is done.
    """
    if not console.is_terminal:
        yield heeding(_stage_lines(console, say, step))
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=not step,
    ) as display:
        task = display.add_task(step or say("progress.starting"), total=1.0)

        def report(stage: str, fraction: float, /, **fields: Field) -> None:
            shown = _shown(say, step, stage, fields)
            display.update(task, description=shown, completed=min(max(fraction, 0.0), 1.0))

        yield heeding(report)
        display.update(task, description=step, completed=1.0)


def _stage_lines(console: Console, say: Say, step: str) -> Report:
    told: set[str] = set()

    def report(stage: str, _fraction: float, /, **fields: Field) -> None:
        shown = _shown(say, step, stage, fields)
        if shown not in told:
            told.add(shown)
            console.print(shown)

    return report


def _shown(say: Say, step: str, stage: str, fields: Mapping[str, Field]) -> str:
    """A stage in words, with the file that it is of, if that is told."""
    words = say.message(Message(f"stage.{stage}", fields)) or stage
    named = f"{words} {fields['file']}" if "file" in fields else words
    return f"{step}: {named}" if step else named
