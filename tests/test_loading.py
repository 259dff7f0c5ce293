"""Models that are composed with are kept in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.composer.artefact import replace_folder, save
from engine.errors import ModelError
from engine.loading import load_again
from tests.composer.small_base import small_artefact


def test_a_model_is_loaded_once_until_it_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    replace_folder(folder, lambda fresh: save(small_artefact(), fresh))
    once = load_again(folder)
    assert load_again(folder) is once
    other = replace(small_artefact(), figures={"songs": 77})
    replace_folder(folder, lambda fresh: save(other, fresh))
    assert load_again(folder).figures["songs"] == 77


def test_one_that_went_is_missed(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    replace_folder(folder, lambda fresh: save(small_artefact(), fresh))
    load_again(folder)
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(ModelError, match="There is no model"):
        load_again(folder)
