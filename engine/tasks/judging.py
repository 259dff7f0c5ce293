"""Measuring and reading models, their pieces and other music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.messages import Message
from engine.values import (
    Brief,
    Examination,
    Figures,
    Report,
    ShouldStop,
    Song,
    never_stop,
    report_nothing,
)

if TYPE_CHECKING:
    from engine.judge.judgement import Judgement
    from engine.judge.midi_files import JudgedMidi


def evaluate(model: Path, songs: Sequence[Song], *, last: float = 1.0) -> Figures:
    """Bits per note that the model pays for the last share of each song, seen after the rest.

    Raises ModelError, TrainingError.
    """
    from engine.learning import measure_model

    return measure_model(model, songs, last)


def chart(
    source: Path, *, report: Report = report_nothing
) -> tuple[Mapping[str, Any], tuple[Message, ...]]:
    """The plan of a take, or of any MIDI or recording, as JSON types; see `engine.charting`. And
    what is to be known of the music.

    Raises OptionError, SongError.
    """
    from engine.charting import chart as chart_of

    return chart_of(source, report=report)


def judge_pieces(
    model: Path,
    songs: Sequence[Song],
    *,
    others: Sequence[Song] = (),
    pieces: int,
    seeds: Sequence[int] = (0,),
    brief: Brief | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Judgement:
    """Compose `pieces` pieces for each seed and hold them against songs and other bands' songs.

    Raises ModelError, TrainingError.
    """
    from engine.evaluation import judge_model

    return judge_model(
        model,
        songs,
        others,
        pieces,
        seeds,
        brief or Brief(),
        report=report,
        should_stop=should_stop,
    )


def examine(
    model: Path,
    *,
    samples: int = 10,
    bars: int = 16,
    seed: int = 0,
    texts: Mapping[str, str] | None = None,
    language: str = "en",
    name: str = "",
    most_bytes: int | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Examination:
    """What a model learnt from, what its pieces are like and what would help it, as a page.

    It composes so many `samples`, 1 to 40, of `bars`, 4 to 64. `texts`, by code, are what the page
    says in another `language` than English, `name` what it calls the model instead of its folder's
    name. Where it may have `most_bytes`, samples sound plainer, and the last ones are silent where
    that is not enough. The stages are loading, composing, playing, comparing, drawing, done. Raises
    OptionError, ModelError, RenderError.
    """
    from engine.doctor.examining import examine_model

    return examine_model(
        model,
        samples,
        bars,
        seed,
        texts or {},
        language,
        name,
        most_bytes,
        report=report,
        should_stop=should_stop,
    )


def judge_midi(
    sets: Sequence[Sequence[Path]],
    *,
    songs: Sequence[Path] = (),
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> JudgedMidi:
    """How far each set of MIDI files is put together like people's music, and like the songs.

    A file that cannot be used is left out and told. Raises SongError where no song can be used.
    """
    from engine.judge.midi_files import judge_files

    return judge_files(sets, songs, report=report, should_stop=should_stop)
