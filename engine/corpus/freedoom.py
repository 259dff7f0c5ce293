# pyright: strict
"""Freedoom's music: MIDI lumps inside the WAD files of Debian's `freedoom` package."""

from __future__ import annotations

import gzip
import hashlib
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.corpus.debian_packages import unpack
from engine.corpus.pieces import CorpusPiece
from engine.errors import SongError, TrainingError
from engine.messages import told
from engine.notation.midi_reader import read_midi

NAME = "freedoom"
PACKAGE = "freedoom"

_WADS = ("freedoom1.wad", "freedoom2.wad")
_REMEDY = told("corpus.give_wads")


def read_freedoom(folder: Path) -> tuple[list[CorpusPiece], list[str]]:
    """The different pieces of both WADs under `folder`, and a line for each that was left out.

    `folder` may hold the WADs, the package (a .deb, unpacked beside it), or nothing: then the
    package is downloaded by apt-get. Raises TrainingError if the music cannot be had.
    """
    pieces: list[CorpusPiece] = []
    skipped: list[str] = []
    seen: set[str] = set()
    wads = _find(folder)
    composers = ", ".join(_musicians(folder)) or "Freedoom contributors"
    for wad in wads:
        for lump, data in music_lumps(wad.read_bytes()):
            digest = hashlib.sha256(data).hexdigest()
            if digest in seen:
                continue
            seen.add(digest)
            name = f"{wad.stem} {lump}"
            try:
                pieces.append(_piece(name, data, composers))
            except SongError as error:
                skipped.append(f"{name}: {error.problem}")
    return pieces, skipped


def music_lumps(wad: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the MIDI lumps (D_*) of a WAD, in the order of its directory.

    The WAD format: magic, entry count, directory offset; entries of offset, size, name (Unofficial
    Doom Specs, ch. 2). Raises TrainingError for anything else.
    """
    if len(wad) < 12 or wad[:4] not in (b"IWAD", b"PWAD"):
        raise TrainingError("corpus.no_wad", do=_REMEDY)
    count, directory = struct.unpack_from("<II", wad, 4)
    if directory + 16 * count > len(wad):
        raise TrainingError("corpus.wad_cut", do=_REMEDY)
    for index in range(count):
        offset, size, raw = struct.unpack_from("<II8s", wad, directory + 16 * index)
        name = raw.split(b"\0")[0].decode("ascii", "replace")
        data = wad[offset : offset + size]
        if name.startswith("D_") and data[:4] == b"MThd":
            yield name, data


def _piece(name: str, data: bytes, composer: str) -> CorpusPiece:
    song = read_midi(data, title=name)
    return CorpusPiece(
        source=NAME,
        name=name,
        notes=np.array(
            [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in song.notes], np.int32
        ),
        metre=song.metre,
        key=song.key,
        tempo=song.tempo,
        has_velocity=True,
        transcriber=composer,
    )


def _find(folder: Path) -> list[Path]:
    wads = _wads_in(folder) or _wads_in(unpack(PACKAGE, folder))
    if not wads:
        raise TrainingError("corpus.no_wads", do=_REMEDY)
    return wads


def _wads_in(folder: Path) -> list[Path]:
    found = {path.name.lower(): path for path in sorted(folder.rglob("*.wad"))}
    return [found[name] for name in _WADS if name in found]


def _musicians(folder: Path) -> list[str]:
    """Those whom the package's CREDITS name for music: paragraphs of fields, as in Debian's files.

    N is the name, S the name in the forum, D what was done.
    """
    files = [*folder.rglob("doc/freedoom/CREDITS.gz")]
    if not files:
        return []
    text = gzip.decompress(files[0].read_bytes()).decode("utf-8", "replace")
    names: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        done = re.search(r"(?m)^D:.*\bmusics?\b", paragraph)
        name = re.search(r"(?m)^[NS]:\s*(.+?)\s*$", paragraph)
        if done and name:
            names.append(name.group(1))
    return names
