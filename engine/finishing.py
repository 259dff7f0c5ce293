"""From chosen takes to a finished piece: played, drawn, compared with the songs, recorded."""

from __future__ import annotations

import gc
import json
import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arranging.midi import write_arrangement
from engine.choosing import Chosen
from engine.composer.artefact import Artefact, SongCard, fingerprint_of
from engine.composer.events import note_array
from engine.composer.originality import SongIndex
from engine.english import TEXTS
from engine.identifier import comment, with_identifier
from engine.messages import Message
from engine.provenance.certificate import Told, statement_of
from engine.provenance.comparing import Comparison, base_music, compare
from engine.provenance.fingerprints import Fingerprints
from engine.provenance.naming import plan_title
from engine.take import Made, TakeRecord
from engine.values import Composition, Piece, Report, Stages, Take, Understanding

NEAREST_SHOWN = 3
LABELS = "ABCD"

_LATE = (
    "audio.rendering",
    "audio.encoding",
    "arranging.musicxml",
    "notation.engraving",
    "notation.rasterising",
    "notation.piano_roll",
    "notation.picture_text",
)


@dataclass(frozen=True, slots=True)
class Background:
    """What takes are held against: a model's songs, and the runs in them; none without a model."""

    songs: tuple[SongCard, ...] = ()
    index: SongIndex | None = None


@dataclass(frozen=True, slots=True)
class _Score:
    """What one take is read from."""

    musicxml: bytes
    picture: bytes


@dataclass(frozen=True, slots=True)
class _Rolls:
    """The piano roll of each take, and all in one picture with what it shows in words."""

    own: Sequence[bytes]
    together: bytes
    text: tuple[Message, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Origin:
    """What one take has of the model's songs and of the base's music, and the notes compared."""

    notes: NDArray[np.int64]
    compared: Comparison


def finish(
    chosen: Sequence[Chosen],
    made: Made,
    background: Background,
    pool: ThreadPoolExecutor,
    stages: Stages,
    *,
    primer_end: int = 0,
    shuffled: bool = False,
    warnings: tuple[Message, ...] = (),
    words: Understanding | None = None,
    texts: Mapping[str, str] = TEXTS,
    report: Report,
) -> Piece:
    """The piece of some takes, the best first; all are in one key, metre, tempo and ensemble."""
    first = chosen[0].arrangement
    records = [
        TakeRecord(
            take.arrangement,
            take.plan,
            replace(made, plan_from=_plans(made, take)),
            take.midi,
        )
        for take in chosen
    ]
    midis: list[bytes] = []
    playing: list[Future[tuple[bytes, float]]] = []
    for take, record in zip(chosen, records, strict=True):
        name, midi = record.take_id, take.midi or write_arrangement(take.arrangement)
        midis.append(with_identifier(midi, name))
        playing.append(pool.submit(_play, midis[-1], first.title, name))
    shown = list(range(len(chosen)))
    if shuffled:
        random.Random(made.seed).shuffle(shown)
    report("drawing", 0.0)
    # Scores are written by one thread: music21 and verovio are not made for more.
    writing = [_write_score(take, pool, texts) for take in chosen]
    rolls = _roll([take.heard for take in chosen], shown, texts)
    scores = [_Score(musicxml, picture.result()) for musicxml, picture in writing]
    stages.ended("drawing")
    music = base_music()
    origins = [_origin(take, background, primer_end, music) for take in chosen]
    stages.ended("comparing")
    report("playing", 0.0)
    told = [record.to_bytes() for record in records]
    sounds = [sound.result() for sound in playing]
    stages.ended("playing")
    takes = tuple(
        _take(*each, songs=background.songs, music=music)
        for each in zip(
            chosen, midis, sounds, scores, rolls.own, origins, records, told, strict=True
        )
    )
    stages.ended("certifying")
    report("done", 1.0)
    return Piece(
        title=first.title,
        takes=takes,
        picture=rolls.together,
        picture_text=rolls.text,
        key=first.key,
        metre=first.metre,
        tempo=first.tempo,
        bars=first.bars,
        ensemble=first.ensemble,
        seed=made.seed,
        wall_seconds=time.monotonic() - stages.began,
        stages=stages.seconds,
        shown=tuple(shown),
        warnings=warnings,
        words=words,
    )


def _plans(made: Made, take: Chosen) -> tuple[str, ...]:
    """What the pieces are called that a take's plan is of: its parent's, and its own."""
    return tuple(dict.fromkeys([*made.plan_from, *map(plan_title, take.plan_from)]))


def model_told(artefact: Artefact, folder: Path) -> Mapping[str, Any]:
    """What a take says of the model that wrote it: its kind and what tells its version."""
    return {
        "name": folder.name,
        "network": artefact.network,
        "vocabulary": artefact.vocabulary,
        "version": fingerprint_of(folder),
        "songs": len(artefact.songs),
    }


@cache
def prepare() -> None:
    """Import what playing and drawing need while the notes are being written.

    What is there by then stays for as long as the process does. To look through it for rubbish
    again and again cost every piece a tenth of a second.
    """
    for module in _LATE:
        import_module(f"engine.{module}")
    gc.freeze()


def _labels(count: int) -> list[str]:
    """What takes are called in pictures; one alone has no name."""
    return list(LABELS[:count]) if count > 1 else [""]


def _write_score(
    take: Chosen, pool: ThreadPoolExecutor, texts: Mapping[str, str]
) -> tuple[bytes, Future[bytes]]:
    """What a take is read from, its picture still in the making."""
    from engine.arranging.musicxml import write_musicxml
    from engine.notation.engraving import engrave
    from engine.notation.rasterising import rasterise

    musicxml = write_musicxml(take.arrangement, texts["picture.made_with"])
    return musicxml, pool.submit(rasterise, engrave(musicxml, texts))


def _roll(heard: Sequence[Composition], shown: Sequence[int], texts: Mapping[str, str]) -> _Rolls:
    from engine.notation.piano_roll import draw_piano_rolls
    from engine.notation.picture_text import describe

    labels = _labels(len(heard))
    own = [
        draw_piano_rolls((piece,), (labels[shown.index(number)],), texts)
        for number, piece in enumerate(heard)
    ]
    ordered = [heard[rank] for rank in shown]
    return _Rolls(own, draw_piano_rolls(ordered, labels, texts), describe(ordered, labels))


def _origin(
    take: Chosen, background: Background, primer_end: int, music: Fingerprints | None
) -> _Origin:
    rows = note_array(take.heard.notes)
    grown = rows[rows[:, 0] >= primer_end]
    metre = take.arrangement.metre
    return _Origin(grown, compare(grown, metre, background.songs, background.index, music))


def _take(
    chosen: Chosen,
    midi: bytes,
    sound: tuple[bytes, float],
    score: _Score,
    roll: bytes,
    origin: _Origin,
    record: TakeRecord,
    told: bytes,
    *,
    songs: Sequence[SongCard],
    music: Fingerprints | None,
) -> Take:
    mp3, seconds = sound
    compared = origin.compared
    shown = [songs[number] for number in compared.songs[:NEAREST_SHOWN]]
    files = {
        "midi": midi,
        "mp3": mp3,
        "musicxml": score.musicxml,
        "score": score.picture,
        "piano_roll": roll,
        "take": told,
    }
    statement = statement_of(_told(record), files, origin.notes, songs, compared, music)
    return Take(
        midi=midi,
        mp3=mp3,
        musicxml=score.musicxml,
        piano_roll=roll,
        score=score.picture,
        notes=len(chosen.heard.notes),
        seconds_of_audio=seconds,
        nearest_song=shown[0].title if shown else None,
        nearest_songs=tuple(song.title for song in shown),
        nearest_song_ids=tuple(song.song_id for song in shown),
        plan_from=record.made.plan_from,
        longest_copied_run=compared.melody.notes,
        features=chosen.features,
        record=told,
        statement=json.dumps(statement, ensure_ascii=False).encode(),
    )


def _told(record: TakeRecord) -> Told:
    played, made = record.arrangement, record.made
    parents = [{"id": made.parent, "title": made.parent_title}] if made.parent else []
    return Told(
        record.take_id,
        played.title,
        played.metre,
        played.bars,
        made.by,
        made.seed,
        made.model,
        parents,
        made.plan_from,
    )


def _play(midi: bytes, title: str, take: str) -> tuple[bytes, float]:
    from engine.audio.encoding import encode
    from engine.audio.rendering import render

    sound = render(midi)
    return encode(sound, "mp3", title, comment=comment(take)), sound.seconds
