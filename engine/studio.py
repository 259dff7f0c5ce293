"""From a model and a brief to a finished piece: settle, write, choose, arrange, play, draw."""

from __future__ import annotations

import json
import random
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from engine.arranging.casting import find_ensemble
from engine.arranging.midi import write_arrangement
from engine.choosing import DEFAULT_ENSEMBLE, Chosen, compose_takes, hear_motif, settle_brief
from engine.composer.artefact import Artefact, SongCard, load
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.composer.originality import SongIndex
from engine.composer.settings import Settings
from engine.notation.options import LIMITS
from engine.plan.plan import Plan
from engine.plan.record import plan_as_record
from engine.values import (
    Brief,
    Composition,
    Motif,
    Piece,
    Report,
    ShouldStop,
    Take,
    never_stop,
    report_nothing,
)

NEAREST_SHOWN = 3
LABELS = "ABCD"

_LATE = (
    "audio.rendering",
    "audio.encoding",
    "arranging.musicxml",
    "notation.engraving",
    "notation.piano_roll",
    "notation.picture_text",
)


class _Stages:
    """Seconds since the stage before, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def ended(self, name: str) -> None:
        """The stage `name` is over."""
        now = time.monotonic()
        self.seconds[name] = now - self._last
        self._last = now


def produce(
    folder: Path,
    brief: Brief,
    like: Path | Motif | None,
    plan: Path | None = None,
    *,
    shuffled: bool = False,
    report: Report,
    should_stop: ShouldStop,
) -> Piece:
    """Everything between a request and its files. Raises EngineError, Stopped."""
    began = time.monotonic()
    stages = _Stages()
    report("loading", 0.0)
    artefact = load(folder)
    seed = secrets.randbelow(2**31) if brief.seed is None else brief.seed
    ensemble = find_ensemble(brief.ensemble or DEFAULT_ENSEMBLE)
    composer = Composer(artefact)
    motif = hear_motif(like) if like is not None else None
    drums = ensemble.drums is not None
    settings = settle_brief(
        brief, motif, composer.excerpts, seed, drums, plan, pitched=ensemble.pitched
    )
    stages.ended("loading")
    with ThreadPoolExecutor(max_workers=2) as pool:
        preparing = pool.submit(_prepare)
        chosen = compose_takes(
            composer,
            settings,
            brief.takes,
            ensemble.name,
            report=report,
            should_stop=should_stop,
        )
        stages.ended("composing")
        preparing.result()
        midis = [write_arrangement(take.arrangement) for take in chosen]
        playing = [pool.submit(_play, midi, settings.title) for midi in midis]
        # All that is drawn is drawn while the sound is made: nothing here waits for it.
        drawn = _draw(chosen, report)
        shown = list(range(len(chosen)))
        if shuffled:
            random.Random(seed).shuffle(shown)
        picture, picture_text = _picture([chosen[rank].heard for rank in shown])
        stages.ended("drawing")
        report("playing", 0.0)
        sounds = [sound.result() for sound in playing]
        stages.ended("playing")
    origins = [_origin(take, artefact, composer.index, settings) for take in chosen]
    plans = [_plan(take.plan, settings) for take in chosen]
    takes = tuple(map(_take, chosen, midis, sounds, drawn, origins, plans))
    stages.ended("comparing")
    report("done", 1.0)
    return Piece(
        title=settings.title,
        takes=takes,
        picture=picture,
        picture_text=picture_text,
        key=settings.key,
        metre=settings.metre,
        tempo=settings.tempo,
        bars=settings.bars,
        ensemble=ensemble.name,
        seed=seed,
        wall_seconds=time.monotonic() - began,
        stages=stages.seconds,
        shown=tuple(shown),
        warnings=motif.warnings if motif is not None else (),
        words=brief.words,
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What shows one take."""

    musicxml: bytes
    score: bytes
    roll: bytes


@dataclass(frozen=True, slots=True)
class _Origin:
    """What one take has of the model's songs: the nearest first, and the longest run copied."""

    nearest: tuple[SongCard, ...]
    longest_run: int


def _draw(chosen: Sequence[Chosen], report: Report) -> list[_Drawn]:
    from engine.arranging.musicxml import write_musicxml
    from engine.notation.engraving import engrave
    from engine.notation.piano_roll import draw_piano_roll

    drawn: list[_Drawn] = []
    for number, take in enumerate(chosen):
        report("drawing", number / len(chosen))
        musicxml = write_musicxml(take.arrangement)
        drawn.append(_Drawn(musicxml, engrave(musicxml), draw_piano_roll(take.heard)))
    return drawn


def _origin(take: Chosen, artefact: Artefact, index: SongIndex, settings: Settings) -> _Origin:
    rows = note_array(take.heard.notes)
    grown = rows[rows[:, 0] >= settings.primer_end]
    nearest = tuple(artefact.songs[n.song] for n in index.nearest(grown))
    return _Origin(nearest, index.longest_copied_run(grown))


def _plan(plan: Plan, settings: Settings) -> bytes:
    shift, key, metre = settings.limits.shift, settings.key, settings.metre
    record = plan_as_record(plan, shift, key, metre, settings.tempo)
    return json.dumps(record, indent=1).encode()


def _take(
    chosen: Chosen,
    midi: bytes,
    sound: tuple[bytes, float],
    drawn: _Drawn,
    origin: _Origin,
    plan: bytes,
) -> Take:
    mp3, seconds = sound
    shown = origin.nearest[:NEAREST_SHOWN]
    return Take(
        midi=midi,
        mp3=mp3,
        musicxml=drawn.musicxml,
        piano_roll=drawn.roll,
        score=drawn.score,
        notes=len(chosen.heard.notes),
        seconds_of_audio=seconds,
        nearest_song=shown[0].title if shown else None,
        nearest_songs=tuple(song.title for song in shown),
        nearest_song_ids=tuple(song.song_id for song in shown),
        longest_copied_run=origin.longest_run,
        features=chosen.features,
        plan=plan,
    )


def _picture(heard: Sequence[Composition]) -> tuple[bytes, str]:
    from engine.notation.piano_roll import draw_piano_rolls
    from engine.notation.picture_text import describe

    labels = list(LABELS[: len(heard)]) if len(heard) > 1 else [""]
    return draw_piano_rolls(heard, labels), describe(heard, labels)


def _play(midi: bytes, title: str) -> tuple[bytes, float]:
    from engine.audio.encoding import encode
    from engine.audio.rendering import render

    sound = render(midi)
    return encode(sound, "mp3", title), sound.seconds


def warm_up(model: Path | None) -> None:
    """Import everything, and go once the whole way with the shortest piece of a model."""
    _prepare()
    if model is not None:
        brief = Brief(bars=LIMITS["bars"][0], takes=1, seed=0)
        produce(model, brief, None, report=report_nothing, should_stop=never_stop)


def _prepare() -> None:
    """Import what playing and drawing need while the notes are being written."""
    for module in _LATE:
        import_module(f"engine.{module}")
