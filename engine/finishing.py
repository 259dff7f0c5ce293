# pyright: strict
"""From arrangements to the files that a member gets, on both cores while composing goes on.

FluidSynth runs as a child process and the encoder without Python's lock, so threads are enough.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from engine.arranging import Arrangement, write_arrangement
from engine.errors import Stopped
from engine.values import Composition, Report, ShouldStop, never_stop, report_nothing

LABELS = "ABCD"

_AUDIO_WORKERS = 2
_POLL_SECONDS = 0.2
_HEAVY_MODULES = (
    "engine.audio.rendering",
    "engine.notation.musicxml",
    "engine.notation.engraving",
    "engine.notation.piano_roll",
)


@dataclass(frozen=True, slots=True)
class Finished:
    """The files of one take. `sounding` is what is heard in it; `stages` in seconds."""

    midi: bytes
    mp3: bytes
    musicxml: bytes
    score: bytes
    piano_roll: bytes
    seconds_of_audio: float
    sounding: Composition
    stages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Audio:
    mp3: bytes
    seconds: float
    stages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Pages:
    musicxml: bytes
    score: bytes
    piano_roll: bytes
    stages: Mapping[str, float]


def warm_up() -> None:
    """Import what finishing needs. Worth a thread of its own while composing begins."""
    for name in _HEAVY_MODULES:
        importlib.import_module(name)


def finish_takes(
    arrangements: Iterable[Arrangement],
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> tuple[Finished, ...]:
    """Make the files of every arrangement, in order.

    An iterator is drawn from while earlier takes are being finished. Raises RenderError, Stopped.
    """
    sound = ThreadPoolExecutor(_AUDIO_WORKERS, thread_name_prefix="sound")
    # Notation holds Python's lock and verovio is not made for threads: one is as fast as two.
    pages = ThreadPoolExecutor(1, thread_name_prefix="pages")
    try:
        work: list[tuple[Arrangement, bytes, Future[_Audio], Future[_Pages]]] = []
        for arrangement in arrangements:
            midi = write_arrangement(arrangement)
            audio = sound.submit(_make_audio, midi, arrangement.title)
            work.append((arrangement, midi, audio, pages.submit(_make_pages, arrangement)))
        _wait([future for _, _, *futures in work for future in futures], report, should_stop)
        # Whoever failed raises first.
        for future in (future for _, _, *futures in work for future in futures):
            if future.done():
                future.result()
        return tuple(
            _together(arrangement, midi, heard.result(), printed.result())
            for arrangement, midi, heard, printed in work
        )
    finally:
        sound.shutdown(wait=False, cancel_futures=True)
        pages.shutdown(wait=False, cancel_futures=True)


def draw_picture(takes: Sequence[Finished]) -> tuple[bytes, str]:
    """The one picture of one to four takes, best first, and its alternative text."""
    from engine.notation.piano_roll import draw_piano_rolls
    from engine.notation.picture_text import describe

    labels = list(LABELS[: len(takes)]) if len(takes) > 1 else [""]
    compositions = [take.sounding for take in takes]
    return draw_piano_rolls(compositions, labels), describe(compositions, labels)


def _wait(futures: Sequence[Future[Any]], report: Report, should_stop: ShouldStop) -> None:
    """Until all are done or one has failed."""
    while True:
        done, waiting = wait(futures, _POLL_SECONDS, FIRST_EXCEPTION)
        if not waiting or any(future.exception() for future in done):
            break
        if should_stop():
            raise Stopped
        report("finish", len(done) / len(futures))
    report("finish", 1.0)


def _make_audio(midi: bytes, title: str) -> _Audio:
    from engine.audio.encoding import encode
    from engine.audio.rendering import render

    started = time.perf_counter()
    sound = render(midi)
    rendered = time.perf_counter()
    mp3 = encode(sound, "mp3", title)
    stages = {"render": rendered - started, "encode": time.perf_counter() - rendered}
    return _Audio(mp3, sound.seconds, stages)


def _make_pages(arrangement: Arrangement) -> _Pages:
    from engine.notation.engraving import engrave
    from engine.notation.musicxml import write_musicxml
    from engine.notation.piano_roll import draw_piano_roll

    started = time.perf_counter()
    musicxml = write_musicxml(arrangement)
    written = time.perf_counter()
    score = engrave(musicxml)
    engraved = time.perf_counter()
    piano_roll = draw_piano_roll(arrangement.sounding())
    stages = {
        "notate": written - started,
        "engrave": engraved - written,
        "draw": time.perf_counter() - engraved,
    }
    return _Pages(musicxml, score, piano_roll, stages)


def _together(arrangement: Arrangement, midi: bytes, audio: _Audio, pages: _Pages) -> Finished:
    return Finished(
        midi=midi,
        mp3=audio.mp3,
        musicxml=pages.musicxml,
        score=pages.score,
        piano_roll=pages.piano_roll,
        seconds_of_audio=audio.seconds,
        sounding=arrangement.sounding(),
        stages={**audio.stages, **pages.stages},
    )
