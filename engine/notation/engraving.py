"""MusicXML engraved: verovio draws its pages as SVG, each framed under its title."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import verovio

from engine.english import TEXTS
from engine.errors import RenderError
from engine.messages import told, worded
from engine.notation.lettering import fit, sans

WIDTH = 1400
"""Width of the page in verovio's units."""

_HEIGHT = 2700
_HEADER = 190

_OPTIONS = {
    "pageMarginLeft": 70,
    "pageMarginRight": 70,
    "pageMarginTop": 30,
    "pageMarginBottom": 60,
    "breaks": "auto",
    "header": "none",
    "footer": "none",
    "adjustPageHeight": True,
    "font": "Bravura",
    "condense": "none",
}
_SCALES = ((2, 84), (4, 66), (99, 54))
"""How large staves are printed, by how many there are in a system at most."""

_PRINTED_SCALES = ((2, 62), (4, 52), (99, 42))
"""The same on paper."""

_PAPER_HEIGHT = 1980
"""Of an A4 page that is `WIDTH` wide."""

_VEROVIO = threading.Lock()
"""verovio keeps state between its toolkits: two at once disturb each other."""

_MUSIC_FONT = re.compile(r'<style type="text/css">@font-face.*?</style>', re.DOTALL)

_SMUFL_NOTES = {"\ueca2": "𝅝", "\ueca3": "𝅗𝅥", "\ueca5": "\u2669", "\ueca7": "\u266a"}
"""Notes in a tempo mark: from the music font's private letters to ones that text fonts have."""


def engrave(musicxml: bytes, texts: Mapping[str, str] = TEXTS) -> str:
    """The score's first page as an SVG under its title, cut to its systems.

    Its letters are DejaVu's, `texts` by code. Raises RenderError for anything but MusicXML.
    """
    head = _head(musicxml)
    scale = next(scale for most, scale in _SCALES if head.staves <= most)
    size = {"pageWidth": WIDTH * 100 // scale, "pageHeight": (_HEIGHT - _HEADER) * 100 // scale}
    with _VEROVIO:
        toolkit = _loaded(musicxml, {**_OPTIONS, **size, "scale": scale})
        music, pages = toolkit.renderToSVG(1), toolkit.getPageCount()
    return _framed(_plain(music), head, 1, pages, texts)


def engrave_pages(musicxml: bytes, texts: Mapping[str, str] = TEXTS) -> list[str]:
    """Every page of the score as an SVG of A4's proportions, each under the title.

    Its letters are DejaVu's, `texts` by code. Raises RenderError for anything but MusicXML.
    """
    head = _head(musicxml)
    scale = next(scale for most, scale in _PRINTED_SCALES if head.staves <= most)
    size = {
        "pageWidth": WIDTH * 100 // scale,
        "pageHeight": (_PAPER_HEIGHT - _HEADER) * 100 // scale,
        "adjustPageHeight": False,
    }
    with _VEROVIO:
        toolkit = _loaded(musicxml, {**_OPTIONS, **size, "scale": scale})
        drawn = [toolkit.renderToSVG(page + 1) for page in range(toolkit.getPageCount())]
    return [
        _framed(_plain(music), head, page, len(drawn), texts)
        for page, music in enumerate(drawn, start=1)
    ]


def _plain(music: str) -> str:
    """The SVG without what costs time and shows nothing: the music font, hairlines round its signs.

    The signs are drawn from `<defs>`; text names the font only for the notes in tempo marks.
    """
    music = _MUSIC_FONT.sub("", music)
    signs = music.find("</defs>")
    music = music[:signs].replace("<path ", '<path style="stroke:none" ') + music[signs:]
    for private, letter in _SMUFL_NOTES.items():
        music = music.replace(private, letter)
    return music


def _loaded(musicxml: bytes, options: dict[str, Any]) -> verovio.toolkit:
    verovio.enableLog(verovio.LOG_OFF)
    # Where its fonts lie is known only to the thread that imported verovio.
    toolkit = verovio.toolkit(False)
    toolkit.setResourcePath(str(Path(verovio.__file__).parent / "data"))
    toolkit.setOptions(options)
    if not toolkit.loadData(musicxml.decode()):
        raise RenderError("rendering.no_score")
    return toolkit


@dataclass(frozen=True, slots=True)
class _Head:
    title: str
    creator: str
    staves: int


def _head(musicxml: bytes) -> _Head:
    """Title, creator and how many staves a system has."""
    try:
        score = ElementTree.fromstring(musicxml)
    except ElementTree.ParseError as error:
        raise RenderError("rendering.no_musicxml") from error
    staves = sum(
        int(part.findtext("measure/attributes/staves") or 1) for part in score.iter("part")
    )
    title = score.findtext("work/work-title") or score.findtext("movement-title") or ""
    return _Head(title, score.findtext("identification/creator") or "", staves)


def _framed(music: str, head: _Head, page: int, pages: int, said: Mapping[str, str]) -> str:
    """The page under its title, as one SVG."""
    height = re.search(r'<svg[^>]*? height="([0-9.]+)', music)
    tall = _HEADER + float(height[1] if height else _HEIGHT)
    title = escape(fit(head.title, sans(46), WIDTH - 140))
    told_page = told("picture.page", page=page, pages=pages)
    note = escape(worded(told_page, said)) if pages > 1 else ""
    body = music[music.index("<svg") :].replace("<svg", f'<svg y="{_HEADER}"', 1)
    texts = (
        f'<text x="{WIDTH / 2}" y="86" font-size="46" text-anchor="middle">{title}</text>'
        f'<text x="{WIDTH - 70}" y="150" font-size="28" text-anchor="end">'
        f"{escape(fit(head.creator, sans(28), WIDTH / 2))}</text>"
        f'<text x="70" y="150" font-size="28">{note}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{tall}" '
        f'font-family="DejaVu Serif">{texts}{body}</svg>'
    )
