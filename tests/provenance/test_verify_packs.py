"""`motif verify` of a pack: every file of it is vouched for, and nothing besides may be in it."""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import tasks
from engine.provenance.values import Verdict


@pytest.fixture
def pack(made: Path, data: Path) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("warm-tide/piece.mid", (made / "take-1.mid").read_bytes())
        zipped.writestr("warm-tide/stems/bass.wav", b"RIFF" + bytes(300))
    certificate = (made / "take-1.certificate.json").read_bytes()
    sealed, _ = tasks.seal(buffer.getvalue(), certificate, data=data)
    path = made / "warm-tide.zip"
    path.write_bytes(sealed)
    return path


def rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    with zipfile.ZipFile(path) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)


def test_a_pack_vouches_for_every_file_in_it(pack: Path, data: Path, tmp_path: Path) -> None:
    assert tasks.verify(pack, data=data).verdict is Verdict.GENUINE
    with zipfile.ZipFile(pack) as zipped:
        zipped.extractall(tmp_path / "unpacked")
    stem = tmp_path / "unpacked" / "warm-tide" / "stems" / "bass.wav"
    assert tasks.verify(stem, data=data).verdict is Verdict.GENUINE


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f.update({"warm-tide/stems/bass.wav": b"RIFF"}), "certificate.pack_altered"),
        (lambda f: f.pop("warm-tide/stems/bass.wav"), "certificate.pack_missing"),
        (lambda f: f.update({"warm-tide/more.wav": b"RIFF"}), "certificate.pack_added"),
        (lambda f: f.update({"elsewhere/more.wav": b"RIFF"}), "certificate.pack_added"),
        (lambda f: f.update({"elsewhere/": b""}), "certificate.pack_added"),
        (lambda f: f.update({"warm-tide/stems/": b"hidden"}), "certificate.pack_added"),
    ],
)
def test_an_altered_pack_is_refused(
    pack: Path, data: Path, change: Callable[[dict[str, bytes]], object], code: str
) -> None:
    rewritten(pack, change)
    found = tasks.verify(pack, data=data)
    assert found.verdict is Verdict.FILE_ALTERED
    assert [sentence.code for sentence in found.sentences] == [code]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_in_a_pack_twice_is_refused(pack: Path, data: Path) -> None:
    """Before or after the genuine one: which of the two one gets depends on who unpacks it."""
    genuine = pack.read_bytes()
    with zipfile.ZipFile(io.BytesIO(genuine)) as zipped:
        files = [(info.filename, zipped.read(info)) for info in zipped.infolist()]
    stem = ("warm-tide/stems/bass.wav", b"RIFF")
    forged = ("warm-tide/certificate.json", b"{}")
    for content in ([stem, *files], [*files, stem], [*files, forged]):
        with zipfile.ZipFile(pack, "w") as zipped:
            for own in content:
                zipped.writestr(*own)
        found = tasks.verify(pack, data=data)
        assert found.verdict is Verdict.FILE_ALTERED
        assert [sentence.code for sentence in found.sentences] == ["certificate.pack_twice"]


@pytest.mark.parametrize("folder", ["/", "../", "./"])
def test_a_pack_that_would_be_unpacked_elsewhere_is_refused(
    pack: Path, data: Path, folder: str
) -> None:
    def moved(files: dict[str, bytes]) -> None:
        for name in list(files):
            files[folder + name.removeprefix("warm-tide/")] = files.pop(name)

    rewritten(pack, moved)
    assert tasks.verify(pack, data=data).verdict is Verdict.FILE_ALTERED


def test_a_pack_that_is_packed_anew_stays_good(pack: Path, data: Path, tmp_path: Path) -> None:
    """By another program, streamed, and with folders of their own."""
    with zipfile.ZipFile(pack) as zipped:
        zipped.extractall(tmp_path / "unpacked")
    shutil.make_archive(str(tmp_path / "anew"), "zip", tmp_path / "unpacked", "warm-tide")
    assert tasks.verify(tmp_path / "anew.zip", data=data).verdict is Verdict.GENUINE

    class Streamed(io.BytesIO):
        def seekable(self) -> bool:
            return False

    out = Streamed()
    with zipfile.ZipFile(pack) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, before.read(name))
    (tmp_path / "streamed.zip").write_bytes(out.getvalue())
    assert tasks.verify(tmp_path / "streamed.zip", data=data).verdict is Verdict.GENUINE


def with_an_entry_that_the_directory_lacks(pack: bytes) -> bytes:
    name, content = b"warm-tide/more.txt", b"hello"
    sizes = struct.pack("<IIIHH", zlib.crc32(content), len(content), len(content), len(name), 0)
    entry = b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 0, 0, 0) + sizes + name + content
    end = pack.rindex(b"PK\5\6")
    (directory,) = struct.unpack("<I", pack[end + 16 : end + 20])
    moved = struct.pack("<I", directory + len(entry))
    return pack[:directory] + entry + pack[directory : end + 16] + moved + pack[end + 20 :]


def with_a_comment(pack: bytes) -> bytes:
    return pack[:-2] + b"\5\0hello"


@pytest.mark.parametrize(
    "change",
    [
        with_an_entry_that_the_directory_lacks,
        with_a_comment,
        lambda pack: b"PK" + bytes(40) + pack,
        lambda pack: pack + b"hello",
    ],
)
def test_a_pack_with_anything_besides_its_files_is_refused(
    pack: Path, data: Path, change: Callable[[bytes], bytes]
) -> None:
    """Some programs unpack, or run, what the zip's directory does not name."""
    pack.write_bytes(change(pack.read_bytes()))
    assert tasks.verify(pack, data=data).verdict is Verdict.FILE_ALTERED


def test_a_stem_under_the_name_of_another_is_told(made: Path, data: Path, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("warm-tide/stems/bass.wav", b"RIFF bass")
        zipped.writestr("warm-tide/stems/melody.wav", b"RIFF melody")
    certificate = (made / "take-1.certificate.json").read_bytes()
    _, sealed = tasks.seal(buffer.getvalue(), certificate, data=data)
    (tmp_path / "certificate.json").write_bytes(sealed)
    (tmp_path / "bass.wav").write_bytes(b"RIFF melody")
    (tmp_path / "other.wav").write_bytes(b"RIFF melody")
    found = tasks.verify(tmp_path / "bass.wav", data=data)
    assert (found.verdict, found.sentences[0].code) == (
        Verdict.FILE_ALTERED,
        "certificate.misnamed",
    )
    assert tasks.verify(tmp_path / "other.wav", data=data).verdict is Verdict.GENUINE


def test_a_damaged_pack_is_told(pack: Path, data: Path) -> None:
    content = bytearray(pack.read_bytes())
    content[60] ^= 0xFF
    pack.write_bytes(content)
    assert tasks.verify(pack, data=data).verdict is not Verdict.GENUINE
