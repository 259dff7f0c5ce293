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
    """Write the named files into `folder`, all of them or none; their absolute paths by name."""
    target = absolute(folder)
    with staging_folder(target) as staging:
        for name, data in contents.items():
            (staging / name).write_bytes(data)
        for name in contents:
            (staging / name).replace(target / name)
    return {name: target / name for name in contents}


def absolute(path: Path) -> Path:
    """The path from the root, symbolic links left as the person typed them."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps ".." parts


def free_stem(wanted: str, endings: Iterable[str], taken: set[str]) -> str:
    """`wanted`, or `wanted-2`, `wanted-3`… such that no name with one of the endings is taken.

    The names it stands for are added to `taken`, which holds names in lower case because some file
    systems do not tell case apart.
    """
    endings = tuple(endings)
    number = 1
    while True:
        stem = wanted if number == 1 else f"{wanted}-{number}"
        names = {f"{stem}{ending}".casefold() for ending in endings}
        if not names & taken:
            taken |= names
            return stem
        number += 1
