"""What pieces of the base's music are called where one is named to people."""

from __future__ import annotations

import numpy as np
import pytest

from engine.composer.artefact import SHIPPED
from engine.plan.library import load_excerpts
from engine.provenance.comparing import base_music
from engine.provenance.naming import plan_title


@pytest.mark.parametrize(
    ("piece", "title"),
    [
        ("lieder/Kinkel__An_Luna__lc59", "An Luna, Kinkel (OpenScore Lieder)"),
        ("easyrpg/town_1", "town 1 (EasyRPG RTP)"),
        ("", ""),
    ],
)
def test_a_piece_is_named_for_people(piece: str, title: str) -> None:
    assert plan_title(piece) == title


def test_the_piece_of_a_plan_has_the_name_by_which_bars_are_near_to_it() -> None:
    music = base_music()
    assert music is not None
    known = set(music.titles)
    shipped = load_excerpts(SHIPPED / "plans.npz")
    assert np.mean([plan_title(plan.piece) in known for plan in shipped]) > 0.95
