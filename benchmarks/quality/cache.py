"""What a stage of the report made, kept by the content of all that went into it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import engine

NOTED = "figures.json"
ENGINE = Path(engine.__file__ or "").parent
TUTORIAL = Path(__file__).parents[1] / "tutorial"


class Cache:
    """Stages in a folder: `<stage>-<key>.json` for figures, `<stage>-<key>/` for files.

    The key is a hash of everything that the stage's result follows from, so that a report that was
    broken off goes on where it was, and anything that changed is made anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def figures(self, stage: str, parts: Mapping[str, Any], make: Callable[[], Any]) -> Any:
        """The JSON value of a stage, made if it is not there."""
        path = self._path(stage, parts).with_suffix(".json")
        if not path.is_file():
            fresh = path.with_suffix(".part")
            fresh.write_text(json.dumps(make(), indent=1), "utf-8")
            fresh.replace(path)
        return json.loads(path.read_text("utf-8"))

    def files(self, stage: str, parts: Mapping[str, Any], make: Callable[[Path], None]) -> Path:
        """The folder of a stage's files, filled by `make` if it is not there."""
        path = self._path(stage, parts)
        if not path.is_dir():
            fresh = path.with_suffix(".part")
            shutil.rmtree(fresh, ignore_errors=True)
            make(fresh)
            fresh.replace(path)
        return path

    def note(self, folder: Path, figures: Mapping[str, Any]) -> None:
        """Put figures beside a stage's files."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NOTED).write_text(json.dumps(figures), "utf-8")

    def noted(self, folder: Path) -> dict[str, Any]:
        """The figures beside a stage's files."""
        return json.loads((folder / NOTED).read_text("utf-8"))

    def _path(self, stage: str, parts: Mapping[str, Any]) -> Path:
        return self._folder / f"{stage}-{key_of(parts)}"


def key_of(parts: Mapping[str, Any]) -> str:
    """16 hexadecimal digits of the parts' JSON form."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digest(data: bytes) -> str:
    """16 hexadecimal digits of some bytes."""
    return hashlib.sha256(data).hexdigest()[:16]


def folder_digest(folder: Path) -> str:
    """The digest of a model's files, its pictures and texts left out."""
    files = (path for path in folder.rglob("*") if path.is_file())
    paths = sorted(path for path in files if path.suffix not in (".png", ".md"))
    return digest(b"".join(path.read_bytes() for path in paths))


def sources_digest(*names: str, without: Sequence[str] = ()) -> str:
    """The digest of engine modules, or of all in the named rooms: what a result hangs on.

    Files called as one of `without` are left out.
    """
    paths: list[Path] = []
    for name in names:
        path = ENGINE / name
        paths += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return digest(b"".join(path.read_bytes() for path in paths if path.name not in without))


def tutorial_digest(*names: str) -> str:
    """The digest of modules of the tutorial's network; of all of them where none is named."""
    paths = [TUTORIAL / name for name in names] or sorted(TUTORIAL.glob("*.py"))
    return digest(b"".join(path.read_bytes() for path in paths))
