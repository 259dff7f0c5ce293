"""`motif verify` and `motif key`, and the certificates that other commands write."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from engine import tasks
from engine.cli.files import write_files
from engine.english import english
from engine.errors import CertificateError
from engine.provenance.issuing import NAME
from engine.provenance.signing import data_folder
from engine.provenance.values import SURE_CHANCE, Near, Verdict
from engine.values import Pack, Piece

CERTIFICATE = ".certificate.json"

_PACK_ROOM = 8192
"""Bytes that the digests of a pack's files take, at most."""


def certify(piece: Piece, source: Path | None = None) -> tuple[list[bytes], tuple[str, ...]]:
    """The certificates of a piece's takes, or none and why.

    `source` is what the piece was made of: the takes that it was made of are known by its own.
    """
    data = data_folder()
    parent = certificate_beside(source) if source is not None else b""
    try:
        return [
            tasks.certify(take.statement, data=data, rights={}, parent=parent)
            for take in piece.takes
            if take.statement
        ], ()
    except CertificateError as error:
        return [], (f"no certificates were written: {error}",)


def certificate_beside(take: Path) -> bytes:
    """The certificate of a take, b"" if it has none."""
    path = take.with_name(take.stem + CERTIFICATE)
    return path.read_bytes() if path.is_file() else b""


def genuine_certificate(take: Path) -> tuple[bytes, tuple[str, ...]]:
    """The certificate of a take, if it has one and is as that says; else b"" and why not."""
    certificate = certificate_beside(take)
    if not certificate:
        return b"", ()
    found = tasks.verify(take, data=data_folder())
    if found.verdict is Verdict.GENUINE:
        return certificate, ()
    return b"", tuple(f"without certificate: {english(each)}" for each in found.sentences)


def extended(midi: Path, out: Path) -> tuple[str, tuple[str, ...]]:
    """Write the certificate of a file that was made of a take's MIDI beside it: where, or why not.

    A certificate that is there already is that of another take, or this one's: it stays that.
    """
    certificate, told = genuine_certificate(midi)
    path = out.with_name(out.stem + CERTIFICATE)
    if not certificate or (path.exists() and path != midi.with_name(midi.stem + CERTIFICATE)):
        return "", told
    try:
        own = tasks.extend(certificate, {out.name: out.read_bytes()}, data=data_folder())
    except CertificateError as error:
        return "", (f"no certificate was written: {error}",)
    write_files(path.parent, {path.name: own})
    return str(path), ()


def room_for(certificate: bytes) -> int:
    """Bytes that a certificate takes in a pack, at most."""
    return len(certificate) + _PACK_ROOM if certificate else 0


def sealed(packed: Pack, certificate: bytes) -> tuple[Pack, tuple[str, ...]]:
    """The pack with its certificate, if the take has one."""
    if not certificate:
        return packed, ()
    try:
        archive, own = tasks.seal(packed.archive, certificate, data=data_folder())
    except CertificateError as error:
        return packed, (f"no certificate was put in: {error}",)
    if not own:
        return packed, ("no certificate was put in: that of the take cannot be read",)
    return dataclasses.replace(packed, archive=archive, files={**packed.files, NAME: own}), ()


def near_line(near: Near | dict[str, Any]) -> str:
    """“bars 5 to 8, like bars 9 to 12 of Song”; what may be chance is told as that."""
    told = near if isinstance(near, dict) else dataclasses.asdict(near)
    perhaps = "" if told["chance"] <= SURE_CHANCE else ", perhaps"
    (first, last), (begin, end) = told["bars"], told["song_bars"]
    return f"{_bars(first, last)}, like {_bars(begin, end)} of “{told['title']}”{perhaps}"


def _bars(first: int, last: int) -> str:
    return f"bar {first}" if first == last else f"bars {first} to {last}"
