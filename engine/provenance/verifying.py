"""Whether a file is what its certificate says, and whether that can be computed again."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.composer.artefact import SHIPPED, SONGS, fingerprint_of, load_songs, read_card
from engine.errors import CertificateError, EngineError, reason_of
from engine.identifier import take_in
from engine.messages import Message, told
from engine.provenance.certificate import METHOD, facts_of, unpacked
from engine.provenance.comparing import base_music, compare
from engine.provenance.issuing import NAME, near_in, take_of
from engine.provenance.packs import (
    LARGEST_CERTIFICATE,
    certificate_in,
    members,
    opened,
    take_in_pack,
)
from engine.provenance.signing import VERSION, is_signed, known_keys, read_certificate
from engine.provenance.values import Verdict, Verification
from engine.values import Metre

ENDING = ".certificate.json"
"""What the certificate beside `take-1.mp3` ends in: `take-1.certificate.json`."""

_PICTURES = (".roll", ".score")
"""What the names of a take's pictures have before their `.png`; they say nothing else of it."""

_LARGEST = 2**28
_LOOKED_AT = 200
"""Files of a folder that are looked at for a certificate or a model, at most."""


def verify(
    file: Path,
    *,
    certificate: Path | None = None,
    model: Path | None = None,
    keys: frozenset[str] = frozenset(),
    data: Path,
) -> Verification:
    """Look at a file, its certificate and, with the model at hand, at what was compared.

    `keys` are public keys of other hosts that are trusted; the host's own are in `data`. Raises
    CertificateError for a file that cannot be read.
    """
    content = _read(file)
    pack = opened(content)
    inside = certificate_in(pack) if pack is not None else None
    take = _take_in(content)
    record = _certificate(file, take, content, certificate) if inside is None else inside
    if record is None:
        if pack is not None and not take:
            take = take_in_pack(pack)
        code = "certificate.none" if take else "certificate.nothing"
        return _found(Verdict.NO_CERTIFICATE, told(code, name=file.name, take=take))
    if record.get("version", VERSION) != VERSION:
        return _found(Verdict.CERTIFICATE_ALTERED, told("certificate.unreadable"))
    if not is_signed(record):
        return _found(Verdict.CERTIFICATE_ALTERED, told("certificate.altered"))
    statement = record["statement"]
    of = statement.get("of")
    if of is not None and not is_signed(of):
        return _found(Verdict.CERTIFICATE_ALTERED, told("certificate.altered"))
    own = known_keys(data)
    signers = {str(record["public_key"]), *([str(of["public_key"])] if of else [])}
    facts = of["statement"] if of else statement
    try:
        is_certificate = read_certificate(content) is not None
        changed = [] if is_certificate else _changed(file.name, content, pack, [statement, facts])
        if changed:
            its_own = take or (take_in_pack(pack) if pack is not None else "")
            if its_own and its_own not in (statement["take"], facts["take"]):
                about = {"take": its_own, "other": facts["take"], "title": facts["title"]}
                changed = [told("certificate.another_take", name=file.name, **about)]
            return _found(Verdict.FILE_ALTERED, *changed)
        if not signers <= own | keys:
            foreign = min(signers - own - keys)
            message = told("certificate.foreign", key=foreign, take=str(facts["take"]))
            return _found(Verdict.FOREIGN_KEY, message)
        return _computed_again(file, facts, model, is_own=signers <= own)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        # signed, but of another version: its signature says nothing that we can read
        return _found(Verdict.CERTIFICATE_ALTERED, told("certificate.unreadable"))


def _found(verdict: Verdict, *sentences: Message) -> Verification:
    return Verification(verdict, sentences)


def _computed_again(
    file: Path, facts: Mapping[str, Any], folder: Path | None, *, is_own: bool
) -> Verification:
    notes, metre = unpacked(facts["notes"]), Metre(*facts["metre"])
    near = near_in(facts)
    version = str(facts["model"].get("version", ""))
    code = "certificate.genuine" if is_own else "certificate.genuine_trusted"
    sentences = [told(code, name=file.name, take=facts["take"], title=facts["title"])]
    if facts["method"] != METHOD:
        sentences.append(told("certificate.not_again"))
        return Verification(Verdict.GENUINE, tuple(sentences), near, facts)
    music = base_music()
    known = facts["base_music"]["index"]
    same_index = known is not None and music is not None and music.digest == known
    place = _model(file, version, folder) if facts["songs"] else SHIPPED
    if place is None and folder is not None:
        return _found(
            Verdict.FACTS_DIFFER,
            told("certificate.other_model", folder=str(folder), version=version),
        )
    songs = load_songs(place) if place is not None else ()
    again = facts_of(
        compare(notes, metre, songs, music=music if same_index else None),
        songs,
        music if same_index else None,
    )
    compared = [] if place is None else [name for name in again if name != "base_music"]
    compared += ["base_music"] if same_index else []
    ours, theirs = (
        json.dumps({name: each.get(name) for name in compared}, sort_keys=True)
        for each in (_untitled(again), _untitled(facts))
    )
    if ours != theirs:
        return _found(Verdict.FACTS_DIFFER, told("certificate.differs", name=file.name))
    if songs:
        sentences.append(told("certificate.songs_again", songs=len(songs)))
    elif place is None:
        sentences.append(told("certificate.songs_not_again", version=version))
    if same_index:
        sentences.append(told("certificate.music_again"))
    elif known is not None:
        sentences.append(told("certificate.music_not_again"))
    return Verification(Verdict.GENUINE, tuple(sentences), near, facts)


def _untitled(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts without what songs are called: a server may have called them otherwise since."""
    text = json.dumps({name: value for name, value in facts.items() if name != "songs"})

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            # the base's music has no other name than its title
            kept = not value.get("song_id")
            return {n: stripped(v) for n, v in value.items() if kept or n != "title"}
        return [stripped(each) for each in value] if isinstance(value, list) else value

    return stripped(json.loads(text))


def _changed(
    name: str,
    content: bytes,
    pack: zipfile.ZipFile | None,
    statements: list[Mapping[str, Any]],
) -> list[Message]:
    """What is not as it was when the certificate was written."""
    digests = {digest for statement in statements for digest in statement["files"].values()}
    listed: Mapping[str, str] = statements[0]["files"]
    digest = hashlib.sha256(content).hexdigest()
    if digest in digests:
        named = {own for each, own in listed.items() if each.split("/")[-1] == name}
        other = min((each for each, own in listed.items() if own == digest), default="")
        misnamed = bool(named) and digest not in named
        return [told("certificate.misnamed", name=name, other=other)] if misnamed else []
    if pack is None:
        return [told("certificate.file_altered", name=name)]
    found = members(pack, content)
    if found is None:
        return [told("certificate.file_altered", name=name)]
    # of two files of one name, some programs unpack the first and some the last
    twice = [each for each, own in found.items() if len(own) > 1]
    found.pop(NAME, None)
    wrong = [
        each
        for each, own in listed.items()
        if each not in twice and found.get(each, [own]) != [own]
    ]
    missing = [each for each in listed if each not in found]
    added = [each for each in found if each not in listed]
    return [
        told(code, name=name, names=", ".join(sorted(names)))
        for code, names in (
            ("certificate.pack_altered", wrong),
            ("certificate.pack_missing", missing),
            ("certificate.pack_added", added),
            ("certificate.pack_twice", twice),
        )
        if names
    ]


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST:
            raise CertificateError("certificate.too_large", name=file.name)
        return file.read_bytes()
    except OSError as error:
        raise CertificateError(
            "certificate.closed", name=file.name, reason=reason_of(error)
        ) from error


def _take_in(content: bytes) -> str:
    record = read_certificate(content)
    if record is not None:
        return take_of(record)
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        try:
            take = json.loads(content.decode("utf-8-sig"))["id"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        return take if isinstance(take, str) else ""
    return take_in(content)


def _certificate(
    file: Path, take: str, content: bytes, given: Path | None
) -> Mapping[str, Any] | None:
    """The certificate that was named, or that is the file, or that lies beside it."""
    if given is not None:
        return read_certificate(_read(given)) or {}
    if (own := read_certificate(content)) is not None:
        return own
    digest = hashlib.sha256(content).hexdigest()
    of_the_take: Mapping[str, Any] | None = None
    for path in _beside(file):
        try:
            if path.stat().st_size > LARGEST_CERTIFICATE:
                continue
            data = path.read_bytes()
        except OSError:
            continue
        record = read_certificate(data)
        named = path == _named(file)
        if record is None:
            if named:
                return {}
            continue
        if named:
            return record
        statement = record.get("statement")
        files = statement.get("files") if isinstance(statement, dict) else None
        if isinstance(files, dict) and digest in files.values():
            return record
        if take and take_of(record) == take:
            of_the_take = of_the_take or record
    return of_the_take


def _beside(file: Path) -> Iterator[Path]:
    """Certificates where one would look: by the file's own name, in its folder, one above."""
    named = _named(file)
    if named.is_file():
        yield named
    for folder in (file.parent, file.parent.parent):
        for place in (folder / NAME, *sorted(folder.glob(f"*{ENDING}"))[:_LOOKED_AT]):
            if place != named and place.is_file():
                yield place


def _named(file: Path) -> Path:
    """Where the certificate of a file by its name would lie; of a picture, that of its take."""
    stem = file.stem
    for picture in _PICTURES if file.suffix == ".png" else ():
        stem = stem.removesuffix(picture)
    return file.with_name(stem + ENDING)


def _model(file: Path, version: str, given: Path | None) -> Path | None:
    """The folder of the model with this fingerprint: that which was given, or one nearby."""
    if given is not None:
        return given if fingerprint_of(given) == version else None
    folders = [SHIPPED]
    for place in (file.absolute().parent, file.absolute().parent.parent, Path.cwd()):
        folders += [each.parent for each in sorted(place.glob(f"*/{SONGS}"))[:_LOOKED_AT]]
    for folder in folders:
        try:
            if fingerprint_of(folder) == version and read_card(folder):
                return folder
        except (OSError, EngineError):
            continue
    return None
