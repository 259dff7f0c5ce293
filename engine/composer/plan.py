"""Settle what a brief leaves open: key, metre, tempo, density, and where the ending stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import SongCard
from engine.composer.controls import DENSITY, UNKNOWN, controls
from engine.composer.dissonance import USUAL, semitones_of
from engine.composer.draft import Manner
from engine.composer.events import NOTE_PITCH, NOTE_ROLE, home_shift
from engine.composer.feel import has_feel, places_of
from engine.composer.masks import Limits
from engine.errors import OptionError
from engine.values import Brief, Key, Metre, Note, Role

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 9, 10, 11),  # natural, harmonic and melodic together
}
DOMINANT = (2, 5, 7, 11)
"""The dominant seventh chord, in semitones above the tonic, of major and of harmonic minor."""

RAREST = 0.02
"""A pitch class outside the scale is used where the songs give it this share of their notes."""

DEFAULT_TEMPO, DEFAULT_DENSITY = 100.0, 3.0
SPARSEST, DENSEST = 0.8, 8.0
"""Notes a quarter note at density 0 and 1; between them the scale is geometric."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is settled before the first note is written."""

    key: Key
    metre: Metre
    tempo: int
    bars: int
    limits: Limits
    manner: Manner
    controls: NDArray[np.int32]
    primer: tuple[Note, ...]
    primer_end: int
    seed: int = 0
    title: str = ""


def settle(
    brief: Brief,
    primer: Sequence[Note],
    primer_key: Key | None,
    songs: Sequence[SongCard],
    *,
    with_drums: bool,
    primer_tempo: float | None = None,
    primer_metre: Metre | None = None,
    seed: int = 0,
) -> Settings:
    """Fill in a brief from the primer and from what the model's songs are like.

    Raises OptionError for a primer that leaves no bar to go on in.
    """
    random = np.random.default_rng([seed, 1])
    like = songs[int(random.integers(len(songs)))] if songs else None
    metre = brief.metre or primer_metre or (like.metre if like else Metre(4, 4))
    key = brief.key or primer_key or (like.key if like else Key(0, "major"))
    tempo = brief.tempo or primer_tempo or (like.tempo if like else DEFAULT_TEMPO)
    tempo = round(min(240.0, max(40.0, tempo)))
    density = _density(brief.density)
    bar = metre.ticks_per_bar
    primer_end = max((note.onset + note.duration for note in primer), default=0)
    if primer_end > (brief.bars - 1) * bar:
        needed = -(-primer_end // bar) + 1
        raise OptionError(
            f"The notes fill {needed - 1} bars of {metre}, which leaves no room in {brief.bars}.",
            f"Ask for {needed} bars or more, or give fewer notes."
            if needed <= 64
            else "Give fewer notes.",
        )
    end = (brief.bars - 1) * bar
    roles = {Role.MELODY, Role.BASS, Role.CHORD}
    if with_drums and any((song.notes[:, 4] == Role.DRUM).any() for song in songs):
        roles.add(Role.DRUM)
    limits = Limits(
        metre=metre,
        shift=home_shift(key),
        allowed_pitch_classes=_allowed(key, songs if brief.key is None else ()),
        dominant_pitch_classes=_classes(key, DOMINANT),
        roles=frozenset(roles),
        dominant=max(primer_end, end - bar // 2),
        end=end,
    )
    described = controls(
        key,
        metre,
        tempo,
        density or (like.density if like else DEFAULT_DENSITY),
        frozenset(roles),
        heard=like is not None and like.heard,
    )
    if density is None and like is None:
        described[DENSITY] = UNKNOWN[DENSITY]
    return Settings(
        key=key,
        metre=metre,
        tempo=tempo,
        bars=brief.bars,
        limits=limits,
        manner=replace(
            _manner(brief.surprise, density),
            places=places_of(like.notes) if like and not has_feel(primer) else (),
            semitones=semitones_of(like.notes) if like else USUAL,
        ),
        controls=described,
        primer=tuple(primer),
        primer_end=primer_end,
        seed=seed,
    )


def _density(asked: float | None) -> float | None:
    """Notes a quarter note."""
    return None if asked is None else SPARSEST * (DENSEST / SPARSEST) ** asked


def _manner(surprise: float, density: float | None) -> Manner:
    """The middle values bring pieces closest to a server's songs (benchmarks.quality)."""
    return Manner(
        temperature=0.9 + 0.5 * surprise,
        top_p=min(0.99, 0.94 + 0.08 * surprise),
        density=density,
        onset_temperature=1.0 + 0.44 * surprise,
        duration_temperature=1.0 + 0.44 * surprise,
        rhythm_top_p=min(1.0, 0.96 + 0.08 * surprise),
        rhythm_echo=3.0 - 2.0 * surprise,
        phrase_echo=2.25 - 1.5 * surprise,
        lending=1.0 - surprise,
        returning=min(1.0, 2.0 - 2.0 * surprise),
        consonance=min(1.0, 2.0 - 2.0 * surprise),
    )


def _allowed(key: Key, songs: Sequence[SongCard]) -> NDArray[np.bool_]:
    """A mask (12,) of the key's scale and of whatever else the songs use, in the home key."""
    allowed = _classes(key, SCALES[key.mode])
    shares = np.zeros(12)
    for song in songs:
        pitched = song.notes[song.notes[:, NOTE_ROLE] != Role.DRUM]
        home = (pitched[:, NOTE_PITCH] + home_shift(song.key)) % 12
        shares += np.bincount(home, minlength=12) / (max(1, len(pitched)) * len(songs))
    return allowed | (shares >= RAREST)


def _classes(key: Key, steps: Sequence[int]) -> NDArray[np.bool_]:
    """A mask (12,) over pitch classes in the home key."""
    mask = np.zeros(12, bool)
    mask[[(key.tonic + step + home_shift(key)) % 12 for step in steps]] = True
    return mask
