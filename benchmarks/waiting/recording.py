"""Works on real requests of all kinds, one after the other, as a worker does, and notes what is
told meanwhile.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from benchmarks.waiting.traces import PartTrace, Trace
from bot.compute.child import SONG
from bot.compute.children import run_child
from bot.compute.watch import SELDOM
from bot.requests.work import change_sort, compose_sort, compose_work, hear_work, pack_work
from engine.english import TEXTS
from engine.tasks import arrange, compose, continue_piece, infill, pack, read_change, vary, warm
from engine.values import Brief, Change, Piece, never_stop

Clock = Callable[[], float]

_CHILD = "bot.compute.child"
_UNHURRIED = 600
"""Minutes of a training that is measured beside other work: its epochs end it, not the clock."""

_LENGTHS = ((1, 4), (1, 8), (2, 8), (2, 4), (2, 8), (1, 12), (3, 8), (2, 16))
_CHANGES: Sequence[tuple[Any, dict[str, object]]] = (
    ("vary", {"how_much": 0.5, "takes": 2}),
    ("continue", {"bars": 8, "takes": 1}),
    ("infill", {"bars": "2-3", "takes": 2}),
    ("arrange", {"ensemble": "strings"}),
)


class _Notes:
    """Hears what a part tells, as often as the bot would."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.began = clock()
        self.notes: list[tuple[float, str, float]] = []

    def __call__(self, stage: str, fraction: float, /, **_: object) -> None:
        at = self._clock() - self.began
        last = self.notes[-1] if self.notes else None
        if last is None or last[1] != stage or at - last[0] >= SELDOM:
            self.notes.append((round(at, 3), stage, round(float(fraction), 4)))

    def part(self, kind: str, sort: str, work: float) -> PartTrace:
        seconds = round(self._clock() - self.began, 3)
        return PartTrace(kind, sort, round(work, 4), seconds, tuple(self.notes))


def processor_seconds() -> float:
    """What this process and its children have computed: beside other work it goes on as alone."""
    own = time.process_time()
    done = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = 0.0
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            spent = child.cpu_times()
            running += spent.user + spent.system
    return own + done.ru_utime + done.ru_stime + running


def record(
    base: Path, songs: Sequence[Path], clock: Clock, epochs: int | None = None, seed: int = 0
) -> Iterator[Trace]:
    """Sixty-two requests: compositions of the base and of models trained meanwhile, changes,
    packs, and trainings on one or two of the songs.
    """
    chance = random.Random(seed)
    warm(base)
    with tempfile.TemporaryDirectory(prefix="motif-waiting-") as made:
        recorder = _Recorder(Path(made), base, chance, clock, epochs)
        yield from recorder.compositions(4, "base")
        chosen = chance.sample(list(songs), 3)
        for uploads in (chosen[:1], chosen[1:]):
            yield recorder.training(uploads)
            for step in (
                lambda: recorder.compositions(9, "own"),
                lambda: recorder.compositions(9, "base"),
                lambda: recorder.changes(6),
                lambda: recorder.packs(4),
            ):
                yield from step()


def record_trainings(
    base: Path, songs: Sequence[Path], clock: Clock, epochs: int | None = None, seed: int = 0
) -> Iterator[Trace]:
    """Trainings alone, each with the first takes after it: of servers that `servers` makes up."""
    warm(base)
    for uploads in servers(songs):
        with tempfile.TemporaryDirectory(prefix="motif-waiting-") as made:
            recorder = _Recorder(Path(made), base, random.Random(seed), clock, epochs)
            for attached in uploads:
                yield recorder.training(attached)


def servers(songs: Sequence[Path]) -> list[list[Sequence[Path]]]:
    """What is attached to the trainings of one server after another.

    Of one MIDI file and then five; one that grows, by a recording, two more and a MIDI file; and
    of five recordings at once; less where there are fewer songs.
    """
    midi = [song for song in songs if song.suffix.lower() in (".mid", ".midi")]
    recordings = [song for song in songs if song not in midi]
    wanted = [
        [midi[:1], midi[1:6]],
        [recordings[:1], recordings[1:3], midi[:1]],
        [recordings[:5]],
    ]
    return [[uploads for uploads in server if uploads] for server in wanted]


class _Recorder:
    def __init__(
        self, folder: Path, base: Path, chance: random.Random, clock: Clock, epochs: int | None
    ) -> None:
        self._clock = clock
        self._epochs = epochs
        self._folder = folder
        self._base = base
        self._chance = chance
        self._model = base
        self._pieces: list[Piece] = []
        self._heard: list[dict[str, str]] = []
        self._number = 0

    def compositions(self, count: int, model: str) -> Iterator[Trace]:
        for _ in range(count):
            takes, bars = self._chance.choice(_LENGTHS)
            yield Trace(f"compose {model}", "compose", (self._compose(takes, bars, model),))

    def changes(self, count: int) -> Iterator[Trace]:
        for _ in range(count):
            kind, options = _CHANGES[self._number % len(_CHANGES)]
            self._number += 1
            seed = {} if kind == "arrange" else {"seed": self._chance.randrange(2**31)}
            change = read_change(kind, {**options, **seed})
            piece = self._chance.choice(self._pieces)
            yield Trace(f"change: {kind}", "compose", (self._change(change, piece),))

    def packs(self, count: int) -> Iterator[Trace]:
        for _ in range(count):
            take = self._chance.choice(self._pieces).takes[0]
            path = self._folder / "take.mid"
            path.write_bytes(take.midi)
            notes = _Notes(self._clock)
            pack(path, title="A piece", limit=10 * 2**20, report=notes)
            part = notes.part("pack", "pack", pack_work(take.seconds_of_audio))
            yield Trace("pack", "compose", (part,))

    def training(self, songs: Sequence[Path]) -> Trace:
        """Of these and of all that were heard for the trainings before, as a server's are."""
        parts: list[PartTrace] = []
        for number, song in enumerate(songs):
            folder = self._fresh(f"hear-{number}")
            part = self._child(
                folder,
                {"kind": "hear", "file": str(song)},
                lambda notes, song=song: notes.part("hear", "hear", hear_work(song.stat().st_size)),
            )
            parts.append(part)
            self._heard.append({"path": str(folder / SONG), "title": song.stem})
        out = self._fresh("train") / "model"
        task = {
            "kind": "train",
            "songs": self._heard,
            "base": str(self._base),
            "previous": None if self._model == self._base else str(self._model),
            "minutes": None if self._clock is time.monotonic else _UNHURRIED,
            "epochs": self._epochs,
            "seed": self._chance.randrange(2**31),
            "out": str(out),
            "texts": dict(TEXTS),
        }
        parts.append(
            self._child(out.parent, task, lambda notes: notes.part("train", "train", len(songs)))
        )
        self._model = out
        parts += [self._compose(1, 16, "own"), self._compose(1, 16, "base")]
        name = f"train {len(songs)}, {len(self._heard)} in all"
        return Trace(name, "train", tuple(parts))

    def _compose(self, takes: int, bars: int, model: str) -> PartTrace:
        brief = Brief(takes=takes, bars=bars, seed=self._chance.randrange(2**31))
        notes = _Notes(self._clock)
        folder = self._base if model == "base" else self._model
        piece = compose(folder, brief, shuffled=True, report=notes)
        self._pieces.append(piece)
        sort = compose_sort("base" if model == "base" else "1")
        return notes.part("compose", sort, compose_work(takes, bars))

    def _change(self, change: Change, piece: Piece) -> PartTrace:
        notes, record = _Notes(self._clock), piece.takes[0].record
        if change.kind == "arrange":
            arrange(record, change, report=notes)
        else:
            do = {"vary": vary, "continue": continue_piece, "infill": infill}[change.kind]
            do(self._base, record, change, shuffled=True, report=notes)
        bars = piece.bars + (change.bars if change.kind == "continue" else 0)
        work = compose_work(change.takes, bars)
        return notes.part("compose", change_sort(change.kind), work)

    def _child(
        self, folder: Path, task: dict[str, Any], part: Callable[[_Notes], PartTrace]
    ) -> PartTrace:
        notes = _Notes(self._clock)
        outcome = run_child(folder, task, _CHILD, notes, never_stop)
        if not isinstance(outcome, dict):
            raise RuntimeError(str(outcome))
        return part(notes)

    def _fresh(self, name: str) -> Path:
        path = self._folder / f"{name}-{self._chance.randrange(10**9)}"
        path.mkdir()
        return path
