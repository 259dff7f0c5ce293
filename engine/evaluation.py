"""Pieces that a model composes, held against songs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.arranging.casting import find_ensemble
from engine.choosing import DEFAULT_ENSEMBLE, compose_takes, settle_brief
from engine.composer.artefact import Artefact, load
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.errors import SongError, TrainingError
from engine.judge.excerpts import Excerpt, Rows, excerpts
from engine.judge.judgement import (
    Copying,
    Judgement,
    closeness,
    compare,
    copying,
    own_closeness,
)
from engine.judge.musicality import figures_of_pieces, figures_of_songs, musicality
from engine.judge.passages import Music, music_of_ticks
from engine.notation.midi_writer import write_song
from engine.values import (
    TICKS_PER_BEAT,
    Brief,
    Composition,
    Note,
    Report,
    Role,
    ShouldStop,
    Song,
)

TAKES = 2
"""Takes that are composed at once: what a member is shown, and of which candidates they are."""

FEWEST_PRIMED_BARS = 16
"""A song gives a beginning of up to 8 bars: a piece that goes on from it needs more."""


class Player:
    """A model that is read once and composes many pieces, as notes."""

    def __init__(self, artefact: Artefact) -> None:
        self._composer = Composer(artefact)

    def takes(
        self, brief: Brief, seed: int, like: Path | None, should_stop: ShouldStop
    ) -> tuple[list[Composition], int]:
        """The takes of one request as they sound, best first, and the tick its primer ends at."""
        composer = self._composer
        ensemble = find_ensemble(brief.ensemble or DEFAULT_ENSEMBLE)
        settings = settle_brief(brief, like, composer.excerpts, seed)
        chosen = compose_takes(
            composer, settings, brief.takes, ensemble.name, should_stop=should_stop
        )
        return [take.heard for take in chosen], settings.primer_end


def judge_model(
    folder: Path,
    songs: Sequence[Song],
    others: Sequence[Song],
    pieces: int,
    seeds: Sequence[int],
    brief: Brief,
    *,
    report: Report,
    should_stop: ShouldStop,
) -> Judgement:
    """Compose `pieces` pieces for each seed, and as many begun like the model's songs; judge them.

    Raises ModelError, TrainingError, Stopped.
    """
    if not any(map(song_excerpts, songs)):
        raise TrainingError("judging.few_notes")  # before pieces are composed for nothing
    artefact = load(folder)
    player = Player(artefact)
    rounds = max(1, len(seeds) * (-(-pieces // TAKES)) * (2 if artefact.songs else 1))
    done = 0

    def told() -> None:
        nonlocal done
        done += 1
        report("composing", done / rounds)

    free = compose_pieces(player, pieces, seeds, brief, told=told, should_stop=should_stop)
    primed = primed_copying(
        player, artefact, pieces, seeds, brief, told=told, should_stop=should_stop
    )
    report("comparing", 0.0)
    trained = [song.notes.astype(np.int64) for song in artefact.songs]
    return judge(free, songs, others, trained, primed)


def compose_pieces(
    player: Player,
    pieces: int,
    seeds: Sequence[int],
    brief: Brief,
    *,
    told: Callable[[], None],
    should_stop: ShouldStop,
) -> list[Composition]:
    """`pieces` pieces for each seed, two takes of a request at a time."""
    found: list[Composition] = []
    for seed in seeds:
        own: list[Composition] = []
        for number in range(-(-pieces // TAKES)):
            asked = replace(brief, takes=TAKES)
            own += player.takes(asked, piece_seed(seed, number), None, should_stop)[0]
            told()
        found += own[:pieces]
    return found


def primed_copying(
    player: Player,
    artefact: Artefact,
    pieces: int,
    seeds: Sequence[int],
    brief: Brief,
    *,
    told: Callable[[], None],
    should_stop: ShouldStop,
) -> Copying | None:
    """What pieces copy that begin with the beginnings of the model's songs: the worst case.

    Only what was composed counts, not the beginning that was given. None for a model without songs.
    """
    grown: list[Rows] = []
    songs = [song.notes.astype(np.int64) for song in artefact.songs]
    with tempfile.TemporaryDirectory() as folder:
        likes = [_primer_file(artefact, i, Path(folder)) for i in range(len(songs))]
        for seed in seeds if songs else ():
            for number in range(-(-pieces // TAKES)):
                like = likes[number % len(likes)]
                asked = replace(brief, takes=TAKES, bars=max(brief.bars, FEWEST_PRIMED_BARS))
                try:
                    takes, end = player.takes(asked, piece_seed(seed, number), like, should_stop)
                except SongError:  # a song of drums alone cannot begin a piece
                    continue
                rows = [note_array(take.notes) for take in takes]
                grown += [row[row[:, 0] >= end] for row in rows]
                told()
    return copying(grown, songs)


def _primer_file(artefact: Artefact, number: int, folder: Path) -> Path:
    """A model's song as a MIDI file at a steady tempo."""
    card = artefact.songs[number]
    notes = tuple(
        Note(int(o), int(d), int(p), int(v), Role(int(r))) for o, d, p, v, r in card.notes
    )
    last = max((note.onset + note.duration for note in notes), default=0) // TICKS_PER_BEAT + 2
    beats = tuple(beat * 60 / card.tempo for beat in range(last + 1))
    song = Song(card.song_id, card.title, notes, beats, card.metre, card.key, 1.0, beats[-1])
    path = folder / f"{number}.mid"
    path.write_bytes(write_song(song))
    return path


def judge(
    pieces: Sequence[Composition],
    songs: Sequence[Song],
    others: Sequence[Song],
    trained: Sequence[Rows],
    primed: Copying | None,
) -> Judgement:
    """Hold pieces against songs, other bands' songs, and those that the model was trained on.

    Raises TrainingError where the songs have too few notes.
    """
    mine = [e for piece in pieces for e in piece_excerpts(piece)]
    wanted = [e for song in songs for e in song_excerpts(song)]
    strange = [e for song in others for e in song_excerpts(song)]
    if not wanted:
        raise TrainingError("judging.few_notes")
    own = figures_of_songs([as_music(song) for song in songs])
    return Judgement(
        pieces=len(pieces),
        excerpts=len(mine),
        measures=compare(mine, wanted),
        closeness=closeness(mine, wanted),
        own=own_closeness(wanted),
        others=closeness(strange, wanted),
        copying=copying([note_array(piece.notes) for piece in pieces], trained),
        primed_copying=primed,
        musicality=musicality(figures_of_pieces([as_music(piece) for piece in pieces]), own),
        songs_musicality=musicality(own, own),
        others_musicality=musicality(figures_of_songs([as_music(song) for song in others]), own),
    )


def as_music(music: Song | Composition) -> Music:
    """What musicality is read from."""
    return music_of_ticks(note_array(music.notes), music.metre)


def song_excerpts(song: Song) -> list[Excerpt]:
    """A song's excerpts."""
    return excerpts(note_array(song.notes), song.metre, song.key.tonic)


def piece_excerpts(piece: Composition) -> list[Excerpt]:
    """A piece's excerpts."""
    return excerpts(note_array(piece.notes), piece.metre, piece.key.tonic)


def piece_seed(seed: int, number: int) -> int:
    """The request's seed: no two of one evaluation are the same."""
    return 10_000 * seed + number
