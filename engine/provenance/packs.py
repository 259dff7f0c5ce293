"""What is in a pack: its certificate, the take it is of, and what each of its files is."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from engine.identifier import take_in
from engine.provenance.issuing import NAME
from engine.provenance.signing import read_certificate

LARGEST_CERTIFICATE = 2**23
_LARGEST_MEMBER = 2**29

_LOCAL, _END = 30, 22
"""Bytes of the header before each file, without its name, and of the end of a zip."""

_HAS_DESCRIPTOR, _DESCRIPTOR = 8, 24
"""The flag of files whose sizes stand behind them, and bytes that these are at most."""

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


def members(pack: zipfile.ZipFile, content: bytes) -> dict[str, list[str]] | None:
    """The digests of the files of a pack by name, several where there are several of one name; None
    for a pack that is damaged, or that has anything besides its files in it.

    Names are those within the folder that the pack's certificate lies in.
    """
    if not _is_files_alone(pack, content):
        return None
    infos = [info for info in pack.infolist() if not _is_folder(info, pack)]
    names = [info.filename for info in infos]
    first = next((name for name in names if name.split("/")[-1] == NAME), min(names, default=""))
    folder, slash, _ = first.partition("/")
    within = folder + slash if folder not in ("", ".", "..") else ""
    found: dict[str, list[str]] = {}
    for info in infos:
        if info.file_size > _LARGEST_MEMBER:
            return None
        sha = hashlib.sha256()
        try:
            with pack.open(info) as file:
                while part := file.read(2**20):
                    sha.update(part)
        except _DAMAGE:
            return None
        found.setdefault(info.filename.removeprefix(within), []).append(sha.hexdigest())
    return found


def _is_folder(info: zipfile.ZipInfo, pack: zipfile.ZipFile) -> bool:
    """Whether an entry is nothing but a folder that a file lies in."""
    others = (name for name in pack.namelist() if name != info.filename)
    holds = any(name.startswith(info.filename) for name in others)
    return info.is_dir() and not info.file_size and holds


def _is_files_alone(pack: zipfile.ZipFile, content: bytes) -> bool:
    """Whether a zip is its files one after the other and their directory, with no byte of anything
    else: some programs unpack what the directory does not name."""
    end, slack = 0, 0
    for info in sorted(pack.infolist(), key=lambda own: own.header_offset):
        if not end <= info.header_offset <= end + slack:
            return False
        lengths = content[info.header_offset + 26 : info.header_offset + _LOCAL]
        end = info.header_offset + _LOCAL + sum(struct.unpack("<HH", lengths)) + info.compress_size
        slack = _DESCRIPTOR if info.flag_bits & _HAS_DESCRIPTOR else 0
    last = content[-_END:]
    return end <= pack.start_dir <= end + slack and last.startswith(b"PK\5\6") and not pack.comment
