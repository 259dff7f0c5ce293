from __future__ import annotations

import struct
from pathlib import Path

import pytest

from engine.corpus.freedoom import music_lumps, read_freedoom
from engine.errors import TrainingError
from tests.notation.midi_files import file_of, scale

TUNE = file_of(scale())
OTHER = file_of([(o, e, p + 5) for o, e, p in scale()])


def wad(*lumps: tuple[str, bytes]) -> bytes:
    """A WAD file: header, the lumps' bytes, the directory."""
    body = b"".join(data for _, data in lumps)
    entries = b""
    offset = 12
    for name, data in lumps:
        entries += struct.pack("<II8s", offset, len(data), name.encode())
        offset += len(data)
    return b"IWAD" + struct.pack("<II", len(lumps), 12 + len(body)) + body + entries


def test_only_music_lumps_are_read() -> None:
    data = wad(("MAP01", b""), ("D_RUNNIN", TUNE), ("DSPISTOL", b"\3\0zzz"), ("D_BROKEN", b"zzz"))
    assert list(music_lumps(data)) == [("D_RUNNIN", TUNE)]


@pytest.mark.parametrize("data", [b"", b"MThd" + bytes(20), wad(("D_RUNNIN", TUNE))[:-8]])
def test_what_is_no_wad_is_refused(data: bytes) -> None:
    with pytest.raises(TrainingError):
        list(music_lumps(data))


def test_a_lump_that_is_in_both_wads_is_one_piece(tmp_path: Path) -> None:
    (tmp_path / "freedoom1.wad").write_bytes(wad(("D_E1M1", TUNE), ("D_E1M2", OTHER)))
    (tmp_path / "freedoom2.wad").write_bytes(wad(("D_RUNNIN", TUNE), ("D_NONE", file_of([]))))
    pieces, skipped = read_freedoom(tmp_path)
    assert [piece.name for piece in pieces] == ["freedoom1 D_E1M1", "freedoom1 D_E1M2"]
    assert all(piece.has_velocity and piece.notes.shape == (32, 5) for piece in pieces)
    assert len(skipped) == 1


def test_without_package_or_apt_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TrainingError, match="apt-get download freedoom"):
        read_freedoom(tmp_path)
