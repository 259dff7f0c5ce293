"""The same notes for others: another ensemble, another key, another tempo."""

from __future__ import annotations

from dataclasses import replace

from engine.arranging.adopted import OWN
from engine.arranging.arranger import Arrangement, arrange
from engine.arranging.ensembles import DrumKit
from engine.choosing import Chosen
from engine.composer.events import note_array
from engine.errors import OptionError
from engine.judge.features import features
from engine.plan.reading import read_plan
from engine.reworking.material import Material
from engine.reworking.transposing import in_key
from engine.values import Change, Composition


def rearrange(material: Material, change: Change, seed: int) -> list[Chosen]:
    """The take for other players; the one take there is."""
    heard = material.heard
    key = change.key or heard.key
    tempo = change.tempo or heard.tempo
    old = material.record.arrangement
    moved = replace(heard, notes=in_key(heard.notes, heard.key, key), key=key, tempo=tempo)
    played = _same_players(old, moved)
    if change.ensemble or (old.ensemble != OWN and not _is_playable(played)):
        played = _for(moved, change.ensemble or old.ensemble, seed, old.swing)
    sounding = played.sounding()
    rows = note_array(sounding.notes)
    plan = read_plan(rows, sounding.metre, sounding.bars)
    return [Chosen(played, sounding, plan, dict(features(rows, sounding.metre)), 0.0)]


def _for(composition: Composition, ensemble: str, seed: int, swing: float) -> Arrangement:
    try:
        return arrange(composition, ensemble, seed, swing)
    except OptionError:
        # A tune that reaches farther than its player is folded rather than refused: it is no
        # motif that was asked for, but music that is to be played by others.
        return arrange(replace(composition, primer_notes=frozenset()), ensemble, seed, swing)


def _is_playable(arrangement: Arrangement) -> bool:
    """Whether every note is in its instrument's range."""
    return all(
        isinstance(player, DrumKit) or player.lowest <= note.pitch <= player.highest
        for track in arrangement.tracks
        for player in (track.instrument,)
        for note in track.notes
    )


def _same_players(old: Arrangement, moved: Composition) -> Arrangement:
    """The same instruments, in another key or tempo."""
    tracks = tuple(
        replace(track, notes=in_key(track.notes, old.key, moved.key)) for track in old.tracks
    )
    return replace(old, tracks=tracks, key=moved.key, tempo=moved.tempo)
