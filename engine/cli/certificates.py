"""`motif verify` and `motif key`, and the certificates that other commands write."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine import tasks
from engine.cli.files import write_files
from engine.cli.outcome import whole
from engine.errors import CertificateError
from engine.locales import Say
from engine.messages import Message, told
from engine.provenance.issuing import NAME
from engine.provenance.signing import data_folder
from engine.provenance.values import SURE_CHANCE, Verdict
from engine.values import Pack, Piece

CERTIFICATE = ".certificate.json"

_PACK_ROOM = 8192
"""Bytes that the digests of a pack's files take, at most."""


def certify(piece: Piece, source: Path | None = None) -> tuple[list[bytes], tuple[Message, ...]]:
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
        return [], (told("uncertified.none_written", reason=whole(error)),)


def certificate_beside(take: Path) -> bytes:
    """The certificate of a take, b"" if it has none."""
    path = take.with_name(take.stem + CERTIFICATE)
    return path.read_bytes() if path.is_file() else b""


def genuine_certificate(take: Path) -> tuple[bytes, tuple[Message, ...]]:
    """The certificate of a take, if it has one and is as that says; else b"" and why not."""
    certificate = certificate_beside(take)
    if not certificate:
        return b"", ()
    found = tasks.verify(take, data=data_folder())
    if found.verdict is Verdict.GENUINE:
        return certificate, ()
    return b"", tuple(told("uncertified.without", reason=each) for each in found.sentences)


def extended(midi: Path, out: Path) -> tuple[str, tuple[Message, ...]]:
    """Write the certificate of a file that was made of a take's MIDI beside it: where, or why not.

    A certificate that is there already is that of another take, or this one's: it stays that.
    """
    certificate, without = genuine_certificate(midi)
    path = out.with_name(out.stem + CERTIFICATE)
    if not certificate or (path.exists() and path != midi.with_name(midi.stem + CERTIFICATE)):
        return "", without
    try:
        own = tasks.extend(certificate, {out.name: out.read_bytes()}, data=data_folder())
    except CertificateError as error:
        return "", (told("uncertified.not_written", reason=whole(error)),)
    write_files(path.parent, {path.name: own})
    return str(path), ()


def room_for(certificate: bytes) -> int:
    """Bytes that a certificate takes in a pack, at most."""
    return len(certificate) + _PACK_ROOM if certificate else 0


def sealed(packed: Pack, certificate: bytes) -> tuple[Pack, tuple[Message, ...]]:
    """The pack with its certificate, if the take has one."""
    if not certificate:
        return packed, ()
    try:
        archive, own = tasks.seal(packed.archive, certificate, data=data_folder())
    except CertificateError as error:
        return packed, (told("uncertified.not_put_in", reason=whole(error)),)
    if not own:
        return packed, (told("uncertified.unreadable"),)
    return dataclasses.replace(packed, archive=archive, files={**packed.files, NAME: own}), ()


def near_line(near: Mapping[str, Any], say: Say) -> str:
    """“bars 5 to 8, like bars 9 to 12 of Song”; what may be chance is told as that."""
    code = "origin.near" if near["chance"] <= SURE_CHANCE else "origin.near_perhaps"
    (first, last), (begin, end) = near["bars"], near["song_bars"]
    return say(
        code, bars=_bars(first, last, say), others=_bars(begin, end, say), title=near["title"]
    )


def _bars(first: int, last: int, say: Say) -> str:
    return say("origin.bar" if first == last else "origin.bars", first=first, last=last)
