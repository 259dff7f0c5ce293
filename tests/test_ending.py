# pyright: strict
"""A command that was asked to end does, whatever became of the exception that says so."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

BEGIN = """
import contextlib, time
from engine.cli import ending, program
from engine.locales import speaker
from engine.values import report_nothing

ENGLISH = speaker("en")

def work(seconds):
    print("working", flush=True)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass

class Finalised:
    def __del__(self):
        work(1)
"""

SWALLOWED_BY_A_FINALISER = """
def run(streams):
    kept = Finalised()
    del kept
    time.sleep(30)
"""

SWALLOWED_TWICE = """
def run(streams):
    for _ in range(2):
        with contextlib.suppress(BaseException):
            work(1)
    time.sleep(30)
"""

MADE_ANOTHER_ERROR_OF = """
def run(streams):
    try:
        try:
            work(30)
        except ending.Ended:
            raise RuntimeError("a callback failed")
    except Exception as error:
        program.tell_failure(error, ENGLISH, streams)
        return 2
"""

TIDIES_UP_FOR_LONG = """
def run(streams):
    try:
        work(30)
    finally:
        time.sleep(1)
        print("tidied up", file=streams.out, flush=True)
"""

WITHOUT_A_TIMER = """
import signal
signal.setitimer = lambda *_: None

def run(streams):
    report = ending.heeding(report_nothing)
    report("hearing", 0.1)
    kept = Finalised()
    del kept
    report("hearing", 0.2)
    time.sleep(30)
"""

END = """
import os, sys
told = os.dup(1)
print = lambda *what, file=None, flush=True: os.write(told, (" ".join(what) + "\\n").encode())
sys.exit(program.guarded(run, ENGLISH))
"""


def ended(run: str, number: signal.Signals) -> tuple[int, str, str]:
    """Send a signal to the command when it is at work: its status, what it told and its errors."""
    running = subprocess.Popen(
        [sys.executable, "-c", BEGIN + run + END],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "working\n"
    running.send_signal(number)
    out, err = running.communicate(timeout=20)
    return running.returncode, out, err


@pytest.mark.parametrize(
    "run",
    [SWALLOWED_BY_A_FINALISER, SWALLOWED_TWICE, MADE_ANOTHER_ERROR_OF, WITHOUT_A_TIMER],
    ids=["finaliser", "twice", "another error", "no timer"],
)
def test_a_signal_that_a_library_swallowed_ends_the_command(run: str) -> None:
    status, _, err = ended(run, signal.SIGTERM)
    assert (status, err) == (143, "motif: stopped.\n")


def test_what_tidies_up_is_not_interrupted() -> None:
    status, out, err = ended(TIDIES_UP_FOR_LONG, signal.SIGINT)
    assert (status, out, err) == (130, "tidied up\n", "motif: stopped.\n")
