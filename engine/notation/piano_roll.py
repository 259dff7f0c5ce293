"""Piano rolls as pictures for chat: dark, large letters, roles in colours that everybody can tell.

Colours are Okabe and Ito's set for the colour-blind (2008); what the member gave is outlined too.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw

from engine.english import TEXTS
from engine.messages import Message, told, worded
from engine.notation.lettering import fit, sans
from engine.notation.metrical import pulses
from engine.notation.picture_text import key_message
from engine.notation.roll_layout import (
    BAR_LABELS,
    DRUM_LANE,
    DRUM_LANES,
    GUTTER,
    MARGIN,
    ROW_GAP,
    WIDTH,
    Panel,
    lay_out,
)
from engine.values import Composition, Note, Role

Colour = tuple[int, int, int]

BACKGROUND: Colour = (24, 25, 28)
FIELD: Colour = (36, 38, 43)
_OTHER_FIELD: Colour = (42, 44, 50)
_BEAT: Colour = (58, 61, 68)
LINE: Colour = (112, 117, 128)
TEXT: Colour = (242, 243, 245)
QUIET_TEXT: Colour = (181, 186, 193)

ROLE_COLOURS: dict[Role, Colour] = {
    Role.MELODY: (86, 180, 233),
    Role.CHORD: (0, 158, 115),
    Role.BASS: (213, 94, 0),
    Role.DRUM: (204, 121, 167),
}

_PRIMER: Colour = (240, 228, 66)
_PRIMER_EDGE: Colour = (255, 255, 255)

_TITLE = 44
_LABEL = 34
_SMALL = 26
_HEADER = 118
_BADGE = 72
_LEGEND = 72
_PANEL_GAP = 30
_NARROWEST_BEAT_LABEL = 30
_NARROWEST_BAR_LABEL = 58

_KICKS = frozenset((35, 36))
_CYMBALS = frozenset((42, 44, 46, 49, 51, 52, 53, 55, 57, 59))


_SIGNS = str.maketrans("b#", "♭♯")


class _Pen:
    """Draws on one picture, in the language of `texts`, which are by code."""

    def __init__(self, picture: Image.Image, texts: Mapping[str, str]) -> None:
        self.draw = ImageDraw.Draw(picture)
        self._texts = texts

    def say(self, message: Message) -> str:
        return worded(message, self._texts)

    def facts(self, piece: Composition) -> str:
        key = key_message(piece.key)
        written = Message(
            key.code, {**key.fields, "sign": str(key.fields["sign"]).translate(_SIGNS)}
        )
        bars = told("picture.bars", count=piece.bars)
        metre = str(piece.metre)
        return self.say(
            told("picture.facts", key=written, tempo=piece.tempo, metre=metre, bars=bars)
        )


def draw_piano_rolls(
    compositions: Sequence[Composition], labels: Sequence[str], texts: Mapping[str, str] = TEXTS
) -> bytes:
    """One to four compositions under one another as a PNG, each with its label (A, B, …).

    What they have in common, title and facts, stands once at the top; `texts` are by code.
    """
    panels = lay_out(compositions)
    together = len({_in_common(piece) for piece in compositions}) == 1
    shared = _HEADER if together else 0
    own = _BADGE if together and any(labels) else 0 if together else _HEADER
    height = MARGIN + shared + sum(own + p.height + _PANEL_GAP for p in panels) + _LEGEND
    picture = Image.new("RGB", (WIDTH, height), BACKGROUND)
    pen = _Pen(picture, texts)
    draw = pen.draw
    top = MARGIN
    if together:
        _draw_header(pen, compositions[0], "", top)
        top += _HEADER
    for panel, label in zip(panels, labels, strict=True):
        if not together:
            _draw_header(pen, panel.composition, label, top)
        elif label:
            _draw_badge(draw, label, top)
            text = pen.say(told("picture.notes", count=len(panel.composition.notes)))
            draw.text((MARGIN + 84, top + 30), text, QUIET_TEXT, sans(_LABEL), anchor="lm")
        _draw_rows(pen, panel, top + own)
        top += own + panel.height + _PANEL_GAP
    _draw_legend(pen, compositions, top)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _in_common(piece: Composition) -> tuple[object, ...]:
    return piece.title, piece.key, piece.tempo, piece.metre, piece.bars


def _draw_badge(draw: ImageDraw.ImageDraw, label: str, top: int) -> None:
    draw.rounded_rectangle((MARGIN, top, MARGIN + 64, top + 60), 12, fill=TEXT)
    font = sans(_TITLE, True)
    draw.text((MARGIN + 32, top + 30), label, BACKGROUND, font, anchor="mm")


def _draw_header(pen: _Pen, piece: Composition, label: str, top: int) -> None:
    draw, left = pen.draw, MARGIN
    if label:
        _draw_badge(draw, label, top)
        left += 84
    title = fit(piece.title, sans(_TITLE, True), WIDTH - MARGIN - left)
    draw.text((left, top + 30), title, TEXT, sans(_TITLE, True), anchor="lm")
    draw.text((left, top + 84), pen.facts(piece), QUIET_TEXT, sans(_LABEL), anchor="lm")


def _draw_rows(pen: _Pen, panel: Panel, top: int) -> None:
    for row in range(panel.rows):
        row_top = top + row * (panel.row_height + ROW_GAP)
        _draw_grid(pen, panel, row, row_top)
    order = {Role.DRUM: 0, Role.CHORD: 1, Role.BASS: 2, Role.MELODY: 3}
    numbered = sorted(
        enumerate(panel.composition.notes),
        key=lambda pair: (pair[0] in panel.composition.primer_notes, order[pair[1].role]),
    )
    for index, note in numbered:
        _draw_note(pen.draw, panel, note, index in panel.composition.primer_notes, top)


def _draw_grid(pen: _Pen, panel: Panel, row: int, top: int) -> None:
    draw, piece = pen.draw, panel.composition
    bar = piece.metre.ticks_per_bar
    felt = pulses(piece.metre)
    first = row * panel.bars_in_row
    shown = min(panel.bars_in_row, piece.bars - first)
    left = MARGIN + GUTTER
    field_top, bottom = top + BAR_LABELS, top + panel.row_height
    right = left + shown * bar * panel.tick
    every = next(n for n in (1, 2, 4, 8, 16) if n * bar * panel.tick >= _NARROWEST_BAR_LABEL)
    beat_width = bar * panel.tick / len(felt)
    for number in range(shown):
        x = left + number * bar * panel.tick
        colour = _OTHER_FIELD if (first + number) % 2 else FIELD
        draw.rectangle((x, field_top, x + bar * panel.tick, bottom), fill=colour)
    for octave in range(-1, 10):
        pitch = 12 * (octave + 1)
        if panel.lowest <= pitch <= panel.highest:
            y = _pitch_y(panel, pitch, top) + panel.semitone
            draw.line((left, y, right, y), fill=_BEAT, width=2)
            text = (MARGIN + GUTTER - 10, y - panel.semitone / 2)
            draw.text(text, f"C{octave}", QUIET_TEXT, sans(_SMALL), anchor="rm")
    if panel.has_drums:
        y = bottom - DRUM_LANE * DRUM_LANES / 2
        drums = pen.say(told("picture.drum_lane"))
        draw.text((MARGIN + GUTTER - 10, y), drums, QUIET_TEXT, sans(_SMALL), anchor="rm")
        edge = bottom - DRUM_LANE * DRUM_LANES - 5
        draw.line((left, edge, right, edge), fill=_BEAT, width=2)
    numbers = sans(_LABEL - 2, True)
    for number in range(shown):
        x = left + number * bar * panel.tick
        written = str(first + number + 1) if (first + number) % every == 0 else ""
        for beat, tick in enumerate(felt[1:], start=2):
            beat_x = x + tick * panel.tick
            draw.line((beat_x, field_top, beat_x, bottom), fill=_BEAT, width=1)
            clear = beat_x - x > numbers.getlength(written) + _SMALL / 2
            if beat_width >= _NARROWEST_BEAT_LABEL and clear:
                label = (beat_x, field_top - 8)
                draw.text(label, str(beat), QUIET_TEXT, sans(_SMALL - 2), anchor="ms")
        draw.line((x, field_top - 8, x, bottom), fill=LINE, width=3)
        draw.text((x, field_top - 10), written, TEXT, numbers, anchor="ls")
    draw.line((right, field_top - 8, right, bottom), fill=LINE, width=3)


def _pitch_y(panel: Panel, pitch: int, row_top: int) -> float:
    return row_top + BAR_LABELS + (panel.highest - pitch) * panel.semitone


def _draw_note(draw: ImageDraw.ImageDraw, panel: Panel, note: Note, primer: bool, top: int) -> None:
    """A note as a bar, cut where its row ends and going on in the next one."""
    row_ticks = panel.bars_in_row * panel.composition.metre.ticks_per_bar
    colour = _PRIMER if primer else _softened(ROLE_COLOURS[note.role], note.velocity)
    start, stop = note.onset, min(note.onset + note.duration, panel.composition.end)
    if note.role == Role.DRUM:
        stop = start + 1
    while start < stop:
        row = start // row_ticks
        edge = min(stop, (row + 1) * row_ticks)
        row_top = top + row * (panel.row_height + ROW_GAP)
        x0 = MARGIN + GUTTER + (start - row * row_ticks) * panel.tick + 2
        x1 = MARGIN + GUTTER + (edge - row * row_ticks) * panel.tick - 1
        if note.role == Role.DRUM:
            lane = 2 if note.pitch in _KICKS else 0 if note.pitch in _CYMBALS else 1
            y0 = row_top + panel.row_height - (DRUM_LANES - lane) * DRUM_LANE + 2
            x1, y1 = x0 + max(6, 2 * panel.tick), y0 + DRUM_LANE - 4
        else:
            y0 = _pitch_y(panel, note.pitch, row_top)
            thick = max(panel.semitone, 7)
            y0, y1 = y0 + (panel.semitone - thick) / 2, y0 + (panel.semitone + thick) / 2 - 1
        box = (round(x0), round(y0), max(round(x1), round(x0) + 4), round(y1))
        if primer:
            around = (box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2)
            draw.rounded_rectangle(around, 4, fill=colour, outline=_PRIMER_EDGE, width=2)
        else:
            draw.rounded_rectangle(box, 3, fill=colour)
        start = edge


def _softened(colour: Colour, velocity: int) -> Colour:
    """Quieter notes are a little nearer to the background."""
    share = 0.62 + 0.38 * min(1.0, velocity / 95)
    red, green, blue = (
        round(share * own + (1 - share) * behind) for own, behind in zip(colour, FIELD, strict=True)
    )
    return red, green, blue


_ROLES = {
    Role.MELODY: told("picture.role.melody"),
    Role.CHORD: told("picture.role.chord"),
    Role.BASS: told("picture.role.bass"),
    Role.DRUM: told("picture.role.drum"),
}


def _draw_legend(pen: _Pen, compositions: Sequence[Composition], top: int) -> None:
    entries: list[tuple[str, Colour, bool]] = []
    if any(piece.primer_notes for piece in compositions):
        entries.append((pen.say(told("picture.yours")), _PRIMER, True))
    present = {note.role for piece in compositions for note in piece.notes}
    for role, colour in ROLE_COLOURS.items():
        if role in present:
            name = pen.say(_ROLES[role])
            entries.append((name, colour, False))
    draw, left = pen.draw, MARGIN
    middle = top + 18
    for name, colour, primer in entries:
        box = (left, middle - 14, left + 44, middle + 14)
        edge = _PRIMER_EDGE if primer else None
        draw.rounded_rectangle(box, 6, fill=colour, outline=edge, width=3)
        draw.text((left + 56, middle), name, TEXT, sans(_LABEL - 2), anchor="lm")
        left += 56 + round(sans(_LABEL - 2).getlength(name)) + 34
