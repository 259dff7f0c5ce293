"""What this Discord remembers, in SQLite before anybody is told: messages, files, what was done."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Payload = dict[str, Any]

_FORM_SECONDS = 7 * 24 * 3600
_EPOCH_MS = 1_420_070_400_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL, viewer INTEGER, token TEXT, nonce TEXT,
    dismissed INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS messages_by_channel ON messages (channel_id, id);
CREATE TABLE IF NOT EXISTS interactions (
    token TEXT PRIMARY KEY, id INTEGER NOT NULL UNIQUE, kind INTEGER NOT NULL,
    user_id INTEGER NOT NULL, channel_id INTEGER NOT NULL, made_at REAL NOT NULL,
    name TEXT NOT NULL, source INTEGER, answer INTEGER, answered INTEGER NOT NULL DEFAULT 0,
    form TEXT);
CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    size INTEGER NOT NULL, seconds REAL);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message: its payload, and who alone sees it (`viewer`) or wrote it by which token."""

    id: int
    channel_id: int
    body: Payload
    viewer: int | None = None
    token: str | None = None
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a person did. `source` is the message it was done at, `answer` the bot's own to it.

    `form` is the form that the bot answered with; `name` what was called or pressed.
    """

    id: int
    token: str
    kind: int
    user_id: int
    channel_id: int
    made_at: float
    name: str
    source: int | None = None
    answer: int | None = None
    answered: bool = False
    form: Payload | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file; `key` makes its address one that nobody guesses, `seconds` is of a voice message."""

    id: int
    key: str
    name: str
    type: str
    size: int
    seconds: float | None = None

    @property
    def address(self) -> str:
        return f"/attachments/{self.id}/{self.key}/{self.name}"


class TooLarge(Exception):
    """More bytes came than are taken."""


class Archive:
    """One folder. Used by one thread, the one that opened it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "files"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._rows = sqlite3.connect(folder / "discord.sqlite", isolation_level=None)
        self._rows.row_factory = sqlite3.Row
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.executescript(_SCHEMA)
        # tokens live for minutes, forms as long as somebody may have one open
        forgotten = time.time() - _FORM_SECONDS
        self._rows.execute("DELETE FROM interactions WHERE made_at < ?", (forgotten,))
        newest = self._rows.execute(
            "SELECT max(id) FROM (SELECT id FROM messages UNION SELECT id FROM files"
            " UNION SELECT id FROM interactions)"
        ).fetchone()[0]
        self._newest = int(newest or 0)

    def close(self) -> None:
        self._rows.close()

    def snowflake(self) -> int:
        """An id that is larger than every one before, whatever the clock says."""
        now = (int(time.time() * 1000) - _EPOCH_MS) << 22
        self._newest = max(self._newest + 1, now)
        return self._newest

    def note(self, name: str, otherwise: str) -> str:
        """What was noted under the name; at the first time that becomes `otherwise`."""
        row = self._rows.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        if row is None:
            self.set_note(name, otherwise)
            return otherwise
        return str(row["value"])

    def set_note(self, name: str, value: str) -> None:
        self._rows.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def keep(self, message: Kept) -> None:
        """Write a message, new or changed."""
        self._rows.execute(
            "INSERT INTO messages (id, channel_id, viewer, token, nonce, body)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (
                *(message.id, message.channel_id, message.viewer, message.token, message.nonce),
                json.dumps(message.body),
            ),
        )

    def message(self, message_id: int) -> Kept | None:
        row = self._rows.execute("SELECT * FROM messages WHERE id = ?", (message_id,)).fetchone()
        return _kept(row) if row else None

    def by_nonce(self, channel_id: int, nonce: str) -> Kept | None:
        row = self._rows.execute(
            "SELECT * FROM messages WHERE channel_id = ? AND nonce = ?", (channel_id, nonce)
        ).fetchone()
        return _kept(row) if row else None

    def newest(
        self,
        channel_id: int,
        most: int,
        *,
        viewer: int | None = None,
        before: int | None = None,
        after: int | None = None,
    ) -> list[Kept]:
        """The newest messages that everybody sees, and those of `viewer` alone; newest first."""
        rows = self._rows.execute(
            "SELECT * FROM messages WHERE channel_id = ? AND (viewer IS NULL OR viewer = ?)"
            " AND NOT dismissed AND id < ? AND id > ? ORDER BY id DESC LIMIT ?",
            (channel_id, viewer, before or 2**63 - 1, after or 0, most),
        )
        return [_kept(row) for row in rows]

    def dismiss(self, message_id: int, viewer: int) -> None:
        """Show a message no more to whom alone it was shown."""
        self._rows.execute(
            "UPDATE messages SET dismissed = 1 WHERE id = ? AND viewer = ?", (message_id, viewer)
        )

    def delete(self, message_id: int) -> None:
        self._rows.execute("DELETE FROM messages WHERE id = ?", (message_id,))

    def begin(
        self, kind: int, user_id: int, channel_id: int, name: str, source: int | None
    ) -> Interaction:
        """Note what somebody did."""
        token, number, now = secrets.token_urlsafe(48), self.snowflake(), time.time()
        self._rows.execute(
            "INSERT INTO interactions (token, id, kind, user_id, channel_id, made_at, name, source)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (token, number, kind, user_id, channel_id, now, name, source),
        )
        return Interaction(number, token, kind, user_id, channel_id, now, name, source)

    def interaction(self, token: str) -> Interaction | None:
        row = self._rows.execute("SELECT * FROM interactions WHERE token = ?", (token,)).fetchone()
        if row is None:
            return None
        form = json.loads(row["form"]) if row["form"] else None
        return Interaction(
            *(row["id"], row["token"], row["kind"], row["user_id"], row["channel_id"]),
            *(row["made_at"], row["name"], row["source"], row["answer"]),
            answered=bool(row["answered"]),
            form=form,
        )

    def answer(self, token: str, message_id: int | None, form: Payload | None = None) -> None:
        """Note that the bot answered, with which message or form."""
        self._rows.execute(
            "UPDATE interactions SET answered = 1, answer = ?, form = ? WHERE token = ?",
            (message_id, json.dumps(form) if form else None, token),
        )

    async def store(
        self,
        name: str,
        kind: str,
        chunks: AsyncIterator[bytes],
        limit: int,
        seconds: float | None = None,
    ) -> StoredFile:
        """Keep a file as it comes in. Raises TooLarge, and then keeps nothing."""
        number, size = self.snowflake(), 0
        path = self._folder / str(number)
        try:
            with path.open("xb") as out:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge
                    out.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        file = StoredFile(number, secrets.token_urlsafe(12), name, kind, size, seconds)
        self._rows.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (file.id, file.key, file.name, file.type, file.size, file.seconds),
        )
        return file

    def file(self, file_id: int) -> StoredFile | None:
        row = self._rows.execute("SELECT * FROM files WHERE id = ?", (file_id,)).fetchone()
        return StoredFile(**dict(row)) if row else None

    def path(self, file: StoredFile) -> Path:
        return self._folder / str(file.id)


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(
        row["id"],
        row["channel_id"],
        json.loads(row["body"]),
        row["viewer"],
        row["token"],
        row["nonce"],
    )
