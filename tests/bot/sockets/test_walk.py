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
    assert "vote" in piece.text.splitlines()[1]
    assert "base model" in piece.text

    sent = world.discord.calls("POST", "/channels/*/messages")[-1]["body"]
    assert sent["enforce_nonce"] is True
    assert sent["allowed_mentions"]["users"] == [world.member.id]
    assert sent["allowed_mentions"]["parse"] == []

    await world.member.click(piece, "Vote A · 0")
    assert [button["label"] for button in piece.buttons][:2] == ["Vote A · 1", "Vote B · 0"]

    more = f"motif:more:{reference(r)}"
    chosen = await world.guild.member().click(piece, more, values=["details"])
    await chosen.finished(10, until=lambda one: one.followups)
    (details,) = chosen.followups
    assert details.ephemeral
    assert len([a for a in details.attachments if a.filename.endswith("musicxml")]) == 2
    for told in ("A minor", "tempo 90", "8 bars", "Seed", "base model", "nearest to", "may use"):
        assert told in details.text

    await world.closed(r)
    public = [m for m in world.channel.messages if not m.ephemeral and not m.deleted]
    assert [m for m in public if "I am Motif" not in m.text] == [piece]
    times = [at for at, _ in r.message.history]
    assert all(later - earlier > 2.9 for earlier, later in itertools.pairwise(times))

    assert resident_kib(world.bot.process.pid) < 200 * 1024
    assert not heavy_libraries(world.bot.process.pid)

    stranger = await world.guild.member().click(piece, more, values=["delete"])
    await stranger.finished(10, until=lambda one: one.followups)
    assert "moderator" in stranger.followups[0].text
    assert not piece.deleted
    moderator = world.guild.member(manage_messages=True)
    asked = await moderator.click(piece, more, values=["delete"])
    await asked.finished(10, until=lambda one: one.followups)
    assert not piece.deleted
    gone = await moderator.click(asked.followups[0], "Yes, delete it")
    await world.until(lambda: piece.deleted, 10, "the piece to be deleted")
    await gone.finished(10)
    assert not [p for p in (world.data / "blobs").glob("*/*") if p.is_file()]

    assert reference(r) in world.bot.log
    stopping = time.monotonic()
    assert await world.bot.stop() == 0
    assert time.monotonic() - stopping < 10
