# pyright: strict
"""What a folder of scores says of itself: where it is from, under what licence, whom to credit.

Such a folder has a SOURCE.md with lines `- Origin: …`, `- Licence: …`, `- Credit: …`,
`- Converted: …`, and may have a sources.json that names for each file who made it (`maintainer`)
and under what licence (`license`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from engine.corpus.pieces import CorpusPiece

_UNTOLD = "not told"


@dataclass(frozen=True, slots=True)
class FolderSource:
    """One folder's own words; `credited` names who made single files, with their licence."""

    name: str
    origin: str
    licence: str
    credit: str
    converted: str
    what: str
    credited: tuple[str, ...]


def read_source(folder: Path) -> FolderSource:
    """The folder's words; what it does not say is "not told"."""
    place = folder / "SOURCE.md"
    text = place.read_text(encoding="utf-8") if place.is_file() else ""
    said = {
        str(name).lower(): str(words).strip()
        for name, words in re.findall(r"(?m)^- (\w+)[^:\n]*: (.+)$", text)
    }
    origin, licence, credit, converted, what = (
        said.get(name, _UNTOLD) for name in ("origin", "licence", "credit", "converted", "what")
    )
    return FolderSource(folder.name, origin, licence, credit, converted, what, _people(folder))


def _people(folder: Path) -> tuple[str, ...]:
    place = folder / "sources.json"
    if not place.is_file():
        return ()
    entries = cast(dict[str, Any], json.loads(place.read_text(encoding="utf-8")))
    named: Counter[str] = Counter()
    for entry in entries.values():
        if isinstance(entry, dict):
            own = cast(dict[str, Any], entry)
            if own.get("maintainer"):
                named[f"{own['maintainer']}, {own.get('license', _UNTOLD)}"] += 1
    return tuple(f"{who} ({count})" for who, count in sorted(named.items()))


def folders_table(folders: Sequence[FolderSource], pieces: Sequence[CorpusPiece]) -> str:
    """A chapter for SOURCES.md: each folder with its licence, counts, credits and conversion."""
    parts = [
        "\n## Scores in folders\n\n"
        "Given with `motif base build --scores FOLDER…`. None of these files is in this "
        "repository: get each collection where it says, at the commit it names, convert it as it "
        "says into a folder of that name, and build. Copies of music that an earlier source has "
        "were left out.\n"
    ]
    for folder in folders:
        own = [piece for piece in pieces if piece.source == folder.name]
        notes = sum(len(piece.notes) for piece in own)
        held_out = sum(piece.held_out for piece in own)
        lines = [
            f"\n### {folder.name}: {len(own):,} pieces, {held_out} held out, {notes:,} notes\n",
            f"- What: {folder.what}",
            f"- From: {folder.origin}",
            f"- Licence: {folder.licence}",
            f"- Credit: {folder.credit}",
            f"- Converted: {folder.converted}",
        ]
        if folder.credited:
            lines.append(f"- Files were made by: {'; '.join(folder.credited)}")
        parts.append("\n".join(lines) + "\n")
    return "".join(parts)
