"""From a model and a brief to a finished piece: settle, write, choose, arrange, play, draw."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from engine.arranging.arranger import Arrangement, arrange
from engine.arranging.ensembles import find_ensemble
from engine.arranging.midi import write_arrangement
from engine.composer.artefact import Artefact, SongCard, load
from engine.composer.composing import open_composer, vary
from engine.composer.events import note_array
from engine.composer.originality import SongIndex
from engine.composer.plan import Settings, settle
from engine.composer.written import Written
from engine.judge.features import features
from engine.judge.ranking import score, style
from engine.notation.keys import primer_key
from engine.notation.primer import primer_notes
from engine.titles import make_title
from engine.values import (
    Brief,
    Composition,
    Key,
    Metre,
    Note,
    Piece,
    Report,
    Role,
    ShouldStop,
    Take,
)

DEFAULT_ENSEMBLE = "piano"
NEAREST_SHOWN = 3
LABELS = "ABCD"
_MOST_VARIATIONS = 40


@dataclass(frozen=True, slots=True)
class _Chosen:
    """One take before it is played and drawn."""

    arrangement: Arrangement
    heard: Composition
    features: dict[str, float]
    score: float


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
    like: Path | None,
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
    settings = _settle(brief, like, artefact.songs, seed, ensemble.drums is not None)
    title = make_title(seed, settings.key.mode)
    composer = open_composer(artefact)
    stages.ended("loading")
    with ThreadPoolExecutor(max_workers=2) as pool:
        preparing = pool.submit(_prepare)
        candidates = composer.write(
            settings, brief.takes, title, seed, report=report, should_stop=should_stop
        )
        stages.ended("composing")
        report("arranging", 0.0)
        index = SongIndex([song.notes for song in artefact.songs])
        chosen = _choose(candidates, brief.takes, artefact, index, settings, ensemble.name, seed)
        stages.ended("arranging")
        preparing.result()
        midis = [write_arrangement(take.arrangement) for take in chosen]
        playing = [pool.submit(_play, midi, title) for midi in midis]
        takes = _draw_and_collect(chosen, midis, playing, artefact, index, settings, report)
        stages.ended("playing and drawing")
    shown = list(range(len(chosen)))
    if shuffled:
        random.Random(seed).shuffle(shown)
    picture, picture_text = _picture([chosen[rank].heard for rank in shown])
    stages.ended("picture")
    report("done", 1.0)
    return Piece(
        title=title,
        takes=tuple(takes),
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
    )


def _settle(
    brief: Brief, like: Path | None, songs: Sequence[SongCard], seed: int, with_drums: bool
) -> Settings:
    primer: tuple[Note, ...] = ()
    tempo: float | None = None
    metre: Metre | None = None
    key: Key | None = None
    if like is not None:
        from engine.audio.humming import hear_like

        motif = hear_like(like)
        primer, tempo, metre, key = motif.notes, motif.tempo, motif.metre, motif.key
    if brief.primer:  # what was typed comes first; the likeness gives tempo, metre and key
        primer = primer_notes(brief.primer, brief.metre)
        metre = metre or Metre(4, 4)
        key = key or primer_key(primer)
    return settle(
        brief,
        primer,
        key,
        songs,
        with_drums=with_drums,
        primer_tempo=tempo,
        primer_metre=metre,
        seed=seed,
    )


def _choose(
    candidates: Sequence[Written],
    takes: int,
    artefact: Artefact,
    index: SongIndex,
    settings: Settings,
    ensemble: str,
    seed: int,
) -> list[_Chosen]:
    """The best candidates, arranged and free of long copies; the best of all first."""
    wanted = style([features(song.notes.astype(int), song.metre) for song in artefact.songs])
    rated: list[_Chosen] = []
    for number, written in enumerate(candidates):
        arrangement, heard = _original(
            written.composition, index, settings.primer_end, ensemble, seed + number
        )
        figures = dict(features(note_array(heard.notes), settings.metre))
        grown = [
            n for n in heard.notes if n.onset >= settings.primer_end and n.role is not Role.DRUM
        ]
        onsets = sorted({n.onset for n in grown})
        figures["log_probability"] = written.log_probability
        rating = score(
            figures,
            wanted,
            written.log_probability,
            durations=len({n.duration for n in grown}),
            gaps=len({b - a for a, b in pairwise(onsets)}),
        )
        rated.append(_Chosen(arrangement, heard, figures, rating))
    return sorted(rated, key=lambda take: -take.score)[:takes]


def _original(
    composition: Composition, index: SongIndex, primer_end: int, ensemble: str, seed: int
) -> tuple[Arrangement, Composition]:
    """Arranged such that nothing after the primer copies a song for more than LONGEST_RUN."""
    arrangement = arrange(composition, ensemble, seed)
    heard = arrangement.sounding()
    for _ in range(_MOST_VARIATIONS):
        tick = index.offending(note_array(heard.notes), primer_end)
        if tick is None:
            break
        composition = vary(composition, tick)
        arrangement = arrange(composition, ensemble, seed)
        heard = arrangement.sounding()
    return arrangement, heard


def _draw_and_collect(
    chosen: Sequence[_Chosen],
    midis: Sequence[bytes],
    playing: Sequence[Future[tuple[bytes, float]]],
    artefact: Artefact,
    index: SongIndex,
    settings: Settings,
    report: Report,
) -> list[Take]:
    from engine.notation.engraving import engrave
    from engine.notation.musicxml import write_musicxml
    from engine.notation.piano_roll import draw_piano_roll

    takes: list[Take] = []
    for number, (take, midi, sound) in enumerate(zip(chosen, midis, playing, strict=True)):
        report("drawing", number / len(chosen))
        musicxml = write_musicxml(take.arrangement)
        score_picture = engrave(musicxml)
        roll = draw_piano_roll(take.heard)
        rows = note_array(take.heard.notes)
        grown = rows[rows[:, 0] >= settings.primer_end]
        nearest = [artefact.songs[n.song].title for n in index.nearest(grown)]
        mp3, seconds = sound.result()
        takes.append(
            Take(
                midi=midi,
                mp3=mp3,
                musicxml=musicxml,
                piano_roll=roll,
                score=score_picture,
                notes=len(take.heard.notes),
                seconds_of_audio=seconds,
                nearest_song=nearest[0] if nearest else None,
                nearest_songs=tuple(nearest[:NEAREST_SHOWN]),
                longest_copied_run=index.longest_copied_run(grown),
                features=take.features,
            )
        )
    return takes


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


def _prepare() -> None:
    """Import what playing and drawing need while the notes are being written."""
    for module in ("audio.rendering", "audio.encoding", "notation.musicxml", "notation.engraving"):
        import_module(f"engine.{module}")
