"""What a training is given, and what is known of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.messages import Message


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a training may take, whichever limit is met first. None leaves it to the trainer."""

    minutes: float | None = None
    epochs: int | None = None
    batch_size: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What predicting music costs, in bits per note: in total and for each head.

    `heads` has onset, role, pitch, duration and velocity; a network that predicts less has fewer.
    What is comparable between all networks are the bits of the pitches alone, drums left out: for
    each note, for each onset with all its notes, and for each note that begins by itself, whose
    name is the same question to all of them. None where that was not measured.
    """

    bits_per_note: float
    heads: Mapping[str, float]
    notes: int
    pitch_bits_per_note: float | None = None
    pitch_bits_per_onset: float | None = None
    pitch_bits_of_lone_notes: float | None = None


@dataclass(frozen=True, slots=True)
class SongFigures:
    """What one song gave: bits per note of its held-out end, before and after training.

    Both are None for a song that is too short to hold anything out.
    """

    song_id: str
    title: str
    notes: int
    bits_before: float | None
    bits_after: float | None


@dataclass(frozen=True, slots=True)
class Model:
    """The card of a trained model. Its weights stay in the folder that it was trained into.

    Bits per note on the songs' held-out ends: `held_out_bits_per_note` of this model,
    `base_bits_per_note` of what it started from, `previous_bits_per_note` of the version before it
    where that was given.
    """

    network: str
    vocabulary: int
    song_ids: tuple[str, ...]
    song_titles: tuple[str, ...]
    events: int
    epochs: int
    train_bits_per_note: float
    held_out_bits_per_note: float
    wall_seconds: float
    stages: Mapping[str, float] = field(default_factory=dict[str, float])
    base_bits_per_note: float | None = None
    previous_bits_per_note: float | None = None
    song_figures: tuple[SongFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found of a model, for people: `page` is all of it as one HTML file, UTF-8.

    `advice` says which kind of song would help, the most first; `overused` and `lacking` what its
    pieces have more and less of than its songs (than people's music, without songs); `nearest` the
    nearest copies. `figures` and `song_figures` are means by name (see `engine.judge.people`),
    empty for what cannot be measured. Of the pieces there are `samples`, from `seed` on.
    """

    page: bytes
    advice: tuple[Message, ...]
    overused: tuple[Message, ...]
    lacking: tuple[Message, ...]
    nearest: tuple[Message, ...]
    figures: Mapping[str, float]
    song_figures: Mapping[str, float]
    samples: int
    seed: int
    wall_seconds: float
