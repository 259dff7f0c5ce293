"""A member's evening: asking, hearing, voting, looking up, deleting."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path

from tests.bot.made_up import MIDI
from tests.bot.sockets.conftest import World, reference

HEAVY = ("tensorflow", "onnxruntime", "music21", "librosa")


def resident_kib(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


def heavy_libraries(pid: int) -> list[str]:
    maps = Path(f"/proc/{pid}/maps").read_text()
    return [name for name in HEAVY if name in maps]


async def test_from_the_command_to_the_votes(world: World) -> None:
    began = time.monotonic()
    await world.start()
    print("ready after", time.monotonic() - began)

    r = await world.member.slash("compose", notes="C4 E4 G4", bars=8)
    assert r.acked
    assert "Place 1" in r.text
    piece = await world.delivered(r)
    assert [a.filename.rsplit(".")[-1] for a in piece.attachments] == [
        *("mp3", "mid", "mp3", "mid", "png")
    ]
    assert piece.file("*-a.mid").data.startswith(MIDI)
    assert piece.file("*.png").description.startswith("Piano rolls of the takes")
    for told in ("A minor", "90 bpm", "8 bars", "seed", "base model", "nearest to", "may use"):
        assert told in piece.text

    sent = world.discord.calls("POST", "/channels/*/messages")[-1]["body"]
    assert sent["enforce_nonce"] is True
    assert sent["allowed_mentions"]["users"] == [world.member.id]
    assert sent["allowed_mentions"]["parse"] == []

    await world.member.click(piece, "Vote A · 0")
    assert [button["label"] for button in piece.buttons][:2] == ["Vote A · 1", "Vote B · 0"]

    details = await world.guild.member().click(piece, "Details")
    await details.finished(10)
    assert details.message.ephemeral
    assert len([a for a in details.message.attachments if a.filename.endswith("musicxml")]) == 2

    await world.closed(r)
    public = [m for m in world.channel.messages if not m.ephemeral and not m.deleted]
    assert [m for m in public if "I am Motif" not in m.text] == [piece]
    times = [at for at, _ in r.message.history]
    assert all(later - earlier > 2.9 for earlier, later in itertools.pairwise(times))

    assert resident_kib(world.bot.process.pid) < 200 * 1024
    assert not heavy_libraries(world.bot.process.pid)

    stranger = await world.guild.member().click(piece, "Delete")
    assert "moderator" in stranger.text
    assert not piece.deleted
    gone = await world.guild.member(manage_messages=True).click(piece, "Delete")
    await gone.finished(10)
    assert piece.deleted
    assert not [p for p in (world.data / "blobs").glob("*/*") if p.is_file()]

    assert reference(r) in world.bot.log
    stopping = time.monotonic()
    assert await world.bot.stop() == 0
    assert time.monotonic() - stopping < 10
