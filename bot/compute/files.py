"""Files and models of a job, as paths on the worker's machine."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import engine
from bot.compute.jobs import FileRef, ModelRef

_LONGEST_NAME, _LONGEST_ENDING = 60, 10
"""In characters, of which one may be four bytes of the 255 that a name has."""


def model_folder(model: ModelRef) -> Path:
    """The model's folder on this machine, written from its bytes where it has none."""
    if model.folder is not None:
        return Path(model.folder)
    if model.files is not None:
        return _unpacked(model.files)
    return Path(engine.__file__ or "").resolve().parents[1] / "models" / "base"


def named_copy(file: FileRef, folder: Path) -> Path:
    """The file under its owner's name, made harmless, so that messages can speak of it.

    `folder` is made where it is not there.
    """
    folder.mkdir(exist_ok=True)
    name = re.sub(r"[^\w. -]", "_", file.name).lstrip(". -") or "file"
    ending = Path(name).suffix[:_LONGEST_ENDING]
    name = name.removesuffix(ending)[: _LONGEST_NAME - len(ending)] + ending
    path = folder / name
    if file.path is None:
        path.write_bytes(file.data or b"")
    else:
        shutil.copyfile(file.path, path)
    return path


def uncache(song_ids: Sequence[str] | None) -> None:
    """Forget cached models that learnt from one of these songs, or all of them."""
    for folder in _cache().glob("*"):
        try:
            card = (folder / "model.json").read_text("utf-8")
        except OSError:
            card = ""
        if song_ids is None or any(song_id in card for song_id in song_ids):
            shutil.rmtree(folder, ignore_errors=True)


def _cache() -> Path:
    """A folder for this user alone: others of this machine may write beside it."""
    user = os.getuid() if hasattr(os, "getuid") else "all"
    return Path(tempfile.gettempdir()) / f"motif-cache-{user}"


def _open_cache() -> Path:
    """The cache, made where it is not. Raises PermissionError if somebody else made it."""
    folder = _cache()
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat()
    if hasattr(os, "getuid") and (owner.st_uid != os.getuid() or not stat.S_ISDIR(owner.st_mode)):
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o700)
    return folder


def _unpacked(files: Mapping[str, bytes]) -> Path:
    """A cached folder with these files, named by their content."""
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    folder = _open_cache() / digest.hexdigest()
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            draft = Path(made) / "folder"
            draft.mkdir()
            for name, data in files.items():
                (draft / Path(name).name).write_bytes(data)
            if not folder.is_dir():
                draft.rename(folder)
    return folder
