# pyright: strict
"""What kind of music the base's collections hold, so that a piece is of one kind and no mixture."""

from __future__ import annotations

_COLLECTIONS = {
    "song": ("lieder", "polish-songs", "schumann"),
    "piano": ("chopin", "polish-piano"),
    "chamber": ("quartets", "beethoven", "mozart", "haydn", "corelli", "polish-ensemble"),
    "orchestra": ("orchestra", "weber"),
    "choir": ("polish-choral", "polish-early", "jsfakes", "openhymnal", "monteverdi"),
    "folk": ("oneill", "ryan", "aird"),
    "game": ("freedoom", "simutrans", "easyrpg", "blasphemer", "freedink", "beatbax"),
    "anthology": ("mutopia",),
    "drums": ("groove", "composable-drums"),
}

GENRES = tuple(_COLLECTIONS)
"""The order is that of the network's classes; a change means another vocabulary."""

_OF = {source: genre for genre, sources in _COLLECTIONS.items() for source in sources}


def genre_of(source: str) -> str | None:
    """The genre of a collection by its name; None of any other, a server's songs among them."""
    return _OF.get(source)
