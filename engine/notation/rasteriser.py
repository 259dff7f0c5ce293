# pyright: strict
"""A program: the SVG on its standard input as a PNG on its standard output.

Its arguments are the picture's width in pixels, after how many seconds it is given up, and the font
files. Motif runs it by its path (see engine.notation.rasterising), so it imports nothing of Motif.
"""

from __future__ import annotations

import signal
import sys

import resvg_py


def main() -> None:
    """Draw on white; letters are of the DejaVu that is given, not of the machine's fonts."""
    width, seconds, *fonts = sys.argv[1:]
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds))  # whoever waits for it may have been killed
    png = resvg_py.svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode(),
        background="#ffffff",
        width=int(width),
        font_files=fonts,
        skip_system_fonts=True,
        font_family="DejaVu Serif",
        serif_family="DejaVu Serif",
        sans_serif_family="DejaVu Sans",
    )
    sys.stdout.buffer.write(png)


if __name__ == "__main__":
    main()
