"""Building and loading the corpus."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import warnings
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from engine.corpus.debian_packages import unpack
from engine.corpus.freedoom import PACKAGE, read_freedoom
from engine.corpus.midi_folders import read_midi_folder
from engine.corpus.pieces import CorpusPiece, hold_out, load_pieces, save_pieces
from engine.corpus.sources import SOURCES, Source, score_files
from engine.errors import Stopped, TrainingError
from engine.values import Report, ShouldStop, never_stop, part_of, report_nothing

_PARSER = 2
"""Counted up when `engine.corpus.scores` reads scores in another way: parsed files are kept."""


def default_folder() -> Path:
    """Where the corpus is cached: `$XDG_CACHE_HOME/motif/corpus`, by default under ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "motif" / "corpus"


def build_corpus(
    folder: Path | None = None,
    *,
    freedoom: Path | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> tuple[CorpusPiece, ...]:
    """Fetch, parse and cache every source into `folder`, and load it; what is cached is kept.

    `freedoom` is a folder with the package's .deb or WADs; without it the package is downloaded.
    Files that were left out are listed in `skipped.json`. Parsing takes some three minutes on two
    cores, and goes on where it was stopped. Raises TrainingError if a source cannot be had.
    """
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    missing = [source for source in SOURCES if not _cached(folder, source).exists()]
    for index, source in enumerate(missing):
        report_source = part_of(report, index, len(missing))
        report_source("corpus", 0.0, source=source.title)
        if source.patterns:
            pieces, skipped = _read_music21(source, folder / "parts", report_source, should_stop)
        elif source.package == PACKAGE:
            pieces, skipped = read_freedoom(freedoom or folder / "packages")
        else:
            place = unpack(source.package, folder / "packages")
            pieces, skipped = read_midi_folder(
                place,
                folder / "parts",
                name=source.name,
                report=report_source,
                should_stop=should_stop,
            )
        if not pieces:
            raise TrainingError("corpus.source_empty", source=source.title)
        _note_skipped(folder, source.name, skipped)
        save_pieces(_cached(folder, source), hold_out(pieces))
    report("corpus_read", 1.0)
    return load_corpus(folder)


def load_corpus(folder: Path | None = None) -> tuple[CorpusPiece, ...]:
    """The cached corpus, sources in a fixed order. Raises TrainingError if it was never built."""
    folder = folder or default_folder()
    paths = [_cached(folder, source) for source in SOURCES]
    if not all(path.exists() for path in paths):
        raise TrainingError("corpus.missing")
    return tuple(piece for path in paths for piece in load_pieces(path))


def _cached(folder: Path, source: Source) -> Path:
    return folder / f"{source.name}.npz"


def _note_skipped(folder: Path, name: str, skipped: list[str]) -> None:
    path = folder / "skipped.json"
    record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    record[name] = skipped
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")


def _read_music21(
    source: Source, parts: Path, report: Report, should_stop: ShouldStop
) -> tuple[list[CorpusPiece], list[str]]:
    """All files of a source, parsed on every core, each kept in `parts` as it is done."""
    paths = score_files(_music21_corpus(), source)
    parts.mkdir(parents=True, exist_ok=True)
    pieces: list[CorpusPiece] = []
    skipped: list[str] = []
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_worker) as pool:
        work = [pool.submit(parse_file, path, source.name, parts) for path in paths]
        for index, job in enumerate(work):
            if should_stop():
                pool.shutdown(cancel_futures=True)
                raise Stopped
            kept = job.result()
            pieces += load_pieces(kept)
            skipped += json.loads(kept.with_suffix(".json").read_text(encoding="utf-8"))
            report("corpus", (index + 1) / len(work), source=source.title)
    return pieces, skipped


def parse_file(path: Path, source: str, parts: Path) -> Path:
    """Parse one score file into `parts`, unless it is there; the npz file of its pieces."""
    from engine.corpus.scores import read_scores  # music21 takes a second to load

    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:24]
    kept = parts / f"{source}-{digest}-{_PARSER}.npz"
    if not kept.exists():
        pieces, skipped = read_scores(path, source)
        text = json.dumps(skipped, ensure_ascii=False)
        kept.with_suffix(".json").write_text(text, encoding="utf-8")
        save_pieces(kept, pieces)
    return kept


def _worker() -> None:
    os.nice(5)
    warnings.simplefilter("ignore")


def _music21_corpus() -> Path:
    found = importlib.util.find_spec("music21")
    if found is None or found.origin is None:
        raise TrainingError("corpus.no_music21")
    return Path(found.origin).parent / "corpus"
