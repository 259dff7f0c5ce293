"""Writing results so that nothing is ever found half-written."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def staging_folder(parent: Path) -> Iterator[Path]:
    """A temporary folder inside `parent`, which is made if missing; gone after the block.

    Being on the same file system, what was written there can be renamed into place.
    """
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".motif-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_files(folder: Path, contents: Mapping[str, bytes]) -> dict[str, Path]:
    """Write the named files into `folder`, all of them or none; their absolute paths by name.

    Names may go into folders of it with `/`.
    """
    target = absolute(folder)
    with staging_folder(target) as staging:
        for name, data in contents.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_bytes(data)
        for name in contents:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
        for name in contents:
            (staging / name).replace(target / name)
    return {name: target / name for name in contents}


def absolute(path: Path) -> Path:
    """The path from the root, symbolic links left as the person typed them."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps ".." parts


def free_stem(wanted: str, endings: Iterable[str], taken: set[str], longest: int = 255) -> str:
    """`wanted`, or `wanted-2`, `wanted-3`… such that no name with one of the endings is taken.

    It is shortened where a name would be of more bytes than the `longest` that a folder takes. The
    names it stands for are added to `taken`, which holds names in lower case because some file
    systems do not tell case apart.
    """
    endings = tuple(endings)
    room = longest - max(len(os.fsencode(ending)) for ending in endings)
    number = 1
    while True:
        counted = "" if number == 1 else f"-{number}"
        stem = _shortened(wanted, room - len(counted)) + counted
        names = {f"{stem}{ending}".casefold() for ending in endings}
        if not names & taken:
            taken |= names
            return stem
        number += 1


def longest_name(folder: Path) -> int:
    """Bytes that a file's name may have in a folder, or in the nearest one above that is there."""
    for place in (folder, *folder.parents):
        if place.is_dir() and hasattr(os, "pathconf"):
            return os.pathconf(place, "PC_NAME_MAX")
    return 255


def _shortened(text: str, size: int) -> str:
    while len(os.fsencode(text)) > size:
        text = text[:-1].rstrip()
    return text
