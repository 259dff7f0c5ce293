"""What is measured of each contestant, seed by seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.composers import TUTORIAL, composer_of
from benchmarks.quality.cache import Cache, folder_digest, sources_digest, tutorial_digest
from benchmarks.quality.contestants import (
    TUTORIAL_NETWORK,
    Contestant,
    Plan,
    Trained,
    Trainer,
    trainable,
)
from benchmarks.quality.parts import LAST, Music, songs_digest
from engine.errors import EngineError
from engine.values import Brief, Figures, Song

Figure = dict[str, Any]

COMPOSING = (
    "composer",
    "plan",
    "judge",
    "arranging",
    "choosing.py",
    "evaluation.py",
    "titles.py",
)

Tell = Callable[[str], None]


class Bench:
    """Measures contestants; everything that was measured before is read from the cache."""

    def __init__(self, music: Music, trainer: Trainer, plan: Plan, cache: Cache) -> None:
        self._music, self._trainer, self._plan, self._cache = music, trainer, plan, cache

    def figures(self, contestant: Contestant, tell: Tell) -> list[Figure]:
        """One record per seed: training time, bits of the ends and of others' songs, pieces."""
        seeds = self._plan.seeds
        if contestant is TUTORIAL_NETWORK:
            seeds = seeds[: self._plan.tutorial_seeds]
        return [self._figure(contestant, seed, tell) for seed in seeds]

    def sounds(self, contestant: Contestant, out: Path) -> list[str]:
        """Two pieces of the contestant's first model as mp3 files in `out`; their names."""
        trained = trainable(contestant, self._trainer, self._plan.seeds[0])
        if isinstance(trained, str):
            return []
        names: list[str] = []
        for number in range(self._plan.heard):
            brief = Brief(bars=self._plan.bars, takes=1, seed=number + 1)
            parts = {
                "model": folder_digest(trained.folder),
                "brief": brief.to_json(),
                "code": _code(trained, *COMPOSING),
            }

            def make(folder: Path, brief: Brief = brief, model: Path = trained.folder) -> None:
                mp3 = composer_of(trained.network).play(model, brief)
                folder.mkdir(parents=True)
                (folder / "piece.mp3").write_bytes(mp3)

            folder = self._cache.files("sound", parts, make)
            names.append(f"{contestant.name}-{number + 1}.mp3")
            (out / names[-1]).write_bytes((folder / "piece.mp3").read_bytes())
        return names

    def _figure(self, contestant: Contestant, seed: int, tell: Tell) -> Figure:
        tell(f"{contestant.words}, seed {seed}: training")
        trained = trainable(contestant, self._trainer, seed)
        if isinstance(trained, str):
            return {"seed": seed, "error": trained}
        tell(f"{contestant.words}, seed {seed}: measuring")
        record: Figure = {
            "seed": seed,
            "seconds": trained.seconds,
            "cpu_seconds": trained.cpu_seconds,
            "epochs": trained.epochs,
            "learnt": list(trained.songs),
            "ends": self.bits(trained, self._music.songs, LAST),
            "others": self.bits(trained, self._music.others, 1.0),
        }
        if contestant.share_of_tutorial is None:
            record["pieces"] = self._pieces(trained, seed)
        return record

    def bits(self, trained: Trained, songs: Sequence[Song], last: float) -> Figure | None:
        """Bits of the songs' last share under a model; None where they cannot be measured."""
        parts = {
            "model": folder_digest(trained.folder),
            "songs": songs_digest(songs),
            "last": last,
            "code": _code(trained, "composer", "plan"),
        }

        def make() -> Figure | None:
            try:
                return _record(
                    composer_of(trained.network).evaluate(trained.folder, songs, last=last)
                )
            except EngineError:  # too short for the tutorial's window
                return None

        return self._cache.figures("bits", parts, make) if songs else None

    def _pieces(self, trained: Trained, seed: int) -> Figure:
        plan, music = self._plan, self._music
        parts = {
            "model": folder_digest(trained.folder),
            "songs": songs_digest(music.songs),
            "others": songs_digest(music.others),
            "pieces": plan.pieces,
            "bars": plan.bars,
            "seed": seed,
            "code": _code(trained, *COMPOSING),
        }

        def make() -> Figure:
            return (
                composer_of(trained.network)
                .judge_pieces(
                    trained.folder,
                    music.songs,
                    others=music.others,
                    pieces=plan.pieces,
                    seeds=(seed,),
                    brief=Brief(bars=plan.bars),
                )
                .to_json()
            )

        return self._cache.figures("pieces", parts, make)


def _code(trained: Trained, *names: str) -> str:
    """What the model's figures hang on: these modules, and for the tutorial its own besides."""
    return sources_digest(*names) + (tutorial_digest() if trained.network == TUTORIAL else "")


def _record(figures: Figures) -> Figure:
    return {**asdict(figures), "heads": dict(figures.heads)}
