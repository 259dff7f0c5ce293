"""What members were told, held against what the database says came of it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.kills.life import rows
from benchmarks.kills.members import Community

_REF = re.compile(r"#([2-9A-HJKMNP-TV-Z]{6})\b")


def faults(data: Path, discord: Any, community: Community) -> list[str]:
    """Everything that was lost, doubled, left open or told wrongly: a line each."""
    requests = {row["ref"]: row for row in rows(data, "SELECT * FROM requests")}
    standing = _standing(discord)
    deleted = set(_deleted(discord, community))
    found = [*_open(requests.values())]
    found += _lost(community, requests)
    gone = {row["id"] for ref, row in requests.items() if ref in deleted}
    for ref, row in requests.items():
        # where the piece is deleted meanwhile that is told instead of the pack
        spared = json.loads(row["parameters"]).get("share", {}).get("request") in gone
        found += _told(ref, row, standing[ref], deleted, spared=spared)
    found += _strangers(standing, requests)
    found += _votes(data, community)
    found += [f"Discord refused: {violation}" for violation in discord.violations[:5]]
    return found


def _standing(discord: Any) -> Mapping[str, list[Any]]:
    """Messages of the bot that everybody sees, by the request that they name."""
    standing: dict[str, list[Any]] = defaultdict(list)
    for channel in discord.channels.values():
        for message in channel.messages:
            if message.deleted or message.ephemeral or message.author.id != discord.me.id:
                continue
            for ref in set(_REF.findall(message.text)):
                standing[ref].append(message)
    return standing


def _deleted(discord: Any, community: Community) -> Iterator[str]:
    """References of pieces whose Delete was pressed."""
    for channel in discord.channels.values():
        for message in channel.messages:
            if message.id in community.deletions:
                yield from _REF.findall(message.history[0][1])


def _open(requests: Any) -> Iterator[str]:
    for row in requests:
        if row["state"] in ("receiving", "queued", "running"):
            yield f"#{row['ref']} is {row['state']} still"
        elif row["told_at"] is None or not row["card_closed"]:
            yield f"#{row['ref']} is {row['state']} and not told"


def _lost(community: Community, requests: Mapping[str, sqlite3.Row]) -> Iterator[str]:
    """A card was shown, and nothing is known of it."""
    for one in community.asked:
        if one.reference is None:
            continue
        row = requests.get(one.reference)
        if row is None:
            yield f"#{one.reference} ({one.kind}) was acknowledged and is lost"
        elif not row["acknowledged"]:
            yield f"#{one.reference} ({one.kind}) was acknowledged and was closed in silence"


def _told(
    ref: str, row: sqlite3.Row, messages: Sequence[Any], deleted: set[str], *, spared: bool
) -> Iterator[str]:
    """One message names a request that was acknowledged: the piece, or why there is none."""
    if row["automatic"]:
        return
    shown = f"#{ref} is {row['state']}: {len(messages)} messages"
    pieces = [message for message in messages if message.attachments]
    if not row["acknowledged"]:
        # nobody was promised anything
        if messages:
            yield f"{shown}, and it was never acknowledged"
    elif ref in deleted and not messages:
        return
    elif len(messages) != 1:
        yield f"{shown}, {len(pieces)} with files"
    elif row["state"] == "done" and not pieces and not spared:
        yield f"{shown} without files"
    elif row["state"] != "done" and pieces:
        yield f"{shown} with files"
    elif any(button.get("label") == "Cancel" for button in messages[0].buttons):
        yield f"{shown}, and it offers to cancel"


def _strangers(
    standing: Mapping[str, Sequence[Any]], requests: Mapping[str, sqlite3.Row]
) -> Iterator[str]:
    for ref, messages in standing.items():
        if ref not in requests:
            yield f"#{ref} stands in {len(messages)} messages, and nobody knows it"


def _votes(data: Path, community: Community) -> Iterator[str]:
    """Every click that was acknowledged counts, and the labels say so."""
    counted = {
        (str(row["message_id"]), str(row["user_id"])): row["letter"]
        for row in rows(
            data,
            "SELECT message_id, user_id, letter FROM votes JOIN posts USING (request_id)"
            " WHERE message_id IS NOT NULL",
        )
    }
    totals: dict[str, int] = defaultdict(int)
    for message_id, _ in counted:
        totals[message_id] += 1
    for r, message, letter in community.votes:
        if message.deleted:
            continue
        taken = r.acked and (not r.messages or "You voted" in r.text)
        if taken and counted.get((message.id, r.user.id)) != letter:
            yield f"a vote for {letter} of message {message.id} is lost"
        labels = [b["label"] for b in message.buttons if b.get("label", "").startswith("Vote")]
        shown = sum(int(found[0]) for label in labels if (found := re.findall(r"· (\d+)", label)))
        if shown != totals[message.id]:
            yield f"message {message.id} shows {shown} votes of {totals[message.id]}"
