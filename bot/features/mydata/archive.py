"""A member's data as files: JSON, MIDI, MusicXML, mp3 and PNG, and an index to read."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.chat.words import file_stem
from bot.features.mydata.index import Contents, page
from bot.locales import Say
from bot.store.members import Record, Row, parsed

_INDEX = "index.html"
_OVERHEAD = 1024
"""Bytes of a zip for each file besides its own, at most."""

_SECRET = frozenset({"token", "nonce", "lease"})
"""Columns that open doors, and say nothing of the member."""

_OPAQUE = frozenset({"transcription", "features"})
"""Columns that only the program reads; the MIDI says the same."""

_TAKE_FILES = (
    *(("certificate", "certificate.json"), ("midi", "mid"), ("record", "json")),
    ("musicxml", "musicxml"),
    *(("score", "png"), ("mp3", "mp3")),
)
"""Smallest first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the export: its name there, and its bytes or where they are."""

    name: str
    data: bytes | Path
    size: int


@dataclass(frozen=True, slots=True)
class Archive:
    """What one part of the export holds, of how many; `too_large` fit into no part."""

    data: bytes
    parts: int
    too_large: tuple[str, ...]


def entries(record: Record, path: Callable[[str], Path]) -> list[Entry]:
    """Every file of the export besides the index, in an order that stays the same.

    `path` tells where a blob is. For threads: it looks at files.
    """
    found = [_json(f"data/{name}.json", rows) for name, rows in tables(record).items()]
    refs = {row["request_id"]: _folder(row) for row in record.posts}
    songs = [
        (f"songs/{row['id']}-{file_stem(row['title'])}.{ending}", row[kind])
        for kind, ending in (("midi", "mid"), ("audio", "mp3"))
        for row in record.songs
    ]
    takes = [
        (f"pieces/{refs[row['request_id']]}/{row['letter']}.{ending}", row[kind])
        for kind, ending in _TAKE_FILES
        for row in record.takes
        if row["request_id"] in refs
    ]
    pictures = [(f"pieces/{_folder(row)}/picture.png", row["picture"]) for row in record.posts]
    entries = [
        (f"jams/{row['jam_id']}-{file_stem(row['title'])}.{ending}", row[kind])
        for kind, ending in (("midi", "mid"), ("mp3", "mp3"))
        for row in record.jam_entries
        if row["letter"] is None
    ]
    for name, blob in [*songs, *takes, *pictures, *entries]:
        file = path(blob) if blob else None
        if file is not None and file.is_file():
            found.append(Entry(name, file, file.stat().st_size))
    return found


def tables(record: Record) -> dict[str, list[dict[str, Any]]]:
    """The rows as they are handed over, by what they are called."""
    consents = [
        {
            "song": row["title"],
            "server": row["guild_id"],
            "right": row["rights"],
            "sentence": row["consent"],
            "at": _when(row["consented_at"]),
        }
        for row in record.songs
    ]
    return {
        "songs": [_shown(row) for row in record.songs],
        "consents": consents,
        "requests": [_shown(row, "parameters", "uploads", "failure") for row in record.requests],
        "training-files": [_shown(row, "failure") for row in record.train_files],
        "pieces": [_shown(row, "settings") for row in record.posts],
        "takes": [
            _shown(row, "nearest_songs", "nearest_ids", "near", "plan_from") for row in record.takes
        ],
        "votes": [_shown(row) for row in record.votes],
        "log": [_shown(row) for row in record.deeds],
        "jams": [_shown(row, "given", "brief") for row in record.jams],
        "jam-entries": [_shown(row) for row in record.jam_entries],
        "jam-votes": [_shown(row) for row in record.jam_votes],
        "offers": [_shown(row) for row in record.offers],
        "refused-forms": [_shown(row, "written") for row in record.refused_forms],
    }


def parts_of(files: Sequence[Entry], limit: int) -> tuple[list[list[Entry]], list[Entry]]:
    """Files by the part that they are in, each at most `limit` bytes; and those too large."""
    parts: list[list[Entry]] = [[]]
    left_out: list[Entry] = []
    room = limit
    for file in files:
        size = file.size + _OVERHEAD
        if size > limit:
            left_out.append(file)
            continue
        if size > room and parts[-1]:
            parts.append([])
            room = limit
        parts[-1].append(file)
        room -= size
    return parts, left_out


def pack(
    say: Say,
    record: Record,
    path: Callable[[str], Path],
    *,
    part: int,
    limit: int,
    servers: Mapping[int, str],
    unplayed: Iterable[str] = (),
) -> Archive:
    """Part `part` (from 1) as a zip of at most `limit` bytes; empty if there is no such part.

    For threads. A file that goes meanwhile is left out.
    """
    files = entries(record, path)
    # the index is in each part, and names every file
    index_room = 8192 + 600 * (len(files) + len(record.requests) + len(record.votes))
    index_room = min(index_room, limit // 2)
    parts, left_out = parts_of(files, limit - index_room)
    if not 1 <= part <= len(parts):
        return Archive(b"", len(parts), ())
    where = {file.name: number for number, some in enumerate(parts, 1) for file in some}
    contents = Contents(
        tables=tables(record),
        servers=servers,
        where=where,
        part=part,
        parts=len(parts),
        too_large=[file.name for file in left_out],
        unplayed=list(unplayed),
        made=_when(time.time()),
    )
    text = page(say, contents, index_room - _OVERHEAD)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_INDEX, text)
        for file in parts[part - 1]:
            if isinstance(file.data, bytes):
                archive.writestr(file.name, file.data)
            elif file.data.is_file():
                archive.write(file.data, file.name)
    return Archive(buffer.getvalue(), len(parts), tuple(file.name for file in left_out))


def _json(name: str, rows: Sequence[Mapping[str, Any]]) -> Entry:
    data = json.dumps(rows, indent=1, ensure_ascii=False).encode()
    return Entry(name, data, len(data))


def _folder(post: Row) -> str:
    return f"{post['ref']}-{file_stem(post['title'])}"


def _shown(row: Row, *json_columns: str) -> dict[str, Any]:
    """A row as a person may read it: what opens doors is left out, times are written out."""
    return {
        name: _when(value) if _is_time(name) and value else value
        for name, value in parsed(row, *json_columns).items()
        if name not in _SECRET | _OPAQUE
    }


def _is_time(name: str) -> bool:
    return name == "at" or name.endswith("_at")


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
