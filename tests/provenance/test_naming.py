"""What pieces of the base's music are called where one is named to people."""

from __future__ import annotations

import pytest

from engine.provenance.naming import plan_title

SHELF = "polish-piano/pl_wumfc__pl_wumfc_n53446_001_010_moniuszko_stanislaw_hrabina_no_8_chor"


@pytest.mark.parametrize(
    ("piece", "title"),
    [
        ("mutopia/SousaJP_KingCotton_KingCotton-1", "Sousa JP King Cotton (Mutopia)"),
        (SHELF, "moniuszko stanislaw hrabina no 8 chor (Polish scores, piano)"),
        ("lieder/Kinkel__6_Lieder__An_Luna__lc59", "Kinkel, 6 Lieder, An Luna (OpenScore Lieder)"),
        ("easyrpg/town_1", "town 1 (EasyRPG RTP)"),
        ("", ""),
    ],
)
def test_a_piece_is_named_without_shelf_marks_and_repetitions(piece: str, title: str) -> None:
    assert plan_title(piece) == title
