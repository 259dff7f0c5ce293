"""The page that explains an export to the person whose data it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222;"
    "background:#fff}table{border-collapse:collapse;width:100%}td,th{text-align:left;"
    "vertical-align:top;padding:.3em .8em .3em 0;border-bottom:1px solid #ccc}"
)

_WHAT = {
    "songs": "Songs that you brought. The files you sent are not kept; what was heard in them is"
    " in the folder songs, as MIDI and, where somebody listened to it, as mp3.",
    "consents": "What you agreed to with each song, word by word.",
    "requests": "Everything that you asked for, with its options.",
    "training-files": "What became of each file that you attached to /train.",
    "pieces": "Pieces that were made for you; their files are in the folder pieces.",
    "takes": "The takes of these pieces.",
    "votes": "What you voted for.",
    "log": "What you did that moderators can look up.",
    "jams": "Rounds that you started.",
    "jam-entries": "What you entered in rounds; files of your own are in the folder jams.",
    "jam-votes": "Which of two entries you liked better.",
    "refused-forms": "What you wrote into forms that were refused, kept for a day.",
    "offers": "Pieces that you offered as training material, and what you agreed to.",
}

_COLUMNS = {
    "songs": ("title", "artist", "file_name", "rights", "heard_at"),
    "consents": ("song", "right", "sentence", "at"),
    "requests": ("ref", "kind", "state", "created_at"),
    "pieces": ("ref", "title", "model"),
    "votes": ("title", "letter", "voted_at"),
    "log": ("action", "subject", "at"),
}
"""What the page shows of each; the JSON has everything."""


def page(
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    where: Mapping[str, int],
    part: int,
    parts: int,
    too_large: Sequence[str],
    unplayed: Sequence[str],
    servers: Mapping[int, str],
    made: str,
    room: int,
) -> str:
    """The index as HTML of at most `room` bytes: what was longer is told, and is in the JSON.

    `where` says in which part each file is.
    """
    head = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'><title>Your data in Motif</title>",
        f"<style>{_STYLE}</style><h1>Your data in Motif</h1>",
        f"<p>Everything that this Motif keeps about you, as of {escape(made)}.",
    ]
    if parts > 1:
        head.append(f"This is part {part} of {parts}; every part has this page.")
    head.append("</p>")
    head += _left_out(too_large, "Files that are larger than one message holds, and left out")
    head += _left_out(
        unplayed, "Songs that could not be written as MIDI just now; ask again later for them"
    )
    body: list[str] = []
    for name, rows in tables.items():
        body.append(f"<h2>{escape(name)}: {len(rows)}</h2><p>{escape(_WHAT[name])}")
        body.append(f"All of it is in data/{escape(name)}.json.</p>")
        if name in _COLUMNS and rows:
            body += _table(rows, _COLUMNS[name], servers)
    body.append("<h2>Files</h2><table><tr><th>File</th><th>Part</th></tr>")
    body += [f"<tr><td>{_link(f, n == part)}</td><td>{n}</td></tr>" for f, n in where.items()]
    body.append("</table>")
    return _fitted(head, body, room)


def _fitted(head: Sequence[str], body: Sequence[str], room: int) -> str:
    text = "\n".join(head)
    cut = "<p>There is more than this page has room for: the folder data has all of it.</p>"
    left = room - len(text.encode()) - len(cut)
    for line in body:
        left -= len(line.encode()) + 1
        if left < 0:
            return f"{text}\n{cut}"
        text += "\n" + line
    return text


def _left_out(names: Sequence[str], why: str) -> list[str]:
    if not names:
        return []
    items = "".join(f"<li>{escape(name)}</li>" for name in names[:50])
    more = f"<li>and {len(names) - 50} more</li>" if len(names) > 50 else ""
    return [f"<p><strong>{escape(why)}:</strong></p><ul>{items}{more}</ul>"]


def _table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], servers: Mapping[int, str]
) -> list[str]:
    names = "".join(f"<th>{escape(column.replace('_', ' '))}</th>" for column in columns)
    lines = [f"<table><tr><th>server</th>{names}</tr>"]
    for row in rows:
        guild = row.get("guild_id", row.get("server"))
        server = servers.get(guild, str(guild)) if isinstance(guild, int) else ""
        cells = "".join(f"<td>{escape(str(row[column] or ''))}</td>" for column in columns)
        lines.append(f"<tr><td>{escape(server)}</td>{cells}</tr>")
    return [*lines, "</table>"]


def _link(name: str, here: bool) -> str:
    return f"<a href='{escape(name, quote=True)}'>{escape(name)}</a>" if here else escape(name)
