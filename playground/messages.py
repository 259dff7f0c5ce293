"""Writing messages as Discord does: what a body of the API makes of one, within its limits."""

from __future__ import annotations

import copy
import datetime
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from playground.archive import Archive, Interaction, Kept, StoredFile
from playground.world import APPLICATION, MOTIF, Channel, Person, person

Payload = dict[str, Any]

EPHEMERAL, LOADING, VOICE = 1 << 6, 1 << 7, 1 << 13
_CONTENT, _FILES, _ROWS, _IN_A_ROW, _OPTIONS, _LABEL = 2000, 10, 5, 5, 25, 80
_BUTTON, _SELECTS = 2, (3, 5, 6, 7, 8)


class ApiError(Exception):
    """What Discord would refuse, with its status and code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def invalid(why: str) -> ApiError:
    """Discord's answer to a body that it does not take."""
    return ApiError(400, 50035, f"Invalid Form Body: {why}")


def now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat()


def blank(
    archive: Archive,
    channel: Channel,
    author: Person,
    *,
    flags: int = 0,
    viewer: int | None = None,
    interaction: Interaction | None = None,
    nonce: str | None = None,
    kind: int = 0,
) -> Kept:
    """A message that nothing stands in yet; `interaction` is what it answers."""
    number = archive.snowflake()
    body: Payload = {
        **{"id": str(number), "channel_id": str(channel.id), "type": kind, "flags": flags},
        **{"author": author.user(), "content": "", "timestamp": now(), "edited_timestamp": None},
        **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds")},
        **{"components": [], "tts": False, "mention_everyone": False, "pinned": False},
    }
    if channel.guild_id is not None:
        body["guild_id"] = str(channel.guild_id)
    if nonce is not None:
        body["nonce"] = nonce
    if interaction is not None:
        body["application_id"] = body["webhook_id"] = str(APPLICATION)
        body["interaction_metadata"] = _metadata(interaction)
    token = interaction.token if interaction else None
    return Kept(number, channel.id, body, viewer, token, nonce)


def written(message: Kept, body: Payload, files: Mapping[str, Payload], *, new: bool) -> Kept:
    """The message with what the body says, `files` by their number there. Raises ApiError."""
    data = copy.deepcopy(message.body)
    if "attachments" in body or files:
        data["attachments"] = _attachments(data["attachments"], body.get("attachments"), files)
    if "content" in body:
        data["content"] = body["content"] or ""
        if len(data["content"]) > _CONTENT:
            raise invalid(f"content: must be {_CONTENT} or fewer in length")
    if "components" in body:
        rows: list[Payload] = body["components"] or []
        _check_rows(rows)
        data["components"] = rows
        for number, part in enumerate(parts(rows), 1):
            part.setdefault("id", number)
    if not (data["content"] or data["components"] or data["attachments"]):
        raise ApiError(400, 50006, "Cannot send an empty message")
    data["flags"] &= ~LOADING
    data["mentions"] = _mentions(data["content"], body.get("allowed_mentions"))
    if not new:
        data["edited_timestamp"] = now()
    return replace(message, body=data)


def attachment(file: StoredFile, path: Path) -> Payload:
    """A file as a message carries it; the address is one on this server."""
    found: Payload = {
        **{"id": str(file.id), "filename": file.name, "size": file.size},
        **{"url": file.address, "proxy_url": file.address, "content_type": file.type},
    }
    if file.seconds is not None:
        found |= {"duration_secs": file.seconds, "waveform": "AAAA"}
    if file.type == "image/png":
        with path.open("rb") as start:
            head = start.read(24)
        if len(head) == 24:
            found["width"], found["height"] = struct.unpack(">II", head[16:24])
    return found


def outward(body: Payload, base: str) -> Payload:
    """A payload with whole addresses, for the bot; here they begin at the server's root."""
    text = copy.deepcopy(body)
    for found in text.get("attachments", ()):
        for name in ("url", "proxy_url"):
            found[name] = base + found[name]
    return text


def parts(components: Sequence[Payload]) -> Iterator[Payload]:
    """Every component and what it holds."""
    for one in components:
        yield one
        if "component" in one:
            yield from parts([one["component"]])
        yield from parts(one.get("components", ()))


def _metadata(interaction: Interaction) -> Payload:
    who = person(interaction.user_id)
    found: Payload = {
        **{"id": str(interaction.id), "type": interaction.kind, "name": interaction.name},
        **{"user": who.user() if who else MOTIF.user(), "authorizing_integration_owners": {}},
    }
    if interaction.source is not None:
        found["interacted_message_id"] = str(interaction.source)
    return found


def _attachments(
    before: list[Payload], wanted: list[Payload] | None, files: Mapping[str, Payload]
) -> list[Payload]:
    """What a message carries: of what it had, that which is named again, and what was sent."""
    kept: list[Payload] = []
    for entry in before if wanted is None else wanted:
        number = str(entry["id"])
        old = next((one for one in before if one["id"] == number), None)
        if old is not None:
            kept.append(old)
        elif number in files:
            about = entry.get("description")
            kept.append({**files[number], **({"description": about} if about else {})})
        else:
            raise invalid("attachments: neither kept nor sent")
    if len(kept) > _FILES:
        raise invalid(f"attachments: must be {_FILES} or fewer")
    return kept


def _check_rows(rows: Sequence[Payload]) -> None:
    if len(rows) > _ROWS:
        raise invalid(f"components: must be {_ROWS} or fewer")
    for row in rows:
        inner = row.get("components", ())
        selects = sum(one["type"] in _SELECTS for one in inner)
        if row["type"] != 1 or not 1 <= len(inner) <= (1 if selects else _IN_A_ROW):
            raise invalid("components: too many in a row, or none")
        for one in inner:
            if one["type"] == _BUTTON and not 1 <= len(one.get("label") or "") <= _LABEL:
                raise invalid(f"label: must be 1 to {_LABEL} in length")
            if one["type"] == 3 and not 1 <= len(one["options"]) <= _OPTIONS:
                raise invalid(f"options: must be 1 to {_OPTIONS} in length")


def _mentions(content: str, allowed: Payload | None) -> list[Payload]:
    """Who is notified: those named in the text whom the sender allows to be."""
    named = {int(number) for number in re.findall(r"<@!?(\d{1,20})>", content)}
    if allowed is not None and "users" not in allowed.get("parse", ()):
        named &= {int(number) for number in allowed.get("users", ())}
    return [one.user() for number in sorted(named) if (one := person(number))]
