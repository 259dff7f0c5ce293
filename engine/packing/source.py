"""What can be packed: a take's record, or a MIDI file of anybody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.arranging.midi import write_arrangement
from engine.arranging.musicxml import write_musicxml
from engine.errors import SongError, reason_of
from engine.identifier import MADE_WITH, take_in, with_identifier
from engine.messages import Field, Message, told
from engine.notation.midi_survey import HEAD_BYTES, is_midi
from engine.packing.music import Music, from_the_bar_line, of_arrangement, read_music
from engine.packing.score import write_score
from engine.take import Made, TakeRecord, is_take, read_take

_MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A piece with its MIDI file, and how its score is written.

    `score` takes what is said of who made it. `credits` are what its record tells, `take` is the
    identifier of the take, "" for what is none. `share` of its notes is the composer's: None where
    nothing tells whose it is.
    """

    midi: bytes
    music: Music
    score: Callable[[str], bytes]
    credits: tuple[Message, ...] = ()
    take: str = ""
    share: float | None = None


def read_source(take: Path) -> Source:
    """Read a take-N.json or a MIDI file. Raises SongError."""
    data = _read(take)
    if is_take(data):
        return _of_record(read_take(data, take.name), take.stem)
    if not is_midi(data[:HEAD_BYTES]):
        raise SongError("packing.no_midi", name=take.name)
    music = from_the_bar_line(read_music(data, take.stem))
    ours = MADE_WITH.encode() in data
    return Source(
        data,
        music,
        lambda made_with: write_score(music, made_with if ours else ""),
        take=take_in(data),
        share=1.0 if ours else None,
    )


def _of_record(record: TakeRecord, name: str) -> Source:
    take, played = record.take_id, record.arrangement
    # What is finer in somebody's own file than the beat grid is in that file alone.
    midi = with_identifier(record.midi or write_arrangement(played), take)
    read = read_music(midi, name)
    if record.midi:
        music = from_the_bar_line(read).named(played.title)
    else:
        music = of_arrangement(read, played)
    given = [one for track in played.tracks for one in track.primer]
    share = given.count(False) / len(given)
    written = _credits(record.made)
    return Source(
        midi, music, lambda made_with: write_musicxml(played, made_with), written, take, share
    )


def _credits(made: Made) -> tuple[Message, ...]:
    """What a record tells of how the take came to be."""
    lines = [told("pack.made_by", version=made.by, seed=made.seed)]
    model = made.model
    if "name" in model:
        version = model["version"] if "version" in model else told("pack.unknown")
        fields: dict[str, Field] = {"name": model["name"], "version": version}
        if "songs" not in model:
            lines.append(told("pack.model_unknown_songs", **fields))
        elif model["songs"]:
            lines.append(told("pack.model", **fields, count=model["songs"]))
        else:
            lines.append(told("pack.model_base", **fields))
    if made.parent_title:
        lines.append(told("pack.made_of", title=made.parent_title))
    if made.plan_from:
        lines.append(told("pack.plan_from", pieces="; ".join(made.plan_from)))
    return tuple(lines)


def _read(take: Path) -> bytes:
    try:
        with take.open("rb") as file:
            return file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise SongError("midi.missing", name=take.name) from None
    except OSError as error:
        raise SongError("midi.closed", name=take.name, reason=reason_of(error)) from error
