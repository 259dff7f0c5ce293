"""The tutorial's network asked as Motif is: train, measure, judge pieces, play."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.tutorial.composing import compose, continue_songs
from benchmarks.tutorial.measuring import figures_of
from benchmarks.tutorial.model import load
from benchmarks.tutorial.training import train
from engine import tasks
from engine.composer.events import note_array
from engine.evaluation import judge, piece_seed
from engine.judge.judgement import Judgement, copying
from engine.notation.midi_writer import write_song
from engine.values import TICKS_PER_BEAT, Brief, Budget, Composition, Figures, Model, Song


class TutorialBaseline:
    """A `benchmarks.composers.Composer`. Of a brief it heeds bars and seed alone."""

    def train(
        self, songs: Sequence[Song], folder: Path, *, base: Path | None, budget: Budget, seed: int
    ) -> Model:
        """Train from nothing into a new folder. Raises TrainingError."""
        del base
        return train(songs, folder, budget, seed)

    def evaluate(self, folder: Path, songs: Sequence[Song], *, last: float = 1.0) -> Figures:
        """Bits of the pitches of the songs' last share. Raises TrainingError."""
        return figures_of(load(folder), songs, last)

    def judge_pieces(
        self,
        folder: Path,
        songs: Sequence[Song],
        *,
        others: Sequence[Song],
        pieces: int,
        seeds: Sequence[int],
        brief: Brief,
    ) -> Judgement:
        """Pieces held against songs, as they are written. Raises ModelError, TrainingError."""
        model = load(folder)
        numbers = [piece_seed(seed, number) for seed in seeds for number in range(pieces)]
        trained = [note_array(song.notes) for song in model.songs]
        begun = [note_array(piece.notes) for piece in continue_songs(model, brief.bars)]
        free = compose(model, brief.bars, numbers)
        return judge(free, songs, others, trained, copying(begun, trained))

    def play(self, folder: Path, brief: Brief) -> bytes:
        """A piece as mp3. Raises ModelError, RenderError."""
        (piece,) = compose(load(folder), brief.bars, [brief.seed or 0])
        with tempfile.TemporaryDirectory() as place:
            midi, mp3 = Path(place) / "piece.mid", Path(place) / "piece.mp3"
            midi.write_bytes(write_song(_as_song(piece)))
            tasks.render(midi, mp3)
            return mp3.read_bytes()


def _as_song(piece: Composition) -> Song:
    beats = tuple(k * 60 / piece.tempo for k in range(piece.end // TICKS_PER_BEAT + 2))
    return Song("", piece.title, piece.notes, beats, piece.metre, piece.key, 1.0, beats[-1])
