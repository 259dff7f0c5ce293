"""From a take and what is to be done to it to a finished piece."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from engine.arranging.respliced import resplice
from engine.choosing import Chosen
from engine.composer.artefact import load
from engine.composer.composing import Composer
from engine.english import TEXTS
from engine.errors import ModelError
from engine.finishing import Background, finish, model_told, prepare
from engine.messages import Message, told
from engine.notation.melody_key import key_of_melody
from engine.notation.midi_survey import HEAD_BYTES, is_midi
from engine.reworking.accompanying import accompany, as_melody
from engine.reworking.continuing import go_on
from engine.reworking.infilling import infill
from engine.reworking.material import (
    Material,
    material_of,
    places_of,
    read_material,
    read_source,
)
from engine.reworking.rearranging import rearrange
from engine.reworking.varying import vary
from engine.take import Made, is_take
from engine.values import Change, Composition, Piece, Report, Role, ShouldStop, Stages

_LONGEST_VOICE = 90.0
"""Seconds of one voice that are accompanied."""

_SLOWEST, _FASTEST = 40, 240

_ANEW = ("vary", "infill")
"""What writes notes anew that were there."""


def work(
    folder: Path | None,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    texts: Mapping[str, str] = TEXTS,
    report: Report,
    should_stop: ShouldStop,
) -> Piece:
    """Everything between a take, a change and the new piece's files. Raises EngineError, Stopped.

    Only `arrange` needs no model.
    """
    stages = Stages()
    report("loading", 0.0)
    seed = secrets.randbelow(2**31) if change.seed is None else change.seed
    given, material = _read(source, change)
    artefact = load(folder) if folder is not None else None
    background = Background()
    composer: Composer | None = None
    if artefact is not None:
        composer = Composer(artefact)
        background = Background(artefact.songs, composer.index)
    stages.ended("loading")
    with ThreadPoolExecutor(max_workers=4) as pool:
        preparing = pool.submit(prepare)
        chosen = _done(composer, given, material, change, seed, report, should_stop)
        unchanged = unchanged_takes(material, chosen) if change.kind in _ANEW else ()
        stages.ended("composing")
        preparing.result()
        parent = material.record
        made = Made(
            change.kind,
            change.to_json() | {"seed": seed},
            model_told(artefact, folder) if artefact is not None and folder is not None else {},
            seed,
            parent.take_id,
            parent.arrangement.title,
            () if change.kind == "accompany" else parent.made.plan_from,
        )
        return finish(
            chosen,
            made,
            background,
            pool,
            stages,
            shuffled=shuffled,
            warnings=(*material.warnings, *unchanged),
            texts=texts,
            report=report,
        )


def unchanged_takes(material: Material, takes: Sequence[Chosen]) -> tuple[Message, ...]:
    """What is to be told of takes with the very notes of what they were made from; of none nothing.

    Where a plan leaves one pitch, as with few notes or drums alone, there is nothing else to write.
    """
    old = places_of(material.heard.notes)
    same = sum(places_of(take.heard.notes) == old for take in takes)
    return (told("change.as_it_was", count=same, takes=len(takes)),) if same else ()


def _read(source: Path | bytes, change: Change) -> tuple[Composition, Material]:
    """What was given, and the same as something to work on."""
    if change.kind != "accompany" or isinstance(source, bytes):
        material = read_material(source)
    else:
        data, name = read_source(source)
        if is_take(data) or is_midi(data[:HEAD_BYTES]):
            material = read_material(data, name)
        else:
            material = _heard(source)
    if change.kind != "accompany":
        return material.heard, material
    notes = as_melody(material.heard.notes)
    alone = all(note.role in (Role.MELODY, Role.DRUM) for note in notes)
    key = key_of_melody(notes, whole=True) if alone else material.heard.key
    tempo = min(_FASTEST, max(_SLOWEST, material.heard.tempo))
    return replace(material.heard, notes=notes, key=key, tempo=tempo), material


def _heard(path: Path) -> Material:
    """A melody that was sung or played, in a recording. Raises SongError."""
    from engine.arranging.adopted import OWN, bars_of
    from engine.arranging.arranger import Arrangement, Track
    from engine.arranging.ensembles import HIGHEST, LOWEST, Part
    from engine.audio.humming import hear_melody
    from engine.composer.events import note_array
    from engine.plan.reading import read_plan
    from engine.take import TakeRecord

    heard = hear_melody(path, _LONGEST_VOICE)
    notes = as_melody([replace(note, role=Role.MELODY) for note in heard.notes])
    player = Part("Voice", 0, (Role.MELODY,), LOWEST, HIGHEST, 80)
    bars = bars_of(notes, heard.metre)
    arrangement = Arrangement(
        (Track("Voice", player, notes, (True,) * len(notes)),),
        heard.metre,
        heard.key,
        round(heard.tempo),
        path.stem[:200],
        bars,
        OWN,
    )
    plan = read_plan(note_array(notes), heard.metre, bars)
    return material_of(TakeRecord(arrangement, plan, Made("file")), heard.warnings)


def _done(
    composer: Composer | None,
    given: Composition,
    material: Material,
    change: Change,
    seed: int,
    report: Report,
    should_stop: ShouldStop,
) -> list[Chosen]:
    if change.kind == "arrange":
        return rearrange(material, change, seed)
    if composer is None:
        raise ModelError("change.no_model")
    if change.kind == "accompany":
        own = material.record.arrangement if material.midi and not change.ensemble else None
        found = accompany(
            given, change, composer, seed, own=own, report=report, should_stop=should_stop
        )
        return _written_into(material, found) if own else found
    if change.kind == "infill":
        found = infill(material, change, composer, seed, report=report, should_stop=should_stop)
        return _written_into(material, found)
    doing = {"vary": vary, "continue": go_on}[change.kind]
    return doing(material, change, composer, seed, report=report, should_stop=should_stop)


def _written_into(material: Material, found: Sequence[Chosen]) -> list[Chosen]:
    """Takes of somebody's own file as that file with other notes, where it can be taken apart."""
    if not material.midi:
        return list(found)
    old = material.record.arrangement
    return [
        replace(take, midi=resplice(material.midi, old, take.arrangement) or b"") for take in found
    ]
