# pyright: strict
"""From who is to play to an ensemble: which of the instruments has the tune, the bass, the chords.

An instrument that plays one note at a time plays one note of a chord; where nobody can play a role,
the ensemble goes without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.arranging.ensembles import ENSEMBLES, PLAIN_DRUMS, Ensemble, Part, Share
from engine.arranging.playing import PLAYING
from engine.notation.instruments import instruments
from engine.notation.options import unknown_ensemble
from engine.notation.players import Players, UnknownPlayer, read_players
from engine.values import Role

_LEVELS = {Role.MELODY: (82, 106), Role.CHORD: (62, 94), Role.BASS: (76, 106)}
"""The velocity of a plain note and the channel's volume, by role."""

_PANS = (64, 44, 84, 54, 74, 34, 94, 64)
"""From the middle outwards, in the order in which instruments were named."""

_LOW = 60
"""A part whose range has its middle below this pitch is printed in the bass clef."""


def find_ensemble(text: str) -> Ensemble:
    """The ensemble that a text names, or one of the instruments that it names.

    See `engine.notation.players.read_players` for how it may be written. Raises OptionError.
    """
    try:
        players = read_players(text)
    except UnknownPlayer as unknown:
        raise unknown_ensemble("ensemble.unknown", unknown.name, typed=unknown.name[:40]) from None
    return cast(players)


def cast(players: Players) -> Ensemble:
    """The players as an ensemble, named as they are written."""
    if players.ensemble is None:
        parts, drums = _cast(players.programs), None
    else:
        named = ENSEMBLES[players.ensemble]
        parts, drums = named.parts, named.drums
        for program in players.programs:
            parts = _joined(parts, program)
    if players.drums is not None:
        drums = (drums or PLAIN_DRUMS) if players.drums else None
    if players.ensemble and not players.programs and players.drums is None:
        return ENSEMBLES[players.ensemble]
    return Ensemble(str(players), str(players), parts, drums)


def _cast(programs: Sequence[int]) -> tuple[Part, ...]:
    """The parts of instruments by name: tune, chords from the top down, bass."""
    if len(programs) == 1:
        return _alone(programs[0])
    left = list(programs)
    bass = _bass(left)
    left.remove(bass)
    melody = _melody(left)
    left.remove(melody)
    if not left:
        return _two(melody, bass)
    left.sort(key=lambda program: -PLAYING[program].middle)
    pans = dict(zip(programs, _PANS, strict=False))
    return (
        _part(melody, (Role.MELODY,), pans[melody]),
        *(
            _part(program, (Role.CHORD,), pans[program], Share(place, len(left)))
            for place, program in enumerate(left)
        ),
        _part(bass, (Role.BASS,), pans[bass]),
    )


def _alone(program: int) -> tuple[Part, ...]:
    """One instrument: two hands, or a line by itself."""
    if PLAYING[program].one_voice or PLAYING[program].bass:
        return (_part(program, (Role.MELODY,), 64),)
    staff = _title(program)
    below = replace(
        _part(program, (Role.CHORD, Role.BASS), 60), name="Left hand", clef="bass", staff=staff
    )
    return (replace(_part(program, (Role.MELODY,), 68), name="Right hand", staff=staff), below)


def _two(melody: int, other: int) -> tuple[Part, ...]:
    if not _chordal(other):
        if _chordal(melody):
            return (
                _part(melody, (Role.MELODY, Role.CHORD), 52),
                _part(other, (Role.BASS,), 76),
            )
        return _part(melody, (Role.MELODY,), 52), _part(other, (Role.BASS,), 76)
    return _part(melody, (Role.MELODY,), 52), _part(other, (Role.CHORD, Role.BASS), 76)


def _bass(programs: Sequence[int]) -> int:
    """Who plays the bass: a bass, else who reaches lowest; of two, the one that can play chords."""
    basses = [program for program in programs if PLAYING[program].bass]
    if basses:
        return min(basses, key=lambda program: PLAYING[program].middle)
    if len(programs) == 2 and any(map(_chordal, programs)):
        chordal = [program for program in programs if _chordal(program)]
        return chordal[-1]
    one_voice = [p for p in programs if PLAYING[p].one_voice]
    # A cello under a harp; where only one has a line of its own, that is the tune.
    among = one_voice if len(one_voice) > 1 else [p for p in programs if p not in one_voice]
    return min(among, key=lambda program: (PLAYING[program].lowest, PLAYING[program].middle))


def _melody(programs: Sequence[int]) -> int:
    """Who has the tune: an instrument of one voice, the first that was named, else the first."""
    one_voice = [p for p in programs if PLAYING[p].one_voice and not PLAYING[p].bass]
    lines = one_voice or [p for p in programs if not PLAYING[p].bass]
    return lines[0] if lines else programs[0]


def _chordal(program: int) -> bool:
    return not (PLAYING[program].one_voice or PLAYING[program].bass)


def _joined(parts: tuple[Part, ...], program: int) -> tuple[Part, ...]:
    """The parts with an instrument that takes over the bass, the tune or the chords of another."""
    playing = PLAYING[program]
    role = Role.BASS if playing.bass else Role.MELODY if playing.one_voice else Role.CHORD
    old = next((part for part in parts if role in part.roles), parts[-1])
    roles = old.roles if role in old.roles else (role,)
    new = _part(program, roles, old.pan, old.share)
    return tuple(new if part is old else part for part in parts)


def _part(program: int, roles: tuple[Role, ...], pan: int, share: Share | None = None) -> Part:
    playing = PLAYING[program]
    level, volume = _LEVELS[roles[0]]
    low = playing.middle < 2 * _LOW
    return Part(
        name=_title(program),
        program=program,
        roles=roles,
        lowest=playing.lowest,
        highest=playing.highest,
        level=level,
        volume=volume,
        pan=pan,
        share=share or Share(),
        clef="bass" if low and Role.MELODY not in roles else "treble",
        one_voice=playing.one_voice and roles == (Role.CHORD,),
    )


def _title(program: int) -> str:
    name = instruments()[program].name
    return name[:1].upper() + name[1:]
