"""The benchmark of kills: what it needs, and that it sees what is lost, doubled or told wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.kills import verdict
from benchmarks.kills.__main__ import main
from benchmarks.kills.members import Asked

BOT = SimpleNamespace(id="1")


def message(text: str, *files: str, buttons: Sequence[str] = (), **more: Any) -> SimpleNamespace:
    labels = [{"label": label} for label in buttons]
    plain: dict[str, Any] = {"id": text, "author": BOT, "deleted": False, "ephemeral": False}
    plain |= {"text": text, "history": [(0, text)], "attachments": files, "buttons": labels}
    return SimpleNamespace(**{**plain, **more})


def row(ref: str, state: str, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"told_at": 1.0, "card_closed": 1, "acknowledged": 1, "automatic": 0}
    told |= {"id": ref, "parameters": "{}"}
    return {"ref": ref, "state": state, **told, **more}


def found(
    monkeypatch: pytest.MonkeyPatch,
    requests: Sequence[dict[str, Any]],
    messages: Sequence[SimpleNamespace] = (),
    asked: Sequence[Asked] = (),
    **community: Any,
) -> list[str]:
    """The faults of what stands in the database and in the one channel."""

    def rows(_: Path, sql: str) -> Sequence[dict[str, Any]]:
        return requests if "FROM requests" in sql else community.get("counted", [])

    monkeypatch.setattr(verdict, "rows", rows)
    channel = SimpleNamespace(messages=[*messages])
    discord: Any = SimpleNamespace(channels={"1": channel}, me=BOT, violations=[])
    members: Any = SimpleNamespace(
        asked=[*asked], votes=community.get("votes", []), deletions=community.get("deletions", ())
    )
    return verdict.faults(Path(), discord, members)


def acknowledged(ref: str) -> Asked:
    card = message(f"Composing\n#{ref}")
    return Asked("compose", SimpleNamespace(acked=True, message=card))


def test_what_was_delivered_or_told_once_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [row("AAAAAA", "done"), row("BBBBBB", "failed"), row("CCCCCC", "cancelled")]
    requests.append(row("DDDDDD", "cancelled", acknowledged=0))
    messages = [message("#AAAAAA", "a.mp3"), message("#BBBBBB"), message("#CCCCCC")]
    asked = [acknowledged("AAAAAA"), acknowledged("BBBBBB"), acknowledged("CCCCCC")]
    assert found(monkeypatch, requests, messages, asked) == []


@pytest.mark.parametrize(
    ("requests", "messages", "said"),
    [
        ([], [], "was acknowledged and is lost"),
        ([row("AAAAAA", "cancelled", acknowledged=0)], [], "closed in silence"),
        ([row("AAAAAA", "done")], [], "0 messages"),
        ([row("AAAAAA", "done")], [message("#AAAAAA", "a.mp3")] * 2, "2 messages, 2 with files"),
        ([row("AAAAAA", "done")], [message("#AAAAAA")], "without files"),
        ([row("AAAAAA", "failed")], [message("#AAAAAA")] * 2, "2 messages"),
        ([row("AAAAAA", "failed")], [message("#AAAAAA", "a.mp3")], "with files"),
        ([row("AAAAAA", "failed")], [message("#AAAAAA", buttons=["Cancel"])], "offers to cancel"),
        ([row("AAAAAA", "running")], [message("#AAAAAA")], "is running still"),
        ([row("AAAAAA", "done", told_at=None)], [message("#AAAAAA", "a.mp3")], "not told"),
    ],
)
def test_what_is_lost_doubled_or_told_wrongly_is_a_fault(
    requests: Sequence[dict[str, Any]],
    messages: Sequence[SimpleNamespace],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = found(monkeypatch, requests, messages, [acknowledged("AAAAAA")])
    assert any(said in fault and "#AAAAAA" in fault for fault in faults)


def test_a_pack_of_a_piece_that_was_deleted_may_come_without_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shared = '{"share": {"request": "AAAAAA"}}'
    requests = [row("AAAAAA", "done"), row("BBBBBB", "done", parameters=shared)]
    piece = message("#AAAAAA", "a.mp3", deleted=True)
    messages = [piece, message("#BBBBBB")]
    assert found(monkeypatch, requests, messages, deletions={piece.id}) == []


def test_a_vote_that_was_taken_and_does_not_count_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    piece = message("#AAAAAA", "a.mp3", buttons=["Vote A · 1 👑"])
    told = message("You voted for take A")
    click = SimpleNamespace(
        acked=True, messages=[told], text=told.text, user=SimpleNamespace(id="7")
    )
    counted = [{"message_id": piece.id, "user_id": "7", "letter": "A"}]
    requests, votes = [row("AAAAAA", "done")], [(click, piece, "A")]
    assert found(monkeypatch, requests, [piece], votes=votes, counted=counted) == []
    lost = found(monkeypatch, requests, [piece], votes=votes)
    assert lost == [
        "a vote for A of message #AAAAAA is lost",
        "message #AAAAAA shows 1 votes of 0",
    ]


def test_without_a_discord_on_loopback_it_says_what_it_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--loopback", str(tmp_path)]) == 2
    assert "--loopback DIR" in capsys.readouterr().err
