"""A training that can be gone on with: what it has to remember, in one file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile

import keras
import numpy as np
from numpy.typing import NDArray

from engine.composer.history import History
from engine.values import Figures

Arrays = list[NDArray[np.float32]]


def save_checkpoint(
    path: Path,
    purpose: str,
    network: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    best: Sequence[NDArray[np.float32]],
    history: History,
) -> None:
    """Write everything that `restore_checkpoint` needs, replacing the file once it is complete.

    `purpose` names the training; a file of another one is never gone on with.
    """
    arrays: dict[str, Any] = {"history": np.array(json.dumps([purpose, asdict(history)]))}
    arrays |= {f"weight_{i}": w for i, w in enumerate(network.get_weights())}
    arrays |= {f"optimizer_{i}": np.asarray(v) for i, v in enumerate(optimizer.variables)}
    arrays |= {f"best_{i}": w for i, w in enumerate(best)}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    unfinished.replace(path)


def restore_checkpoint(
    path: Path, purpose: str, network: keras.Model, optimizer: keras.optimizers.Optimizer
) -> tuple[History, Arrays] | None:
    """Set network and optimizer to where they were; the history and the best weights so far.

    None, and nothing changed, where there is no such file, or one of another purpose or broken.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            stored = {name: cast(NDArray[Any], archive[name]) for name in archive.files}
        made_for, record = json.loads(str(stored["history"]))
        weights = [stored[f"weight_{i}"] for i in range(len(network.weights))]
        best = [stored[f"best_{i}"] for i in range(len(network.weights))]
        moments = [stored[f"optimizer_{i}"] for i in range(len(optimizer.variables))]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    if made_for != purpose:
        return None
    network.set_weights(weights)
    for variable, value in zip(optimizer.variables, moments, strict=True):
        variable.assign(value)
    record["held_out"] = [Figures(**figures) for figures in record["held_out"]]
    return History(**record), best
