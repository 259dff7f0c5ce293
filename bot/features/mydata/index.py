"""The page that explains an export to the person whose data it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from babel.dates import format_datetime

from bot.locales import Say

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222;"
    "background:#fff;overflow-wrap:anywhere}table{border-collapse:collapse;display:block;"
    "overflow-x:auto}td,th{text-align:left;vertical-align:top;padding:.3em .8em .3em 0;"
    "border-bottom:1px solid #ccc;overflow-wrap:normal}"
)

_COLUMNS = {
    "songs": ("title", "artist", "file_name", "rights", "heard_at"),
    "consents": ("song", "right", "sentence", "at"),
    "requests": ("ref", "kind", "state", "created_at"),
    "pieces": ("ref", "title", "model"),
    "votes": ("title", "letter", "voted_at"),
    "log": ("action", "subject", "at"),
}
"""What the page shows of each; the JSON has everything."""


_NAMED = 50
"""Files that are named one by one where they could not be handed over."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What one part of an export holds, of how many, made when.

    `where` says in which part each file is; what was `too_large`, and the songs that could not be
    played, are named. `servers` are names by id.
    """

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    servers: Mapping[int, str]
    where: Mapping[str, int]
    part: int
    parts: int
    too_large: Sequence[str]
    unplayed: Sequence[str]
    made: str


def page(say: Say, contents: Contents, room: int) -> str:
    """The index as HTML of at most `room` bytes: what was longer is told, and is in the JSON."""
    part, parts, where = contents.part, contents.parts, contents.where
    head = [
        f"<!doctype html><html lang={say.language}><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'>",
        f"<title>{escape(say('mydata.page.title'))}</title>",
        f"<style>{_STYLE}</style><h1>{escape(say('mydata.page.title'))}</h1>",
        f"<p>{escape(say('mydata.page.head', made=_moment(say, contents.made)))}",
    ]
    if parts > 1:
        head.append(escape(say("mydata.page.part", part=part, parts=parts)))
    head.append("</p>")
    head += _left_out(say, contents.too_large, "mydata.page.too_large")
    head += _left_out(say, contents.unplayed, "mydata.page.unplayed")
    body: list[str] = []
    for name, rows in contents.tables.items():
        head_of_table, about = say(f"mydata.table.{name}"), say(f"mydata.table.{name}.about")
        body.append(f"<h2>{escape(head_of_table)}: {len(rows)}</h2><p>{escape(about)}")
        body.append(f"{escape(say('mydata.page.all', file=f'data/{name}.json'))}</p>")
        if name in _COLUMNS and rows:
            body += _table(say, rows, _COLUMNS[name], contents.servers)
    body.append(f"<h2>{escape(say('mydata.page.files'))}</h2><table>")
    body.append(_headings(say, ("file", "part")))
    body += [f"<tr><td>{_link(f, n == part)}</td><td>{n}</td></tr>" for f, n in where.items()]
    body.append("</table>")
    return _fitted(head, body, room, f"<p>{escape(say('mydata.page.cut'))}</p>")


def _fitted(head: Sequence[str], body: Sequence[str], room: int, cut: str) -> str:
    text = "\n".join(head)
    left = room - len(text.encode()) - len(cut.encode())
    for line in body:
        left -= len(line.encode()) + 1
        if left < 0:
            return f"{text}\n{cut}"
        text += "\n" + line
    return text


def _left_out(say: Say, names: Sequence[str], why: str) -> list[str]:
    if not names:
        return []
    shown = [*names[:_NAMED], *_and_more(say, len(names) - _NAMED)]
    items = "".join(f"<li>{escape(name)}</li>" for name in shown)
    return [f"<p><strong>{escape(say(why))}</strong></p><ul>{items}</ul>"]


def _and_more(say: Say, count: int) -> list[str]:
    return [say("mydata.page.more", count=count)] if count > 0 else []


def _table(
    say: Say,
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    servers: Mapping[int, str],
) -> list[str]:
    lines = ["<table>", _headings(say, ("server", *columns))]
    for row in rows:
        guild = row.get("guild_id", row.get("server"))
        server = servers.get(guild, str(guild)) if isinstance(guild, int) else ""
        cells = "".join(f"<td>{escape(_cell(say, row, column))}</td>" for column in columns)
        lines.append(f"<tr><td>{escape(server)}</td>{cells}</tr>")
    return [*lines, "</table>"]


def _headings(say: Say, columns: Sequence[str]) -> str:
    names = "".join(f"<th>{escape(say(f'mydata.column.{column}'))}</th>" for column in columns)
    return f"<tr>{names}</tr>"


def _cell(say: Say, row: Mapping[str, Any], column: str) -> str:
    value = str(row[column] or "")
    match column:
        case "rights" | "right":
            return say(f"rights.{value}")
        case "kind":
            return say(f"mydata.kind.{value}")
        case "state":
            return say(f"mydata.state.{value}")
        case "at" | "heard_at" | "created_at" | "voted_at":
            return _moment(say, value)
        case _:
            return value


def _moment(say: Say, written: str) -> str:
    """A time as it stands in the JSON, as people write it."""
    if not written:
        return ""
    return f"{format_datetime(datetime.fromisoformat(written), locale=say.language)} UTC"


def _link(name: str, here: bool) -> str:
    return f"<a href='{escape(name, quote=True)}'>{escape(name)}</a>" if here else escape(name)
