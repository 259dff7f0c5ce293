# pyright: strict
"""New notes for the instruments of an arrangement, the notes that stay left as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.arranging.arranger import Arrangement, Track
from engine.arranging.casting import find_ensemble
from engine.arranging.ensembles import ENSEMBLES, DrumKit, Part
from engine.arranging.expression import shape_velocities
from engine.errors import OptionError
from engine.notation.one_key import beside
from engine.values import Note, Role

_FALLBACK = "band"
"""Who plays a role that nobody plays in a file of somebody else's."""

_LEAST_SHARE = 0.15
"""Share of a role's notes that an instrument must play to be given new ones of it."""

_BASS_LIFT = 6


def rework(
    arrangement: Arrangement,
    stays: Callable[[Note], bool],
    written: Sequence[Note],
    *,
    bars: int | None = None,
    seed: int = 0,
) -> Arrangement:
    """The arrangement with the notes that stay, to the byte, and the written ones.

    A new note goes to the instrument that plays its role nearest to its pitch, an octave lower or
    higher where that cannot reach it; a role that nobody plays to one of the ensemble's own. Raises
    OptionError for drums where the ensemble has none.
    """
    bars = bars or arrangement.bars
    tracks = [*arrangement.tracks]
    added: defaultdict[int, list[Note]] = defaultdict(list)
    for role in Role:
        own = [note for note in written if note.role is role]
        if not own:
            continue
        players = _players(tracks, role)
        if not players:
            players = {_joined(tracks, newcomer(arrangement.ensemble, role)): 0.0}
        for note in own:
            nearest = min(players, key=lambda number: abs(players[number] - note.pitch))
            added[nearest].append(note)
    end = bars * arrangement.metre.ticks_per_bar
    final = max((note.onset for note in written if note.role is not Role.DRUM), default=0)
    rings = final >= end - arrangement.metre.ticks_per_bar and all(
        note.onset <= final for track in tracks for note in track.notes if stays(note)
    )
    played = [
        _track(
            track,
            stays,
            [_rung(note, final, end) if rings else note for note in added[number]],
            arrangement,
            seed * 31 + number,
        )
        for number, track in enumerate(tracks)
    ]
    kept = tuple(track for track in played if track.notes)
    return replace(arrangement, tracks=kept, bars=bars)


def _players(tracks: Sequence[Track], role: Role) -> dict[int, float]:
    """The middle pitch of each track, by its number, that has a good share of the role's notes."""
    pitches = {
        number: [note.pitch for note in track.notes if note.role is role]
        for number, track in enumerate(tracks)
    }
    total = sum(map(len, pitches.values()))
    return {
        number: sum(own) / len(own)
        for number, own in pitches.items()
        if own and len(own) >= _LEAST_SHARE * total
    }


def _joined(tracks: list[Track], instrument: Part | DrumKit) -> int:
    """The number of the track that plays an instrument, a new one at the end if none does."""
    for number, track in enumerate(tracks):
        if track.instrument == instrument:
            return number
    name = instrument.name if isinstance(instrument, Part) else "Drums"
    tracks.append(Track(name, instrument, (), ()))
    return len(tracks) - 1


def newcomer(ensemble: str, role: Role) -> Part | DrumKit:
    """Who plays a role in an ensemble; in one that is not Motif's, the band's. Raises OptionError.

    Of two parts that share a role the upper.
    """
    try:
        players = find_ensemble(ensemble)
    except OptionError:
        players = ENSEMBLES[_FALLBACK]
    if role is Role.DRUM:
        if players.drums is None:
            raise OptionError("ensemble.no_drums", players=str(players.name))
        return players.drums
    able = [part for part in players.parts if role in part.roles]
    return able[0] if able else newcomer(_FALLBACK, role)


def _track(
    track: Track,
    stays: Callable[[Note], bool],
    written: Sequence[Note],
    arrangement: Arrangement,
    seed: int,
) -> Track:
    player = track.instrument
    kept = [
        (note, given) for note, given in zip(track.notes, track.primer, strict=True) if stays(note)
    ]
    if isinstance(player, Part):
        written = [replace(note, pitch=_fold(note.pitch, player)) for note in written]
    new = beside(written, [note for note, _ in kept])
    velocities: dict[int, int] = {}
    for role in Role:
        places = [place for place, note in enumerate(new) if note.role is role]
        shared = isinstance(player, Part) and len(player.roles) > 1
        level = player.level + (_BASS_LIFT if role is Role.BASS and shared else 0)
        own = [new[place] for place in places]
        shaped = shape_velocities(own, level, arrangement.metre, seed * 4 + role)
        velocities.update(zip(places, shaped, strict=True))
    kept += [(replace(note, velocity=velocities[place]), False) for place, note in enumerate(new)]
    kept.sort(key=lambda pair: (pair[0].onset, pair[0].pitch, pair[0].role))
    return replace(
        track, notes=tuple(note for note, _ in kept), primer=tuple(given for _, given in kept)
    )


def _fold(pitch: int, part: Part) -> int:
    while pitch < part.lowest:
        pitch += 12
    while pitch > part.highest:
        pitch -= 12
    return pitch


def _rung(note: Note, final: int, end: int) -> Note:
    """A note that sounds when the last ones begin rings with them to the last barline."""
    if note.role is Role.DRUM:
        return note
    stop = note.onset + note.duration
    if note.onset == final or stop > final:
        return replace(note, duration=max(1, end - note.onset))
    return replace(note, duration=max(1, min(stop, end) - note.onset))
