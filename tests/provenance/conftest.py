"""A take with its certificate, the model that made it and the host that signed it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import tasks
from engine.composer.artefact import CARD, DELTA, SONGS, fingerprint_of, load_songs
from engine.identifier import with_identifier
from engine.provenance.certificate import Told, statement_of
from engine.provenance.comparing import compare
from engine.provenance.values import Right
from tests.provenance.takes import FOUR, TAKE, mp3
from tests.provenance.test_nearness import SONGS as CARDS
from tests.provenance.test_nearness import tune


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


@pytest.fixture
def made(tmp_path: Path, data: Path, model: Path) -> Path:
    """A folder with a take's files and its certificate beside them."""
    folder = tmp_path / "out"
    folder.mkdir()
    notes = tune(3)[:60]
    midi = with_identifier(b"MThd\0\0\0\x06\0\0\0\x01\x01\xe0MTrk\0\0\0\x04\0\xff\x2f\0", TAKE)
    record = json.dumps({"made_by": "Motif", "kind": "take", "id": TAKE}).encode()
    pictures = {"score": b"\x89PNG score", "piano_roll": b"\x89PNG roll"}
    files = {"midi": midi, "mp3": mp3(TAKE), "take": record, **pictures}
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
        ["An Old March", "A Waltz"],
    )
    statement = statement_of(told, files, notes, songs, compare(notes, FOUR, songs), None)
    rights = {"id3": Right("The Third", "Ann", "own", "2026-11-29T00:00:00+00:00")}
    certificate = tasks.certify(json.dumps(statement).encode(), data=data, rights=rights)
    endings = (".mid", ".mp3", ".json", ".score.png", ".roll.png")
    for ending, content in zip(endings, files.values(), strict=True):
        (folder / f"take-1{ending}").write_bytes(content)
    (folder / "take-1.certificate.json").write_bytes(certificate)
    return folder
