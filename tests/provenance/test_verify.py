"""`motif verify`: what is genuine, and every way in which something is not."""

from __future__ import annotations

import io
import json
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.id3 import ID3

from engine import tasks
from engine.cli import main
from engine.cli.certificates import genuine_certificate
from engine.composer.artefact import CARD, DELTA, SONGS, fingerprint_of, load_songs
from engine.identifier import comment, take_in, with_identifier
from engine.provenance.certificate import Told, statement_of
from engine.provenance.comparing import compare
from engine.provenance.values import Right, Verdict
from engine.values import Metre
from tests.provenance.test_nearness import SONGS as CARDS
from tests.provenance.test_nearness import tune

FOUR = Metre(4, 4)
TAKE = "0123456789abcdef"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTIF_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The folder of a model, as far as it is looked at."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / DELTA).write_bytes(b"weights")
    songs = [
        {
            **{"song_id": song.song_id, "title": song.title, "key": [0, "major"]},
            **{"metre": [4, 4], "tempo": 100.0, "density": 1.0, "heard": False},
        }
        for song in CARDS
    ]
    card = {"made_by": "Motif", "vocabulary": 1, "network": "transformer", "songs": songs}
    (folder / CARD).write_text(json.dumps(card))
    arrays: dict[str, Any] = {f"song_{i}": song.notes for i, song in enumerate(CARDS)}
    np.savez(folder / SONGS, **arrays)
    return folder


def mp3(take: str) -> bytes:
    header = io.BytesIO()
    tags = ID3()
    from mutagen.id3 import COMM

    tags.add(COMM(encoding=3, lang="eng", desc="", text=comment(take)))
    tags.save(header, v2_version=3)
    return header.getvalue() + b"\xff\xfb\x90\x00" + bytes(400)


@pytest.fixture
def made(tmp_path: Path, data: Path, model: Path) -> Path:
    """A folder with a take's files and its certificate beside them."""
    folder = tmp_path / "out"
    folder.mkdir()
    notes = tune(3)[:60]
    midi = with_identifier(b"MThd\0\0\0\x06\0\0\0\x01\x01\xe0MTrk\0\0\0\x04\0\xff\x2f\0", TAKE)
    record = json.dumps({"made_by": "Motif", "kind": "take", "id": TAKE}).encode()
    files = {"midi": midi, "mp3": mp3(TAKE), "take": record}
    songs = load_songs(model)
    told = Told(
        TAKE,
        "Warm Tide",
        FOUR,
        16,
        "compose",
        7,
        {"name": "model", "version": fingerprint_of(model)},
        [{"id": "a" * 16, "title": "Cold Tide"}],
    )
    statement = statement_of(told, files, notes, songs, compare(notes, FOUR, songs), None)
    rights = {"id3": Right("The Third", "Ann", "own", "2026-11-29T00:00:00+00:00")}
    certificate = tasks.certify(json.dumps(statement).encode(), data=data, rights=rights)
    for ending, content in ((".mid", midi), (".mp3", files["mp3"]), (".json", record)):
        (folder / f"take-1{ending}").write_bytes(content)
    (folder / "take-1.certificate.json").write_bytes(certificate)
    return folder


def test_every_file_of_a_take_is_genuine(made: Path, data: Path) -> None:
    for name in ("take-1.mid", "take-1.mp3", "take-1.json", "take-1.certificate.json"):
        found = tasks.verify(made / name, data=data)
        assert found.verdict is Verdict.GENUINE
    codes = [sentence.code for sentence in found.sentences]
    assert codes == ["certificate.genuine", "certificate.songs_again"]


def test_a_certificate_says_what_the_take_owes_to_whom(made: Path, data: Path) -> None:
    facts = json.loads((made / "take-1.certificate.json").read_bytes())["statement"]
    assert facts["nearest"][0]["song_id"] == "id3"
    assert facts["near"][0]["bars"] == facts["near"][0]["song_bars"]
    assert facts["longest_run_in_melody"]["song_id"] == "id3"
    assert not facts["within_limit"]
    assert facts["seed"] == 7
    assert facts["parents"] == [{"id": "a" * 16, "title": "Cold Tide"}]
    (own,) = [song for song in facts["songs"] if song["song_id"] == "id3"]
    assert own["rights"] == "own"
    assert own["consent"] == "2026-11-29T00:00:00+00:00"
    assert [near.song_id for near in tasks.verify(made / "take-1.mp3", data=data).near] == ["id3"]


def test_a_file_found_elsewhere_is_known_by_its_tags(made: Path, data: Path) -> None:
    renamed = made / "from-a-friend.mp3"
    shutil.move(made / "take-1.mp3", renamed)
    assert tasks.verify(renamed, data=data).verdict is Verdict.GENUINE


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["take-1.mid", "take-1.mp3"])
def test_an_altered_file_is_refused(
    made: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    changed(made / name)
    assert main(["verify", str(made / name)]) == 3
    assert "not as it was" in capfd.readouterr().err


Spoil = Callable[[dict[str, object]], object]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r["statement"].update(seed=8),
        lambda r: r["statement"].update(near=[]),
        lambda r: r["statement"]["songs"].pop(),
        lambda r: r.update(signature=r["signature"][:-4] + "AAA="),
        lambda r: r.pop("signature"),
        lambda r: r.update(statement=None),
        lambda r: r.update(note="mine"),
        lambda r: r.update(version=True),
    ],
)
def test_an_altered_certificate_is_refused(
    made: Path, spoil: Spoil, capfd: pytest.CaptureFixture[str]
) -> None:
    path = made / "take-1.certificate.json"
    record = json.loads(path.read_bytes())
    spoil(record)
    path.write_text(json.dumps(record))
    assert main(["verify", str(made / "take-1.mp3")]) == 4
    assert "changed after it was signed" in capfd.readouterr().err


def test_a_certificate_that_says_a_thing_twice_is_refused(made: Path, data: Path) -> None:
    """Some programs believe the first, some the last."""
    path = made / "take-1.certificate.json"
    twice = path.read_text().replace('"seed": 7', '"seed": 8, "seed": 7')
    path.write_text(twice)
    assert tasks.verify(made / "take-1.mp3", data=data).verdict is Verdict.CERTIFICATE_ALTERED


def test_the_certificate_of_another_version_is_told(made: Path, data: Path) -> None:
    path = made / "take-1.certificate.json"
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))
    (sentence,) = tasks.verify(made / "take-1.mp3", data=data).sentences
    assert sentence.code == "certificate.unreadable"


@pytest.mark.parametrize("name", ["take-2.mid", "take-2.mp3", "take-2.zip"])
def test_the_certificate_of_another_take_is_told(made: Path, data: Path, name: str) -> None:
    other = "fedcba9876543210"
    (made / "take-2.mp3").write_bytes(mp3(other))
    midi = with_identifier((made / "take-1.mid").read_bytes(), other)
    (made / "take-2.mid").write_bytes(midi)
    certificate = (made / "take-1.certificate.json").read_bytes()
    (made / "take-2.certificate.json").write_bytes(certificate)
    with zipfile.ZipFile(made / "take-2.zip", "w") as zipped:
        zipped.writestr("other/piece.mid", midi)
        zipped.writestr("other/certificate.json", certificate)
    found = tasks.verify(made / name, data=data)
    assert found.verdict is Verdict.FILE_ALTERED
    (sentence,) = found.sentences
    assert sentence.code == "certificate.another_take"
    assert sentence.fields["take"] == other
    assert sentence.fields["other"] == TAKE


def test_how_a_certificate_is_indented_does_not_matter(made: Path, data: Path) -> None:
    path = made / "take-1.certificate.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=4, sort_keys=True))
    assert tasks.verify(made / "take-1.mid", data=data).verdict is Verdict.GENUINE


def test_a_damaged_certificate_is_told(made: Path) -> None:
    path = made / "take-1.certificate.json"
    path.write_bytes(path.read_bytes()[:200])
    assert main(["verify", str(made / "take-1.mp3")]) == 4


def test_another_hosts_certificate_is_told_until_its_key_is_trusted(
    made: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tasks.public_key(data)
    monkeypatch.setenv("MOTIF_DATA_DIR", str(tmp_path / "elsewhere"))
    assert main(["verify", str(made / "take-1.mp3")]) == 5
    assert not (tmp_path / "elsewhere").exists()
    assert main(["verify", str(made / "take-1.mp3"), "--trust", key]) == 0
    found = tasks.verify(made / "take-1.mp3", trusted=[key], data=tmp_path / "elsewhere")
    assert found.sentences[0].code == "certificate.genuine_trusted"  # not "this host's"


def test_a_missing_certificate_is_told(made: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (made / "take-1.certificate.json").unlink()
    assert main(["verify", str(made / "take-1.mp3")]) == 6
    assert TAKE in capfd.readouterr().err
    (made / "nothing.mp3").write_bytes(b"ID3 nothing")
    assert main(["verify", str(made / "nothing.mp3")]) == 6
    assert main(["verify", str(made / "gone.mp3")]) == 2


def test_without_the_model_it_is_told_that_the_songs_were_not_compared(
    made: Path, data: Path, model: Path, tmp_path: Path
) -> None:
    far = tmp_path / "far" / "away" / "model"
    far.parent.mkdir(parents=True)
    shutil.move(model, far)
    found = tasks.verify(made / "take-1.mp3", data=data)
    assert found.verdict is Verdict.GENUINE
    assert "certificate.songs_not_again" in [sentence.code for sentence in found.sentences]
    again = tasks.verify(made / "take-1.mp3", model=far, data=data)
    assert "certificate.songs_again" in [sentence.code for sentence in again.sentences]


def test_another_model_does_not_bear_it_out(made: Path, data: Path, model: Path) -> None:
    arrays: dict[str, Any] = {
        f"song_{i}": song.notes + np.array([0, 0, i, 0, 0]) for i, song in enumerate(CARDS)
    }
    np.savez(model / SONGS, **arrays)
    other: dict[str, Any] = {f"song_{i}": tune(50 + i).astype(np.int32) for i in range(len(CARDS))}
    assert tasks.verify(made / "take-1.mp3", data=data).verdict is Verdict.GENUINE  # transposed
    np.savez(model / SONGS, **other)
    assert tasks.verify(made / "take-1.mp3", data=data).verdict is Verdict.FACTS_DIFFER
    (model / DELTA).write_bytes(b"other weights")
    found = tasks.verify(made / "take-1.mp3", model=model, data=data)
    assert found.verdict is Verdict.FACTS_DIFFER


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


def test_the_key_is_the_hosts_alone_and_stays(data: Path) -> None:
    key = tasks.public_key(data)
    path = data / "certificates" / "host-key.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(key) == 44
    assert tasks.public_key(data) == key


def test_after_a_new_key_earlier_certificates_stay_good(made: Path, data: Path) -> None:
    old = tasks.public_key(data)
    assert tasks.public_key(data, renew=True) != old
    assert stat.S_IMODE((data / "certificates" / "host-key.pem").stat().st_mode) == 0o600
    assert tasks.verify(made / "take-1.mp3", data=data).verdict is Verdict.GENUINE


def test_the_identifier_leaves_all_else_of_a_midi_file_to_the_byte() -> None:
    plain = b"MThd\0\0\0\x06\0\0\0\x01\x01\xe0MTrk\0\0\0\x04\0\xff\x2f\0MTrk\0\0\0\x04\0\xff\x2f\0"
    named = with_identifier(plain, TAKE)
    assert take_in(named) == TAKE
    assert named.endswith(plain[22:])
    assert take_in(with_identifier(named, "f" * 16)) == "f" * 16
    assert len(with_identifier(named, "f" * 16)) == len(named)
    assert with_identifier(b"no MIDI", TAKE) == b"no MIDI"


def test_what_is_rendered_of_a_take_is_vouched_for(made: Path, data: Path) -> None:
    certificate = (made / "take-1.certificate.json").read_bytes()
    (made / "take-1.ogg").write_bytes(b"OggS")
    more = tasks.extend(certificate, {"take-1.ogg": b"OggS"}, data=data)
    more = tasks.extend(more, {"take-1.wav": b"RIFF"}, data=data)
    (made / "take-1.certificate.json").write_bytes(more)
    for name in ("take-1.ogg", "take-1.mp3", "take-1.mid"):
        assert tasks.verify(made / name, data=data).verdict is Verdict.GENUINE
    (made / "take-1.ogg").write_bytes(b"OggX")
    assert tasks.verify(made / "take-1.ogg", data=data).verdict is Verdict.FILE_ALTERED
    child = json.loads(tasks.certify(_statement(made), data=data, rights={}, parent=more))
    assert [parent["title"] for parent in child["statement"]["parents"]] == ["Cold Tide"] * 2


def _statement(made: Path) -> bytes:
    record = json.loads((made / "take-1.certificate.json").read_bytes())
    return json.dumps(record["statement"]["of"]["statement"]).encode()


def test_an_altered_take_is_packed_without_a_certificate(made: Path) -> None:
    changed(made / "take-1.mid")
    certificate, why = genuine_certificate(made / "take-1.mid")
    assert certificate == b""
    assert "not as it was" in why[0]


def test_what_another_version_compared_in_its_way_is_not_compared_again(
    made: Path, data: Path
) -> None:
    statement = json.loads((made / "take-1.certificate.json").read_bytes())["statement"]
    place = {"title": "Dusk", "song_id": "1", "bars": [1, 2], "song_bars": [3, 4], "notes": 12}
    statement |= {"method": 1, "near": [place | {"bits": 31.0}, place | {"bits": 21.0}]}
    older = tasks.certify(json.dumps(statement).encode(), data=data, rights={})
    (made / "take-1.certificate.json").write_bytes(older)
    found = tasks.verify(made / "take-1.mp3", data=data)
    assert found.verdict is Verdict.GENUINE
    assert found.sentences[-1].code == "certificate.not_again"
    assert [near.is_sure for near in found.near[:2]] == [True, False]  # as it was told then
