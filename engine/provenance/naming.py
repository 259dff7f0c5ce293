"""What pieces of the base's music are called where one is named to people."""

from __future__ import annotations

import re

_GAPS = re.compile(r"[_\s]+")

SOURCE_TITLES = {
    "freedoom": "Freedoom",
    "simutrans": "Simutrans",
    "oneill": "O'Neill's Music of Ireland",
    "ryan": "Ryan's Mammoth Collection",
    "aird": "Aird's Airs",
    "beethoven": "Beethoven",
    "mozart": "Mozart",
    "haydn": "Haydn",
    "schumann": "R. Schumann",
    "weber": "Weber",
    "corelli": "Corelli",
    "monteverdi": "Monteverdi",
    "easyrpg": "EasyRPG RTP",
    "blasphemer": "Blasphemer",
    "freedink": "FreeDink",
    "beatbax": "beatbax",
    "mutopia": "Mutopia",
    "lieder": "OpenScore Lieder",
    "chopin": "Chopin first editions",
    "quartets": "OpenScore String Quartets",
    "orchestra": "Hauptstimme",
    "openhymnal": "Open Hymnal",
    "polish-piano": "Polish scores, piano",
    "polish-songs": "Polish scores, songs",
    "polish-choral": "Polish scores, choir",
    "jsfakes": "JS Fakes",
}
"""As models/base/SOURCES.md and the collections themselves say."""


def plan_title(piece: str) -> str:
    """What the piece of a plan, `source/name`, is called; "" of none."""
    source, _, name = piece.partition("/")
    return piece_title(source, name) if name else ""


def piece_title(source: str, name: str) -> str:
    """“Just for Today, Abbott Jane (OpenScore Lieder)”: a piece's file name for people to read."""
    parts = [part for part in name.split("__") if part.strip("_ ")]
    if source.startswith("polish") and len(parts) > 1:
        # the library and its shelf mark stand before composer and title
        words = re.sub(r"^[a-z]+_[a-z]+_", "", parts[-1])
        parts = [re.sub(r"^(?:[a-z]{1,3}_|[ivxlcdm]+_|\d+\w?_)+", "", words) or words]
    if len(parts) > 1 and re.fullmatch(r"(?:lc|sq)\d+", parts[-1]):
        parts = parts[:-1]
    if len(parts) == 2:
        parts.reverse()
    told = ", ".join(_GAPS.sub(" ", part).strip() for part in parts)
    told = re.sub(r"^\d{4}-\d{4} (?=\d)", "", told)
    return f"{told[:90] or name} ({SOURCE_TITLES.get(source, source)})"
