"""What Motif can do with music: the few functions that the bot and the command line call.

Nothing heavy is imported until a task runs. Tasks that take long report their stage and ask
`should_stop` often; they raise `engine.errors.Stopped` when it answers true. Whatever is wrong with
the input is an `engine.errors.EngineError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineError
from engine.values import (
    Brief,
    Budget,
    Change,
    ChangeKind,
    Completion,
    Examination,
    Figures,
    Model,
    Motif,
    Pack,
    Piece,
    Report,
    ShouldStop,
    Song,
    never_stop,
    report_nothing,
)

if TYPE_CHECKING:
    from engine.audio.rendering import Rendered
    from engine.judge.judgement import Judgement
    from engine.judging import JudgedMidi
    from engine.provenance.values import Near, Nearness, Right, Verification
    from engine.taste.values import Ballot, Taste


def read_request(options: Mapping[str, object]) -> Brief:
    """Read what a member typed. Pure Python, milliseconds, no heavy import.

    Keys: prompt, notes, chords, bars, tempo, metre, key, ensemble, surprise, density, swing, takes,
    seed; a missing key or None leaves the choice to the composer. `prompt` says in words, English
    or Spanish, what the other options would, which win over it; what it was understood to mean is
    in the Brief's `words`. Raises OptionError or PrimerError.
    """
    given = {name: value for name, value in options.items() if name != "prompt"}
    if options.get("prompt") is None:
        from engine.notation.options import read_options

        return read_options(given)
    from engine.words.request import read_described

    return read_described(options["prompt"], given)


def complete_option(
    option: str, typed: str, others: Mapping[str, object]
) -> tuple[Completion, ...]:
    """Choices for an option while it is typed, with what they mean. Milliseconds, never an error.

    `others` are the options that are filled in already. For `prompt` the one choice is what was
    typed, and its fields are what it is understood to mean.
    """
    if option == "prompt":
        from engine.words.request import complete_prompt

        return complete_prompt(typed)
    from engine.notation.completing import complete

    return complete(option, typed, others)


def transcribe(
    source: Path,
    *,
    title: str | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Song:
    """Hear one audio or MIDI file. Raises SongError."""
    from engine.audio.hearing import hear

    return hear(source, title=title, report=report, should_stop=should_stop)


def transcribe_all(
    sources: Sequence[Path],
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> tuple[Song | EngineError, ...]:
    """Hear several files, as many at once as there are cores; answers in the order given.

    A file that cannot be used is answered by its error.
    """
    from engine.audio.parallel import hear_all

    return hear_all(sources, report=report, should_stop=should_stop)


def hear_motif(source: Path) -> Motif:
    """What a MIDI file, or up to 30 seconds of one voice, gives a piece to begin with.

    Raises SongError.
    """
    from engine.audio.humming import hear_like

    return hear_like(source)


def transcription_midi(song: Song) -> tuple[bytes, bytes]:
    """The song as MIDI on the recording's clock: cleaned, and as Basic Pitch first heard it."""
    from engine.notation.midi_writer import write_heard, write_song

    return write_song(song), write_heard(song.raw)


def train(
    songs: Sequence[Song],
    folder: Path,
    *,
    base: Path | None,
    budget: Budget,
    network: str = "transformer",
    previous: Path | None = None,
    seed: int = 0,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Model:
    """Train a model into `folder`, replacing one that is there only once the new one is complete.

    `previous`, the version in use, is measured on the same held-out music; one that cannot be read
    any more is left out. Raises TrainingError, ModelError.
    """
    import time

    began = time.monotonic()
    from engine.learning import learn

    return learn(
        songs,
        folder,
        base,
        budget,
        network,
        previous,
        seed,
        report=report,
        should_stop=should_stop,
        began=began,
    )


def needs_retraining(folder: Path) -> bool:
    """Whether a model was made for another vocabulary or base than this version of Motif has.

    Reads the model's card only. Raises ModelError where there is no model.
    """
    from engine.composer.artefact import is_outdated

    return is_outdated(folder)


def build_base(
    folder: Path,
    *,
    minutes: float,
    network: str = "transformer",
    seed: int = 0,
    corpus: Path | None = None,
    scores: Sequence[Path] = (),
    heard: bool = True,
    watch: Mapping[str, Sequence[Song]] | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Model:
    """Train the base model that others start from, fetching its music first.

    `scores` are folders of MIDI that it learns besides. Asked again after it was stopped it goes on
    where it was. Unless its music is played and `heard`
    as well it learns scores only. Songs to `watch`, by the name of their set, are measured as it
    learns and never trained on. Raises TrainingError, ModelError.
    """
    from engine.base import build

    return build(
        folder,
        minutes,
        network,
        seed,
        corpus,
        scores,
        heard=heard,
        watch=watch or {},
        report=report,
        should_stop=should_stop,
    )


def compose(
    model: Path,
    brief: Brief,
    *,
    like: Path | Motif | None = None,
    plan: Path | None = None,
    taste: Taste | None = None,
    shuffled: bool = False,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """Compose the takes of one request, going on from a file or from what was heard in it.

    The same model, brief and `like` give the same MIDI bytes. A brief without seed gets a random
    one, told in the piece. `plan` is a take's record or the plan in it, changed or not, that all
    takes are written after. A `taste` has a say in which takes are chosen. `shuffled` labels the
    takes in the picture in an order that does not tell which is best. Raises ModelError, SongError
    (of `like`), RenderError.
    """
    from engine.studio import produce

    return produce(
        model,
        brief,
        like,
        plan,
        taste=taste,
        shuffled=shuffled,
        report=report,
        should_stop=should_stop,
    )


def learn_taste(ballots: Sequence[Ballot], *, now: float) -> Taste:
    """What a community likes, from its members' votes for takes. A second; never an error.

    `now` is the time on the ballots' clock, in seconds: a vote counts half after 90 days. From
    fewer than 20 ballots or four members nothing is learnt. One member's votes count a quarter at
    most, those of new members together a tenth. The same ballots, in any order, give the same
    taste. A ballot that says nothing (one take, no such place) is left out and counted.
    """
    from engine.taste.learning import learn

    return learn(ballots, now)


def read_change(kind: ChangeKind, options: Mapping[str, object]) -> Change:
    """Read what is to be done to a take. Pure Python, milliseconds, no heavy import.

    Keys by kind: vary: how_much, keep; continue: bars; infill: bars, role; arrange: ensemble, key,
    tempo; accompany: ensemble; but for arrange takes and seed as well. Raises OptionError.
    """
    from engine.notation.change_options import read_change

    return read_change(kind, options)


def vary(
    model: Path,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """The same piece, differently: `how_much` of its bars anew, its form and what is kept stay.

    Of this task and those after it: `source` is a take's `record`, or MIDI, as a file or as bytes.
    The same model, source and change, with a seed, give the same MIDI bytes. What the piece's takes
    record names its parent. Raises SongError for a source that cannot be used, OptionError,
    ModelError, RenderError.
    """
    return _changed("vary", model, source, change, shuffled, report, should_stop)


def continue_piece(
    model: Path,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """The piece and so many `bars` more: its old ending is passed through, a new one ends it."""
    return _changed("continue", model, source, change, shuffled, report, should_stop)


def infill(
    model: Path,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """The piece with bars `first` to `last`, or a `role` in them, anew under the same chords.

    Every other note is as it was, to the byte.
    """
    return _changed("infill", model, source, change, shuffled, report, should_stop)


def arrange(
    source: Path | bytes,
    change: Change,
    *,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """The same notes for another ensemble, in another key or tempo; one take, without a model."""
    return _changed("arrange", None, source, change, False, report, should_stop)


def accompany(
    model: Path,
    source: Path | bytes,
    change: Change,
    *,
    shuffled: bool = False,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """A melody, every note as it is, with bass, chords and drums, in its key, tempo and swing.

    `source` may be a recording of one voice too, of which the first 90 seconds are heard.
    """
    return _changed("accompany", model, source, change, shuffled, report, should_stop)


def _changed(
    kind: ChangeKind,
    model: Path | None,
    source: Path | bytes,
    change: Change,
    shuffled: bool,
    report: Report,
    should_stop: ShouldStop,
) -> Piece:
    from engine.workshop import work

    if change.kind != kind:
        raise ValueError(f"a change of kind {change.kind} is not for {kind}")
    return work(model, source, change, shuffled=shuffled, report=report, should_stop=should_stop)


def warm(model: Path | None = None) -> None:
    """Make ready what composing needs, so that a process' first piece is as quick as later ones.

    For a worker at its start: it takes about what a first piece would take longer. `model` (the
    base, say) is composed with once, nothing of it kept. Raises ModelError, RenderError.
    """
    from engine.studio import warm_up

    warm_up(model)


def evaluate(model: Path, songs: Sequence[Song], *, last: float = 1.0) -> Figures:
    """Bits per note that the model pays for the last share of each song, seen after the rest.

    Raises ModelError, TrainingError.
    """
    from engine.learning import measure_model

    return measure_model(model, songs, last)


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
    from engine.examining import examine_model

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
    from engine.judging import judge_files

    return judge_files(sets, songs, report=report, should_stop=should_stop)


def render(midi: Path, out: Path) -> Rendered:
    """Render MIDI to mp3, ogg or wav by the ending of `out`.

    Raises SongError for MIDI that cannot be read, RenderError, OptionError for another ending.
    """
    from engine.audio.rendering import render_file
    from engine.identifier import comment, take_in

    return render_file(midi, out, lambda data: comment(take_in(data)))


def pack(
    take: Path,
    *,
    title: str | None = None,
    credits: Sequence[str] = (),
    limit: int | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Pack:
    """A take's record or MIDI file, or any other, as files that a game, a stream or a band can use.

    `credits` are lines for CREDITS.txt: what the piece was learnt from, by which model. The zip is
    of `limit` bytes at most: what does not fit is left out and named, what is wanted least first.
    Raises SongError, RenderError, Stopped; OptionError for a limit that leaves no room for notes.
    """
    from engine.packing.pack import pack_take

    return pack_take(take, title, credits, limit, report=report, should_stop=should_stop)


def certify(
    statement: bytes,
    *,
    data: Path,
    rights: Mapping[str, Right],
    parent: bytes = b"",
) -> bytes:
    """The certificate of a take: its `statement`, signed with the host's key. Milliseconds.

    The key lies in the folder `data` and is made if it is not there. `rights` tell under which
    claim songs were given, by their ids. `parent` is the certificate of the take that it was made
    of: whose takes that was made of is known by it. Raises CertificateError.
    """
    from engine.provenance.issuing import issue

    return issue(statement, data, rights, parent)


def seal(archive: bytes, certificate: bytes, *, data: Path) -> tuple[bytes, bytes]:
    """A pack with its certificate in it, and that, which vouches for every file of it.

    Raises CertificateError.
    """
    from engine.provenance.issuing import seal as sealed

    return sealed(archive, certificate, data)


def extend(certificate: bytes, files: Mapping[str, bytes], *, data: Path) -> bytes:
    """A take's certificate that vouches for more files of it as well. Raises CertificateError."""
    from engine.provenance.issuing import extend as extended

    return extended(certificate, files, data)


def near_bars(certificate: bytes) -> tuple[Near, ...]:
    """Which bars of a take are near which of what, by its certificate or unsigned statement."""
    from engine.provenance.issuing import near_of

    return near_of(certificate)


def verify(
    file: Path,
    *,
    certificate: Path | None = None,
    model: Path | None = None,
    trusted: Sequence[str] = (),
    data: Path,
) -> Verification:
    """Whether a file is what its certificate says, and whether comparing again says the same.

    The certificate is looked for in the file and beside it, the model near it, unless they are
    given. `trusted` are public keys of other hosts. Raises CertificateError for a file that cannot
    be read, ModelError for a model that cannot.
    """
    from engine.provenance.verifying import verify as look

    return look(file, certificate=certificate, model=model, keys=frozenset(trusted), data=data)


def compare(file: Path, model: Path | None = None) -> Nearness:
    """How near any take or MIDI file is to a model's songs and to the base's own music.

    Raises SongError for a file that is neither, ModelError.
    """
    from engine.likening import compare_file

    return compare_file(file, model)


def public_key(data: Path, *, renew: bool = False) -> str:
    """The public key of the host whose data folder this is; `renew` makes it sign with a new one.

    What it signed before stays its own. Raises CertificateError.
    """
    from engine.provenance.signing import public_key as own
    from engine.provenance.signing import rotate

    return rotate(data) if renew else own(data)


def index_music(
    out: Path,
    *,
    corpus: Path | None = None,
    scores: Sequence[Path] = (),
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> tuple[int, int, int]:
    """Write fingerprints of what the base was trained on: how many pieces, rows and bytes.

    `corpus` and `scores` as for `build_base`; a corpus may be a file of pieces too. Raises
    TrainingError.
    """
    from engine.indexing import index_music as index

    return index(out, corpus, scores, report=report, should_stop=should_stop)
