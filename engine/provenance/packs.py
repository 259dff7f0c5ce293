"""What is in a pack: its certificate, the take it is of, and what each of its files is."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from engine.identifier import take_in
from engine.provenance.issuing import NAME
from engine.provenance.signing import read_certificate

LARGEST_CERTIFICATE = 2**23
_LARGEST_MEMBER = 2**29

_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
"""What reading a zip that is not what it says raises; of RuntimeError, what is encrypted."""


def opened(content: bytes) -> zipfile.ZipFile | None:
    """The pack, None for what is no zip."""
    if content[:2] != b"PK":
        return None
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None


def certificate_in(pack: zipfile.ZipFile) -> Mapping[str, Any] | None:
    """The pack's certificate, {} for a damaged one, None where it has none."""
    for info in pack.infolist():
        if info.filename.split("/")[-1] == NAME and info.file_size <= LARGEST_CERTIFICATE:
            try:
                return read_certificate(pack.read(info))
            except _DAMAGE:
                # a damaged certificate is one that is not what was signed
                return {}
    return None


def take_in_pack(pack: zipfile.ZipFile) -> str:
    """The identifier of the take that the pack's MIDI file is of, "" if it does not say."""
    for info in pack.infolist():
        if info.filename.endswith(".mid") and info.file_size <= LARGEST_CERTIFICATE:
            try:
                return take_in(pack.read(info))
            except _DAMAGE:
                return ""
    return ""


def members(pack: zipfile.ZipFile) -> dict[str, list[str]] | None:
    """The digests of the files of a pack by name, several where there are several of one name; None
    for a pack that is damaged."""
    found: dict[str, list[str]] = {}
    for info in pack.infolist():
        folder, _, name = info.filename.partition("/")
        if info.is_dir():
            continue
        if info.file_size > _LARGEST_MEMBER:
            return None
        sha = hashlib.sha256()
        try:
            with pack.open(info) as file:
                while part := file.read(2**20):
                    sha.update(part)
        except _DAMAGE:
            return None
        found.setdefault(name or folder, []).append(sha.hexdigest())
    return found
