"""What a piece owes to whom: certificates, and comparing pieces with songs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.values import Report, ShouldStop, never_stop, report_nothing

if TYPE_CHECKING:
    from engine.provenance.values import Near, Nearness, Right, Verification


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
    from engine.comparison import compare_file

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
    """Write fingerprints of what the base was trained on: how many pieces, notes and bytes.

    `corpus` and `scores` as for `build_base`; a corpus may be a file of pieces too. Raises
    TrainingError.
    """
    if corpus is not None and corpus.is_file():
        from engine.indexing import index_file

        return index_file(out, corpus, report=report, should_stop=should_stop)
    from engine.base import index_corpus  # TensorFlow comes with it

    return index_corpus(out, corpus, scores, report=report, should_stop=should_stop)
