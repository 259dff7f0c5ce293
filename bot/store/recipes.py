"""Putting back the files of a piece that was made again from its recipe."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from typing import Literal

from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.posts import LETTERS
from engine.values import Piece

Restored = Literal["restored", "differs", "gone", "lost"]


class Recipes:
    """The recipe is what is kept anyway: the brief with its seed, and the version."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    async def restore(
        self, request_id: int, lease: str, original: int, piece: Piece, seconds: float
    ) -> Restored:
        """Give the original its files back and close the request that made them.

        `differs`: the notes are not those that it had; `gone`: it was deleted meanwhile; `lost`:
        the request is not this lease's any more. Then nothing is changed.
        """
        with self._blobs.hold() as hold:
            files = {
                LETTERS[place]: [
                    await hold.put(data)
                    for take in [piece.takes[rank]]
                    for data in (take.midi, take.mp3, take.musicxml, take.score)
                ]
                for place, rank in enumerate(piece.shown or range(len(piece.takes)))
            }
            picture = await hold.put(piece.picture)
            return await self._restore(request_id, lease, original, piece, seconds, files, picture)

    async def _restore(
        self,
        request_id: int,
        lease: str,
        original: int,
        piece: Piece,
        seconds: float,
        files: Mapping[str, Sequence[str]],
        picture: str,
    ) -> Restored:
        size = len(piece.picture) + sum(
            len(data) for t in piece.takes for data in (t.midi, t.mp3, t.musicxml, t.score)
        )

        def write(connection: sqlite3.Connection) -> Restored:
            post = connection.execute(
                "SELECT 1 FROM posts WHERE request_id = ? AND deleted_at IS NULL", (original,)
            ).fetchone()
            takes = connection.execute(
                "SELECT letter, fingerprint FROM pieces WHERE request_id = ?", (original,)
            ).fetchall()
            if post is None:
                return "gone"
            if {t["letter"]: t["fingerprint"] for t in takes} != {
                letter: blobs[0] for letter, blobs in files.items()
            }:
                return "differs"
            closed = connection.execute(
                "UPDATE requests SET state = 'done', lease = NULL, seconds = ?, finished_at = ?"
                " WHERE id = ? AND state = 'running' AND lease = ?",
                (seconds, time.time(), request_id, lease),
            )
            if closed.rowcount == 0:
                return "lost"
            # made again just now: what is old counts from here
            connection.execute(
                "UPDATE posts SET picture = ?, size = ?, dropped_at = NULL,"
                " made_after = (SELECT seconds FROM running_time) WHERE request_id = ?",
                (picture, size, original),
            )
            connection.executemany(
                "UPDATE pieces SET midi = ?, mp3 = ?, musicxml = ?, score = ?"
                " WHERE request_id = ? AND letter = ?",
                [(*blobs, original, letter) for letter, blobs in files.items()],
            )
            return "restored"

        return await self._database.transact(write)
