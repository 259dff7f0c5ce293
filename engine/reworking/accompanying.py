"""A melody that was given, note for note, with bass, chords and drums under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from engine.arranging.arranger import Arrangement, Track
from engine.arranging.casting import find_ensemble
from engine.arranging.ensembles import DrumKit, Ensemble
from engine.arranging.ensembles import Part as Player
from engine.arranging.reworked import rework
from engine.choosing import Chosen
from engine.composer.composing import Composer
from engine.composer.events import key_shift, note_array
from engine.composer.filling import Draft, fill
from engine.errors import OptionError
from engine.plan.drawing import Drawn, draw_plan, fitting, over_chords
from engine.plan.harmonising import harmonise
from engine.plan.plan import Part
from engine.plan.reading import read_plan
from engine.reworking.low_tunes import beside, higher, octaves_low, raised
from engine.reworking.material import Material, material_of, seeds_of, settle_work
from engine.reworking.ranking import Candidate, groups_of, rank
from engine.take import Made, TakeRecord
from engine.values import (
    TICKS_PER_BEAT,
    Change,
    Composition,
    Note,
    Report,
    Role,
    ShouldStop,
)

DEFAULT_ENSEMBLE = "band"
"""One with drums."""

MOST_BARS = 128

_CHORD_FLOOR = 50
"""Under the D below middle C lies the bass alone, where there is one."""

_LEAST_BASS = 2
"""Class of density of a bass that carries a band, at least."""

_KIT = (frozenset((35, 36)), frozenset((37, 38, 39, 40)), frozenset((42, 44, 46, *range(49, 60))))
"""Bass drums, snare drums and cymbals of General MIDI."""

_OF_A_KIT = 0.9
"""The share of bars with drums in which two of these are to be struck."""

_FEWEST_OFF_BEATS = 4
_EIGHTH = TICKS_PER_BEAT // 2
_SWUNG = 8
"""The latest place of the second of two swung eighths, in ticks: that of a triplet."""


def accompany(
    given: Composition,
    change: Change,
    composer: Composer,
    seed: int,
    *,
    own: Arrangement | None = None,
    report: Report,
    should_stop: ShouldStop,
) -> list[Chosen]:
    """The takes of what was given with all that it lacks, the best first.

    What was given is played by its `own` instruments, without them by the ensemble's. Raises
    OptionError for a melody longer than 128 bars, and Stopped.
    """
    if given.bars > MOST_BARS:
        raise OptionError("change.long_melody", count=given.bars, most=MOST_BARS)
    ensemble = find_ensemble(change.ensemble or DEFAULT_ENSEMBLE)
    material = _owned(given, ensemble, own) if own else _arranged(given, ensemble)
    lacking = _lacking(given, ensemble)
    octaves = octaves_low(given.notes)
    thought = raised(material, octaves)
    settled = settle_work(thought, seed, roles=lacking | material.roles)
    settings = settled
    if Role.BASS in settled.limits.roles:
        low, high = settled.limits.ranges[Role.CHORD]
        ranges = {**settled.limits.ranges, Role.CHORD: (max(low, _CHORD_FLOOR), high)}
        settings = replace(settled, limits=replace(settled.limits, ranges=ranges))
    free = np.zeros((given.bars, len(Role)), bool)
    free[:, list(lacking)] = True
    groups = groups_of(change.takes)
    swing = swing_of(given.notes)
    candidates: list[Candidate] = []
    drawn = _draw(thought, composer, settings.limits.roles, seed)
    plan = drawn.plan
    found = fill(
        composer,
        Draft(plan, higher(given.notes, octaves), free),
        settings,
        seeds_of(seed, len(groups)),
        groups=groups,
        report=report,
        should_stop=should_stop,
    )
    sounding = plan.transposed(-settings.limits.shift)
    for number, (one, group) in enumerate(zip(found, groups, strict=True)):
        played = rework(
            material.record.arrangement,
            lambda _: True,
            beside(given.notes, swung(one.notes, swing)),
            seed=seed + number,
        )
        fulfils = float(is_a_kit(one.notes, material.bar))
        candidates.append(
            Candidate(
                played,
                sounding,
                one.log_probability,
                fulfils,
                group,
                one.closing,
                drawn.pieces,
            )
        )
    return rank(candidates, composer, change.takes)


def as_melody(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Notes that are one voice as what they are, a melody; others as they are."""
    pitched = sorted((n for n in notes if n.role is not Role.DRUM), key=lambda n: n.onset)
    apart = all(
        a.onset < b.onset and a.onset + a.duration <= b.onset + TICKS_PER_BEAT // 4
        for a, b in pairwise(pitched)
    )
    if not apart:
        return tuple(notes)
    return tuple(n if n.role is Role.DRUM else replace(n, role=Role.MELODY) for n in notes)


def is_a_kit(notes: Sequence[Note], bar: int) -> bool:
    """Whether what drums there are, are played as a kit in nearly every bar; none are as well."""
    bars: dict[int, set[int]] = {}
    for note in notes:
        if note.role is Role.DRUM:
            bars.setdefault(note.onset // bar, set()).add(note.pitch)
    whole = [sum(not struck.isdisjoint(one) for one in _KIT) > 1 for struck in bars.values()]
    return sum(whole) >= _OF_A_KIT * len(whole)


def _lacking(given: Composition, ensemble: Ensemble) -> frozenset[Role]:
    """Who is to play besides what was given, of those that the ensemble has."""
    bars = {
        role: len({n.onset // given.metre.ticks_per_bar for n in given.notes if n.role is role})
        for role in Role
    }
    wanted = ({Role.BASS, Role.CHORD} & ensemble.pitched) | (
        {Role.DRUM} if ensemble.drums else set()
    )
    lacking = frozenset(role for role in wanted if bars[role] * 4 < given.bars)
    if not lacking:
        raise OptionError("change.all_there")
    return lacking


def _owned(given: Composition, ensemble: Ensemble, own: Arrangement) -> Material:
    """What was given in the hands that played it, every note as it is."""
    roles = {(n.onset, n.pitch, n.role is Role.DRUM): n.role for n in given.notes}
    tracks = tuple(
        replace(
            track,
            notes=tuple(
                replace(n, role=roles[n.onset, n.pitch, n.role is Role.DRUM]) for n in track.notes
            ),
        )
        for track in own.tracks
    )
    played = replace(own, tracks=tracks, ensemble=ensemble.name, key=given.key, tempo=given.tempo)
    plan = read_plan(note_array(given.notes), given.metre, given.bars)
    return material_of(TakeRecord(played, plan, Made("file")))


def _arranged(given: Composition, ensemble: Ensemble) -> Material:
    """What was given in the hands of an ensemble, every note as it is."""
    tracks: list[Track] = []
    for role in Role:
        notes = tuple(note for note in given.notes if note.role is role)
        if not notes:
            continue
        player: Player | DrumKit
        if role is Role.DRUM:
            player = ensemble.drums or DrumKit("rock", 0, 78)
        else:
            part = next((p for p in ensemble.parts if role in p.roles), ensemble.parts[0])
            pitches = [note.pitch for note in notes]
            low, high = min(part.lowest, *pitches), max(part.highest, *pitches)
            player = replace(part, lowest=low, highest=high, roles=part.roles)
        name = player.name if isinstance(player, Player) else "Drums"
        same = next((k for k, track in enumerate(tracks) if track.name == name), None)
        if same is None:
            tracks.append(Track(name, player, notes, (True,) * len(notes)))
        else:
            both = sorted((*tracks[same].notes, *notes), key=lambda n: (n.onset, n.pitch))
            tracks[same] = Track(name, player, tuple(both), (True,) * len(both))
    arrangement = Arrangement(
        tuple(tracks),
        given.metre,
        given.key,
        given.tempo,
        given.title,
        given.bars,
        ensemble.name,
    )
    plan = read_plan(note_array(given.notes), given.metre, given.bars)
    return material_of(TakeRecord(arrangement, plan, Made("file")))


def _draw(material: Material, composer: Composer, roles: frozenset[Role], seed: int) -> Drawn:
    """A plan over chords for the melody, with an accompaniment like one of people's or songs'."""
    heard = material.heard
    drawn = draw_plan(
        composer.excerpts_in(heard.metre),
        heard.bars,
        heard.key.mode,
        heard.metre,
        heard.tempo,
        (),
        roles,
        None,
        np.random.default_rng([seed, 7]),
        shift=key_shift(heard.key),
    )
    moved = material.rows.copy()
    moved[:, 2] += np.where(moved[:, 4] == Role.DRUM, 0, key_shift(heard.key))
    among = fitting(composer.excerpts_in(heard.metre), heard.key.mode, heard.metre)
    chords = harmonise(moved, heard.metre, heard.bars, among)
    plan = over_chords(drawn.plan, chords)
    own = material.plan
    density, lag, kind = plan.density.copy(), plan.lag.copy(), plan.kind.copy()
    bass = density[:-1, Role.BASS]
    bass[bass > 0] = np.maximum(bass[bass > 0], _LEAST_BASS)
    for role in material.roles:
        density[:, role] = own.density[:, role]
    lag[:, Part.MELODY], kind[:, Part.MELODY] = own.lag[:, Part.MELODY], own.kind[:, Part.MELODY]
    register = np.stack([own.register[:, 0], plan.register[:, 1]], axis=1)
    plan = replace(plan, density=density, register=register, span=own.span, lag=lag, kind=kind)
    return replace(drawn, plan=plan)


def swing_of(notes: Sequence[Note]) -> int:
    """Where the second of two eighths lies in the beat, in ticks: 6 is straight, 8 a triplet."""
    places = [note.onset % TICKS_PER_BEAT for note in notes]
    off = [place for place in places if _EIGHTH <= place <= _SWUNG]
    if len(off) < _FEWEST_OFF_BEATS or sum(place in (3, 4, 9, 10) for place in places) >= len(off):
        return _EIGHTH
    return min(_SWUNG, int(np.median(off)))


def swung(notes: Sequence[Note], place: int) -> list[Note]:
    """Notes with straight off-beats moved to where the swing has them."""
    if place == _EIGHTH:
        return list(notes)
    late = place - _EIGHTH
    moved: list[Note] = []
    for note in notes:
        start, stop = note.onset, note.onset + note.duration
        start += late * (start % TICKS_PER_BEAT == _EIGHTH)
        stop += late * (stop % TICKS_PER_BEAT == _EIGHTH)
        moved.append(replace(note, onset=start, duration=max(1, stop - start)))
    return moved
