# pyright: strict
"""`python -m engine.corpus`: build the corpus and say what is in it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.base import read_corpus
from engine.corpus.build import build_corpus, default_folder
from engine.corpus.folder_sources import folders_table, read_source
from engine.corpus.sources import sources_table
from engine.errors import EngineError
from engine.messages import Field
from engine.values import never_stop


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0, or a plain sentence and 2."""
    parser = argparse.ArgumentParser(prog="python -m engine.corpus", description=__doc__)
    parser.add_argument("--folder", type=Path, default=default_folder(), help="the cache")
    parser.add_argument(
        "--freedoom", type=Path, help="a folder with Freedoom's package or WADs, else downloaded"
    )
    parser.add_argument(
        "--scores",
        nargs="+",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="folders of MIDI besides",
    )
    parser.add_argument("--sources", type=Path, metavar="FILE", help="write the sources table here")
    chosen = parser.parse_args(arguments)
    try:
        build_corpus(chosen.folder, freedoom=chosen.freedoom, report=_tell)
        by_source = read_corpus(
            chosen.folder, chosen.scores, heard=False, report=_tell, should_stop=never_stop
        )
    except EngineError as error:
        print(error, file=sys.stderr)
        return 2
    pieces = [piece for own in by_source.values() for piece in own]
    if chosen.sources:
        folders = [read_source(folder) for folder in chosen.scores]
        text = sources_table(pieces) + folders_table(folders, pieces)
        chosen.sources.write_text(text, encoding="utf-8")
    for source, own in by_source.items():
        held_out = sum(len(piece.notes) for piece in own if piece.held_out)
        notes = sum(len(piece.notes) for piece in own)
        print(f"{source:16} {len(own):5} pieces {notes:8,} notes, {held_out:6,} held out")
    return 0


def _tell(stage: str, fraction: float, /, **_: Field) -> None:
    print(f"\r{fraction:4.0%} {stage:50}", end="" if fraction < 1 else "\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
