"""MusicXML engraved as a picture: verovio draws it, resvg turns it into PNG."""

from __future__ import annotations

import resvg_py
import verovio

from engine.errors import RenderError

_WIDTH = 1400
"""Pixels; a phone shows it at a third of that with notes still readable."""

_OPTIONS = {
    "pageWidth": 1500,
    "pageHeight": 2100,
    "pageMarginLeft": 60,
    "pageMarginRight": 60,
    "pageMarginTop": 60,
    "pageMarginBottom": 60,
    "scale": 50,
    "breaks": "auto",
    "header": "auto",
    "footer": "none",
    "adjustPageHeight": True,
    "justifyVertically": False,
    "font": "Bravura",
    "svgViewBox": True,
    "condense": "none",
}


def engrave(musicxml: bytes, page: int = 1) -> bytes:
    """A page of the score as a PNG on white, cut to its systems. Raises RenderError."""
    toolkit = verovio.toolkit()
    verovio.enableLog(verovio.LOG_OFF)
    toolkit.setOptions(_OPTIONS)
    if not toolkit.loadData(musicxml.decode()):
        raise RenderError("The score could not be engraved.", "Use the MusicXML file instead.")
    svg = toolkit.renderToSVG(min(page, toolkit.getPageCount()))
    return resvg_py.svg_to_bytes(svg_string=svg, background="#ffffff", width=_WIDTH)
