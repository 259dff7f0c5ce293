"""The page of an examination: one HTML file that needs nothing else and fetches nothing.

Whatever is not markup of this module is worded, then escaped: titles may hold anything.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from engine.doctor import findings
from engine.doctor.advice import advice
from engine.doctor.drawing import gauge, piano_roll
from engine.doctor.facts import Facts, Sample, SongFacts
from engine.doctor.leanings import NAMES, WORDS, mean_figures
from engine.doctor.style import STYLE
from engine.judge.people import people
from engine.messages import Message, number, told, worded
from engine.notation.picture_text import key_message

MOST_PICTURED = 24
"""Songs that are shown one by one; of more the largest."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"
_MINUS = str.maketrans("", "", "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127])))
"""Control characters, which HTML may not hold."""


@dataclass(frozen=True, slots=True)
class _Speaker:
    texts: Mapping[str, str]

    def __call__(self, message: Message) -> str:
        """The sentence as HTML; a title in it can be no markup."""
        return _text(worded(message, self.texts))

    def number(self, value: float) -> str:
        """Of a figure, in the page's language."""
        return number(value, ".2f", self.texts)


def write_page(facts: Facts, texts: Mapping[str, str], language: str) -> bytes:
    """The page in the language of `texts`, which are by code; UTF-8."""
    say = _Speaker(texts)
    chapters: list[tuple[str, Message, str]] = [
        ("advice", told("doctor.chapter.advice"), _advice(facts, say)),
        ("data", told("doctor.chapter.data"), _data(facts, say)),
        ("bias", told("doctor.chapter.bias"), _bias(facts, say)),
        ("copies", told("doctor.chapter.copies"), _copies(facts, say)),
        ("robotic", told("doctor.chapter.robotic"), _sentences(findings.robotic(facts), say)),
        ("cost", told("doctor.chapter.cost"), _sentences(findings.cost(facts), say)),
        ("taste", told("doctor.chapter.taste"), _taste(facts, say)),
    ]
    title = say(told("doctor.title", name=facts.name))
    made = say(told("doctor.made", count=len(facts.samples), bars=facts.bars, seed=facts.seed))
    links = "".join(f'<a href="#{name}">{say(head)}</a>' for name, head, _ in chapters)
    body = "".join(
        f'<section id="{name}"><h2>{say(head)}</h2>{content}</section>'
        for name, head, content in chapters
    )
    page = (
        f'<!doctype html>\n<html lang="{_text(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><header><h1>{title}</h1>"
        f'<p class="quiet">{made}</p><nav>{links}</nav></header><main>{body}</main></body></html>\n'
    )
    return page.encode("utf-8", "replace")


def _text(text: str) -> str:
    return escape(text.translate(_MINUS))


def _sentences(messages: Iterable[Message], say: Callable[[Message], str]) -> str:
    return "".join(f"<p>{say(message)}</p>" for message in messages)


def _list(messages: Iterable[Message], say: _Speaker, kind: str = "ul") -> str:
    items = "".join(f"<li>{say(message)}</li>" for message in messages)
    return f"<{kind}>{items}</{kind}>"


def _advice(facts: Facts, say: _Speaker) -> str:
    return _list(advice(facts), say, "ol")


def _data(facts: Facts, say: _Speaker) -> str:
    pictured = sorted(facts.songs, key=lambda song: -song.share)[:MOST_PICTURED]
    songs = "".join(_song(song, say) for song in pictured)
    more = len(facts.songs) - len(pictured)
    left = _sentences([told("doctor.data.more", count=more)] if more else [], say)
    return _sentences(findings.data(facts), say) + songs + left


def _song(song: SongFacts, say: _Speaker) -> str:
    named = {"metre": str(song.metre), "tempo": song.tempo}
    music = told("doctor.song.drums", **named)
    if song.pitched:
        music = told("doctor.song.music", key=key_message(song.key), **named)
    lines = [music, told("doctor.song.notes", notes=len(song.notes), share=song.share), _from(song)]
    if song.bits is not None:
        lines.append(told("doctor.song.bits", before=song.bits[0], after=song.bits[1]))
    about = "".join(f'<p class="quiet">{say(line)}</p>' for line in lines)
    return (
        f"<article><h3><bdi>{_text(song.title)}</bdi></h3>"
        f"{piano_roll(song.notes, song.metre, song.title.translate(_MINUS))}"
        f'<div class="bar"><i style="width:{song.share:.1%}"></i></div>{about}</article>'
    )


def _from(song: SongFacts) -> Message:
    if not song.heard:
        return told("doctor.song.midi")
    if song.quality is None:
        return told("doctor.song.recording")
    return told("doctor.song.heard", quality=song.quality)


def _bias(facts: Facts, say: _Speaker) -> str:
    html = _sentences(findings.bias(facts), say)
    if not len(facts.figures):
        return html
    nothing = (told("doctor.bias.nothing"),)
    for head, found in (
        (told("doctor.bias.over"), findings.overused(facts)),
        (told("doctor.bias.under"), findings.lacking(facts)),
    ):
        html += f"<h3>{say(head)}</h3>{_list(found or nothing, say)}"
    return html + _figures(facts, say)


def _figures(facts: Facts, say: _Speaker) -> str:
    pieces, songs = mean_figures(facts.figures), mean_figures(facts.song_figures)
    rows = ""
    for name in NAMES:
        low, high = people().figures[name].range
        words, own = say(WORDS[name]), songs.get(name)
        rows += (
            f"<tr><td>{words}{gauge(pieces[name], own, (low, high), '')}</td>"
            f"<td>{say.number(pieces[name])}</td><td>{'' if own is None else say.number(own)}</td>"
            f"<td>{say.number(low)}–{say.number(high)}</td></tr>"
        )
    heads = [
        told("doctor.column.figure"),
        told("doctor.column.pieces"),
        told("doctor.column.songs"),
        told("doctor.column.people"),
    ]
    marks = zip(("--bass", "--chord", "--people"), heads[1:], strict=True)
    legend = "".join(
        f'<span style="background:var({colour})"></span>{say(head)}' for colour, head in marks
    )
    columns = "".join(f"<th>{say(head)}</th>" for head in heads)
    summary = say(told("doctor.bias.all", count=len(NAMES)))
    return (
        f"<details open><summary>{summary}</summary>"
        f'<p class="quiet legend">{legend}</p>'
        f"<table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _copies(facts: Facts, say: _Speaker) -> str:
    named = zip(facts.headings, facts.samples, strict=True)
    nearest = [
        told(
            "doctor.copies.nearest",
            piece=name,
            title=sample.nearest.title,
            share=sample.share,
            run=sample.nearest.run,
        )
        for name, sample in sorted(named, key=lambda own: -own[1].share)
        if sample.nearest is not None
    ]
    return _sentences(findings.copies(facts), say) + _list(nearest, say)


def _taste(facts: Facts, say: _Speaker) -> str:
    sound = sum(len(sample.mp3) for sample in facts.samples) * 4 / 3 / 1e6
    size = told("doctor.taste.size", sound=sound)
    return _sentences([*findings.taste(facts), size], say) + "".join(
        _sample(heading, sample, facts.bars, say)
        for heading, sample in zip(facts.headings, facts.samples, strict=True)
    )


def _sample(heading: str, sample: Sample, bars: int, say: _Speaker) -> str:
    music = told(
        "doctor.song.music",
        key=key_message(sample.key),
        metre=str(sample.metre),
        tempo=sample.tempo,
    )
    title = _text(heading)
    sound = _sentences([told("doctor.taste.silent")], say)
    if sample.mp3:
        data = base64.b64encode(sample.mp3).decode("ascii")
        sound = (
            f'<audio controls preload="none" aria-label="{title}" '
            f'src="data:audio/mpeg;base64,{data}"></audio>'
        )
    return (
        f"<article><h3>{title}</h3>"
        f"{piano_roll(sample.notes, sample.metre, sample.title, bars)}"
        f'<p class="quiet">{say(music)}</p>{sound}</article>'
    )
