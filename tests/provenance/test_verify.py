"""`motif verify` of a take's files: what is genuine, and every way in which something is not."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import tasks
from engine.cli import main
from engine.cli.certificates import genuine_certificate
from engine.composer.artefact import DELTA, SONGS
from engine.identifier import with_identifier
from engine.locales import speaker
from engine.provenance.values import Verdict
from tests.provenance.takes import TAKE, mp3
from tests.provenance.test_nearness import SONGS as CARDS
from tests.provenance.test_nearness import tune


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


@pytest.mark.parametrize(
    "name", ["take-1.mid", "take-1.mp3", "take-1.roll.png", "take-1.score.png"]
)
def test_an_altered_file_is_refused(
    made: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    changed(made / name)
    assert main(["verify", str(made / name)]) == 3
    assert "not as it was" in capfd.readouterr().err


OTHER = "fedcba9876543210"


@pytest.mark.parametrize(
    ("name", "alter"),
    [
        *((name, lambda own: own + b"\0") for name in ("take-1.mid", "take-1.mp3")),
        *((name, lambda own: own[:-1]) for name in ("take-1.mid", "take-1.mp3")),
        ("take-1.mp3", lambda own: own[own.index(b"\xff\xfb") :]),
        ("take-1.mp3", lambda own: own.replace(b"eng", b"fra")),
        ("take-1.mp3", lambda own: own[own.index(b"\xff\xfb") :] + b"TAG" + bytes(125)),
        ("take-1.mp3", lambda own: mp3(OTHER) + own[own.index(b"\xff\xfb") :]),
        ("take-1.mid", lambda own: with_identifier(own, OTHER)),
        ("take-1.mid", lambda own: own + b"MTrk\0\0\0\x04\0\xff\x2f\0"),
        ("take-1.mid", lambda own: own.replace(b"\x01\xe0MTrk", b"\x01\xe1MTrk")),
    ],
)
def test_an_added_a_missing_and_a_moved_tag_are_alterations(
    made: Path, data: Path, name: str, alter: Callable[[bytes], bytes]
) -> None:
    genuine = (made / name).read_bytes()
    (made / name).write_bytes(alter(genuine))
    assert (made / name).read_bytes() != genuine
    assert tasks.verify(made / name, data=data).verdict is Verdict.FILE_ALTERED


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


def test_the_old_music_that_a_take_is_after_is_told(
    made: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(made / "take-1.mp3")]) == 0
    assert "form and rhythm from old music: An Old March; A Waltz" in capfd.readouterr().out


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
    assert "not as it was" in speaker("en").message(why[0])


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
