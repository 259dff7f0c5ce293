# pyright: strict
"""What a score's own text says about who may use it."""

from __future__ import annotations

import io
import re
import zipfile

_ALLOWED = re.compile(r"public domain|CC[- ]?(BY|0)(?![- ]?(NC|SA|ND))", re.IGNORECASE)

# Scanned madrigals carry the recognised name of a publisher whose edition is still protected.
_RESTRICTED = re.compile(
    r"orpheus|edizioni|copyright|©|\(c\) ?[12]\d\d\d|all rights|rights reserved"
    r"|non-?commercial|share-?alike|CC[- ]?BY[- ]?(NC|SA|ND)",
    re.IGNORECASE,
)


def text_of(data: bytes) -> str:
    """The text of a score file: ABC, MusicXML, or MusicXML in its zip."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(n) for n in archive.namelist() if not n.startswith("META-INF")]
        data = b"\n".join(parts)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


def restriction(text: str) -> str | None:
    """The words by which a score reserves rights; None if it states none or allows every use."""
    stated = " ".join(re.findall(r"<rights>(.*?)</rights>", text, re.DOTALL)).strip()
    found = _RESTRICTED.search(text)
    if not found and not stated:
        return None
    if _ALLOWED.search(stated or text) and not re.search("orpheus", text, re.IGNORECASE):
        return None
    return stated or (found.group(0) if found else None)


def transcriber(text: str) -> str:
    """Who encoded a score, by ABC's Z field or MusicXML's encoder or software; "" if not named."""
    field = re.search(r"^Z:[ \t\"]*(\S.*?)[\" \t]*$", text, re.MULTILINE)
    if field:
        return _name(field.group(1))
    for tag in ("encoder", "software"):
        named = re.search(rf"<{tag}[^>]*>\s*(\S[^<]*)</{tag}>", text)
        if named:
            words = " ".join(named.group(1).split())
            return words if tag == "encoder" else f"not named (written with {words})"
    return ""


def _name(field: str) -> str:
    """The person of a Z field without the words, addresses and dates around the name."""
    name = re.sub(
        r"(?i)^(transcribed|contributed|corrected)\b( \d+)? ?by |^\d{4,8}( by)? ", "", field
    )
    name = re.split(r"[*<(,]|\bhttp|\b\S+[@:]\S+|\d", name)[0]
    name = " ".join(name.strip(' "').split())
    return name or field.split("@")[0]
