# pyright: strict
"""Pieces in the making: how the next event of each is drawn, and what that changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import Rhythm
from engine.composer.copy_guard import CopyGuard, Followers
from engine.composer.datastore import Lookup
from engine.composer.dissonance import USUAL, Dissonance
from engine.composer.echo import Echo
from engine.composer.lending import Lending
from engine.composer.masks import Limits, Mask, Masks
from engine.composer.nucleus import log_probability, sample
from engine.composer.pieces import Classes, Pieces, Ticks
from engine.composer.returning import Returning
from engine.composer.stepping.layers import Floats, Heads
from engine.composer.vocabulary import (
    DURATION,
    DURATION_TICKS,
    HEADS,
    ONSET,
    ONSET_TICKS,
    PITCH,
    POSITIONS,
    ROLE,
    VELOCITY,
)
from engine.values import TICKS_PER_BEAT, Role

_LEAN = np.log1p(ONSET_TICKS / 3)
_DENSITY_TICKS, _DENSITY_EVENTS = 96, 128


@dataclass(frozen=True, slots=True)
class Manner:
    """How adventurous: `temperature` scales the logits, `top_p` cuts the nucleus.

    `density` is the aimed number of notes a quarter note, or None to leave it to the network.
    `onset_temperature`, `duration_temperature` and `rhythm_top_p` are those of onsets and
    durations, whose rare values make a rhythm.
    `rhythm_echo` and `phrase_echo` are added to the logits of what came before (see Echo),
    `lending` is how far the songs' own figures are believed (see Lending), `returning` the share
    of bars that come back where they do in the songs (see draw_form). `places` are added to the
    logits of what begins on each tick of a quarter note (see engine.composer.feel). `semitones` is
    the share of what sounds together that should be a semitone apart, `consonance` how strictly it
    is kept to (see Dissonance).
    """

    temperature: float
    top_p: float
    density: float | None
    onset_temperature: float = 1.0
    duration_temperature: float = 1.0
    rhythm_top_p: float = 1.0
    rhythm_echo: float = 0.0
    phrase_echo: float = 0.0
    lending: float = 0.0
    returning: float = 0.0
    places: tuple[float, ...] = ()
    semitones: float = USUAL
    consonance: float = 0.0

    def of(self, head: int) -> tuple[float, float]:
        """The temperature and top_p of one head, 0 for onset to 4 for velocity."""
        if head == ONSET:
            return self.onset_temperature, self.rhythm_top_p
        if head == DURATION:
            return self.duration_temperature, self.rhythm_top_p
        return self.temperature if head == PITCH else min(self.temperature, 1.0), self.top_p

    def with_rhythm(self, rhythm: Rhythm) -> Manner:
        """The same with a model's own rhythm."""
        return replace(
            self,
            onset_temperature=rhythm.onset * self.onset_temperature,
            duration_temperature=rhythm.duration * self.duration_temperature,
        )


class Draft:
    """A batch of pieces as far as they are written.

    They go on after a primer that ends at the tick `primer_end`, within the limits.
    """

    def __init__(
        self,
        batch: int,
        heads: Heads,
        limits: Limits,
        manner: Manner,
        followers: Followers,
        lookup: Lookup | None,
        returning: Returning,
        primer_end: int,
    ) -> None:
        self._heads, self._manner, self._primer_end = heads, manner, primer_end
        self._bar = limits.metre.ticks_per_bar
        self._masks = Masks(limits, primer_end)
        self._pieces = Pieces(batch)
        self._echo = Echo(batch, self._bar, limits.end)
        self._guard = CopyGuard(batch, followers)
        self._dissonance = Dissonance(batch, manner.semitones)
        self._returning = returning
        self._lending = (
            Lending(batch, lookup, manner.lending) if lookup and manner.lending else None
        )

    @property
    def onset(self) -> Ticks:
        """The last onset of each piece (batch,), in ticks."""
        return self._pieces.onset

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these pieces of the batch only, in this order."""
        for part in (
            self._pieces,
            self._echo,
            self._guard,
            self._dissonance,
            self._returning,
            self._lending,
        ):
            if part:
                part.keep(rows)

    def take(self, tokens: Classes) -> None:
        """Append an event to each piece, given by its tokens (batch, 5)."""
        gap, role, pitch, duration, _ = tokens.T
        onset = self._pieces.onset + ONSET_TICKS[gap]
        begins = self._pieces.begins(onset)
        self._guard.add(pitch, duration, pitched=role != Role.DRUM, begins=begins)
        # What was given may be as dissonant as it likes: it is no surplus.
        counted = (role != Role.DRUM) & (onset >= self._primer_end)
        self._dissonance.add(self._pieces.sounding(onset), pitch, counted)
        self._pieces.add(onset, DURATION_TICKS[duration], pitch, role)
        self._echo.add(onset, role, pitch, duration)
        self._returning.add(onset, tokens)
        if self._lending:
            self._lending.add(role, pitch)

    def draw(
        self, state: Floats, uniform: NDArray[np.float64], *, at_once: bool
    ) -> tuple[Classes, NDArray[np.float64]]:
        """The tokens (batch, 5) of each piece's next event, and their log probability (batch,).

        `uniform` (batch, 5) in [0, 1) decides; `at_once` lets the event begin at no distance only.
        """
        tokens = np.empty((len(state), len(HEADS)), np.int32)
        seen: list[Floats] = []
        onset = self._pieces.onset
        recalled = self._lending.recall(state) if self._lending else None
        for head in range(len(HEADS)):
            logits = self._heads.logits(head, state)
            if recalled:
                logits = recalled.mixed(head, logits)
            allowed = self._lean_and_limit(head, logits, tokens, onset)
            if at_once and head == ONSET:
                allowed = np.broadcast_to(ONSET_TICKS == 0, logits.shape)
            drawn = sample(logits, allowed, *self._manner.of(head), uniform[:, head])
            # a note that comes back has its loudness back: what would decide it is free
            tokens[:, head] = self._returning.instead(
                head, drawn, allowed, self._pieces.onset, uniform[:, VELOCITY]
            )
            seen.append(logits)
            if recalled:
                recalled.know(head, tokens[:, head])
            if head == ONSET:
                onset = self._pieces.onset + ONSET_TICKS[tokens[:, ONSET]]
                place = ((onset % self._bar) % POSITIONS).astype(np.int32)
                state = self._heads.know_onset(state, tokens[:, ONSET], place)
            elif head != VELOCITY:
                state = self._heads.know(head, state, tokens[:, head])
        return tokens, log_probability(seen, tokens)

    def _lean_and_limit(
        self, head: int, logits: Floats, tokens: Classes, onset: Ticks
    ) -> Mask | None:
        """Lean one head's logits in place, and say what is allowed.

        `tokens` are filled up to this head, and `onset` is the event's own after the first.
        """
        pieces, echo, manner = self._pieces, self._echo, self._manner
        role, pitch = tokens[:, ROLE], tokens[:, PITCH]
        if head == ONSET:
            if manner.rhythm_echo:
                echo.lean_onset(logits, onset, manner.rhythm_echo)
            if manner.density is not None:
                logits += self._lean_to(manner.density)
            if manner.places:
                place = (onset[:, None] + ONSET_TICKS[1:]) % TICKS_PER_BEAT
                logits[:, 1:] += np.array(manner.places, np.float32)[place]
            allowed = self._masks.onset(pieces)
            self._returning.limit_onset(allowed, onset)
            return allowed
        if head == ROLE:
            return self._masks.role(pieces, onset)
        if head == PITCH:
            if manner.phrase_echo:
                echo.lean_pitch(logits, onset, role, manner.phrase_echo)
            if manner.consonance:
                sounding = pieces.sounding(onset)
                self._dissonance.lean_pitch(logits, sounding, role, manner.consonance)
            return self._masks.pitch(pieces, onset, role)
        if head == DURATION:
            if manner.phrase_echo:
                echo.lean_duration(logits, onset, role, pitch, manner.phrase_echo)
            allowed = self._masks.duration(onset)
            begins = pieces.begins(onset)
            self._guard.forbid(allowed, pitch, pitched=role != Role.DRUM, begins=begins)
            return allowed
        return None

    def _lean_to(self, density: float) -> Floats:
        """What leans the onset logits towards a density, by how far the last beats are off."""
        onset = self._pieces.onset
        since = np.maximum(onset - _DENSITY_TICKS, self._primer_end)
        recent = self._echo.struck_since(onset, since, _DENSITY_TICKS)
        beats = np.maximum(0, onset - since) / TICKS_PER_BEAT  # none while the primer still rings
        rate = (np.minimum(recent, _DENSITY_EVENTS) + density) / (beats + 1)
        lean = 1.5 * np.clip(np.log(rate / density), -1.5, 1.5)
        return (lean[:, None] * _LEAN).astype(np.float32)
