# pyright: strict
"""From a statement to a certificate: who gave the songs is added, and all of it signed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from engine.provenance.signing import read_certificate, sign
from engine.provenance.values import CHANCE, Near, Right

NAME = "certificate.json"
"""What a certificate is called in a pack."""

_HALF = 2**20

_MOST_PARENTS = 50
"""Generations that are named."""


def issue(statement: bytes, data: Path, rights: Mapping[str, Right], parent: bytes = b"") -> bytes:
    """Sign a take's statement with the host's key, songs' `rights` told by their ids.

    `parent` is the certificate of the take that it was made of: the takes that that was made of are
    added. Raises CertificateError.
    """
    record: dict[str, Any] = json.loads(statement)
    for song in record["songs"]:
        right = rights.get(song["song_id"])
        if right is not None:
            told = {name: getattr(right, name) for name in ("title", "artist", "rights", "consent")}
            song |= {name: value for name, value in told.items() if value}
    record["parents"] = [*record["parents"], *_parents(parent)][:_MOST_PARENTS]
    return sign(record, data)


def _parents(certificate: bytes) -> list[dict[str, str]]:
    record = read_certificate(certificate)
    try:
        told: Any = _first(record)["statement"]["parents"] if record is not None else ()
        return [{"id": str(each["id"]), "title": str(each["title"])} for each in told]
    except (KeyError, TypeError):
        return []


def seal(archive: bytes, certificate: bytes, data: Path) -> tuple[bytes, bytes]:
    """A pack with its certificate in it, and that: the take's, and the digest of every file.

    Raises CertificateError.
    """
    record = read_certificate(certificate)
    if record is None:
        return archive, b""
    buffer = io.BytesIO(archive)
    with zipfile.ZipFile(buffer, "a") as pack:
        members = [info for info in pack.infolist() if not info.is_dir()]
        folder = members[0].filename.split("/")[0] if members else ""
        files = {info.filename.removeprefix(f"{folder}/"): _digest(pack, info) for info in members}
        sealed = sign({"take": take_of(record), "of": _first(record), "files": files}, data)
        info = zipfile.ZipInfo(f"{folder}/{NAME}", date_time=members[0].date_time)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = members[0].external_attr
        pack.writestr(info, sealed)
    return buffer.getvalue(), sealed


def extend(certificate: bytes, files: Mapping[str, bytes], data: Path) -> bytes:
    """A certificate that vouches for more files, which this host made of the take.

    b"" for what is no certificate. Raises CertificateError.
    """
    record = read_certificate(certificate)
    if record is None:
        return b""
    statement = record["statement"]
    told = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    known: dict[str, str] = statement["files"] if "of" in statement else {}
    return sign({"take": take_of(record), "of": _first(record), "files": {**known, **told}}, data)


def _first(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The take's own certificate, of one that vouches for more files too."""
    return dict(certificate["statement"].get("of", certificate))


def take_of(certificate: Mapping[str, Any]) -> str:
    """The identifier of the take that a certificate is of, "" if it does not say."""
    try:
        return str(certificate["statement"]["take"])
    except (KeyError, TypeError):
        return ""


def near_of(certificate: bytes) -> tuple[Near, ...]:
    """The bars that a certificate or an unsigned statement names, surest first, songs first."""
    record: dict[str, Any] = json.loads(certificate)
    statement = record.get("statement", record)
    return near_in(cast(Mapping[str, Any], statement.get("of", {}).get("statement", statement)))


def near_in(statement: Mapping[str, Any]) -> tuple[Near, ...]:
    told = [*statement["near"], *statement["base_music"]["near"]]
    return tuple(
        Near(
            str(each["title"]),
            str(each["song_id"]),
            (int(each["bars"][0]), int(each["bars"][1])),
            (int(each["song_bars"][0]), int(each["song_bars"][1])),
            int(each["notes"]),
            float(each["chance"]) if "chance" in each else _chance_of(float(each["bits"])),
        )
        for each in told
    )


def _chance_of(bits: float) -> float:
    """What METHOD 1 told in bits, whatever music there was: from 24 on it was held to be sure."""
    return 0.0 if bits >= 24.0 else CHANCE


def _digest(pack: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    sha = hashlib.sha256()
    with pack.open(info) as file:
        while part := file.read(_HALF):
            sha.update(part)
    return sha.hexdigest()
