"""Certificates in the bot: kept beside takes, handed over by Details, gone with the songs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.store.pieces import Pieces
from engine import tasks
from engine.provenance.values import Verdict
from engine.values import Brief
from tests.bot.conftest import InlineCompute
from tests.bot.library import Library
from tests.bot.made_up import made_up_piece
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)


def statement(*songs: tuple[str, str]) -> bytes:
    """What the engine says of a take that is near the first of these songs."""
    near = [
        {
            **{"title": title, "song_id": sha256, "bars": [5, 8], "song_bars": [9, 12]},
            **{"notes": 14, "bits": 31.0},
        }
        for sha256, title in songs[:1]
    ]
    told: dict[str, Any] = {
        **{"take": "0" * 16, "title": "Night", "parents": [], "near": near},
        "base_music": {"near": []},
        "songs": [
            {"song_id": sha, "title": t, "rights": None, "consent": None} for sha, t in songs
        ],
    }
    return json.dumps(told).encode()


async def kept(scene: Scene, filled: Library, *songs: Any) -> str:
    """A piece of version 1 with certificates, as Details shows it: its reference."""
    request = await filled.request(scene.guild.id, "compose", user=scene.ann.id)
    piece = made_up_piece(Brief(takes=1, seed=4))
    said = statement(*((song.sha256, song.title) for song in songs))
    take = replace(
        piece.takes[0],
        statement=said,
        nearest_songs=(songs[0].title,),
        nearest_song_ids=(songs[0].sha256,),
    )
    pieces: Pieces = filled.pieces
    assert await pieces.finish(
        request.id, filled.ledger.boot, replace(piece, takes=(take,)), "1", 0.2
    )
    return request.ref


async def test_a_take_is_kept_with_a_certificate_that_names_rights_and_consent(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    await filled.train(scene.guild.id, "waltz", user=scene.ann.id)
    (song,) = await filled.songs.kept(scene.guild.id)
    ref = await kept(scene, filled, song)
    shown = await scene.ann.click(await scene.forge(f"motif:details:{ref}"), label="Forged")
    content = shown.response.content
    assert f"bars 5–8 like bars 9–12 of “{song.title}”" in content
    (file,) = [f for f in shown.response.attachments if f.filename.endswith(".certificate.json")]
    certificate = await file.read()
    (credited,) = json.loads(certificate)["statement"]["songs"]
    assert credited["rights"] == song.rights
    assert credited["consent"]
    assert "uploader" not in certificate.decode()
    (tmp_path / "take.certificate.json").write_bytes(certificate)
    found = tasks.verify(tmp_path / "take.certificate.json", data=tmp_path)
    # what was made up is not compared again, but signed it is
    assert found.verdict in (Verdict.GENUINE, Verdict.CERTIFICATE_ALTERED)
    assert "certificate.altered" not in [sentence.code for sentence in found.sentences]


async def test_with_a_song_every_certificate_that_names_it_goes(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    await filled.train(scene.guild.id, "waltz", user=scene.ann.id)
    (song,) = await filled.songs.kept(scene.guild.id)
    await kept(scene, filled, song)
    (row,) = await filled.database.rows("SELECT certificate FROM pieces")
    assert filled.blobs.path(row["certificate"]).is_file()
    await simcord_env.bot.parts.keeping.forgetter.songs(scene.guild.id, [song.id])
    (after,) = await filled.database.rows("SELECT certificate, near FROM pieces")
    assert (after["certificate"], after["near"]) == (None, "[]")
    assert not filled.blobs.path(row["certificate"]).exists()


async def test_of_a_song_that_was_renamed_the_new_name_is_credited(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    await filled.train(scene.guild.id, "waltz", user=scene.ann.id)
    (song,) = await filled.songs.kept(scene.guild.id)
    ref = await kept(scene, filled, song)
    await filled.songs.rename(scene.guild.id, song.id, title="Blue Waltz", artist="Ann")
    shown = await scene.ann.click(await scene.forge(f"motif:details:{ref}"), label="Forged")
    assert "bars 5–8 like bars 9–12 of “Blue Waltz” by Ann" in shown.response.content
