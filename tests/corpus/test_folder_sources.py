"""What is said of scores in folders: origin, licence, credits, conversion."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from engine.corpus.folder_sources import folders_table, read_source
from engine.corpus.pieces import CorpusPiece
from engine.values import Key, Metre

SOURCE = """# waltzes

- What: ten waltzes for piano
- Origin: https://example.org/waltzes, commit 0123abc
- Licence (quoted): CC BY 4.0, "you must give credit"
- Credit: Jo Doe
- Converted: with a script
"""


def folder(tmp_path: Path, text: str | None = SOURCE, files: object = None) -> Path:
    made = tmp_path / "waltzes"
    made.mkdir()
    if text is not None:
        (made / "SOURCE.md").write_text(text, encoding="utf-8")
    if files is not None:
        (made / "sources.json").write_text(json.dumps(files), encoding="utf-8")
    return made


def piece(number: int, source: str = "waltzes") -> CorpusPiece:
    notes = np.ones((30, 5), np.int32)
    return CorpusPiece(
        source, f"№ {number}", notes, Metre(3, 4), Key(0, "major"), 90.0, False, number == 0
    )


def test_a_folders_own_words_are_read(tmp_path: Path) -> None:
    said = read_source(folder(tmp_path))
    assert said.name == "waltzes"
    assert said.origin == "https://example.org/waltzes, commit 0123abc"
    assert said.licence == 'CC BY 4.0, "you must give credit"'
    assert (said.credit, said.converted) == ("Jo Doe", "with a script")


def test_who_made_single_files_is_named_with_their_licence(tmp_path: Path) -> None:
    files = {
        "a.mid": {"maintainer": "Ann", "license": "CC BY"},
        "b.mid": {"maintainer": "Ann", "license": "CC BY"},
        "c.mid": {"maintainer": "Bo"},
        "d.mid": {"license": "CC0"},
        "note": "about the files",
    }
    said = read_source(folder(tmp_path, files=files))
    assert said.credited == ("Ann, CC BY (2)", "Bo, not told (1)")


def test_what_a_folder_does_not_say_is_not_told(tmp_path: Path) -> None:
    said = read_source(folder(tmp_path, text=None))
    assert {said.origin, said.licence, said.credit, said.converted} == {"not told"}
    assert said.credited == ()


def test_the_chapter_counts_the_pieces_and_credits_everybody(tmp_path: Path) -> None:
    said = read_source(folder(tmp_path, files={"a.mid": {"maintainer": "Ann"}}))
    text = folders_table([said], [*map(piece, range(4)), piece(5, "other")])
    assert "### waltzes: 4 pieces, 1 held out, 120 notes" in text
    for words in ("commit 0123abc", "CC BY 4.0", "Jo Doe", "with a script", "Ann, not told (1)"):
        assert words in text
