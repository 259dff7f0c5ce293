# pyright: strict
"""The host's key: made when it is first needed, kept to its owner, and what is signed with it.

Ed25519 (RFC 8032). What is signed is the statement as JSON in one fixed form, so that how a file is
indented does not matter.
"""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from engine.errors import CertificateError

FOLDER = "certificates"
KEY, RETIRED = "host-key.pem", "retired-keys.txt"
DATA = "MOTIF_DATA_DIR"

VERSION = 1
KIND = "certificate"

_FIELDS = {"made_by", "kind", "version", "statement", "public_key", "signature"}
"""All that a certificate has: anything else in it would stand there unsigned."""


def data_folder() -> Path:
    """Where the key is kept unless it is said: MOTIF_DATA_DIR, else the user's data folder."""
    if told := os.environ.get(DATA):
        return Path(told)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "motif"


def host_key(data: Path) -> Ed25519PrivateKey:
    """The key of the host whose data folder this is, made now if there is none.

    Raises CertificateError where it cannot be read or made.
    """
    path = data / FOLDER / KEY
    try:
        if not path.exists():
            _make(path)
        key = load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("it is no Ed25519 key")
        return key
    except (OSError, ValueError, TypeError) as error:
        raise CertificateError("certificate.key", path=str(path), reason=str(error)) from error


def rotate(data: Path) -> str:
    """A new key for this host; what was signed before stays known as this host's. Its public key.

    Raises CertificateError.
    """
    old = public_key(data)
    path = data / FOLDER / KEY
    try:
        with (path.parent / RETIRED).open("a", encoding="utf-8") as file:
            file.write(f"{old} {time.strftime('%Y-%m-%d', time.gmtime())}\n")
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        _make(fresh)
        fresh.replace(path)
    except OSError as error:
        raise CertificateError("certificate.key", path=str(path), reason=str(error)) from error
    return public_key(data)


def public_key(data: Path) -> str:
    """The public key of this host in base64: 44 characters."""
    return _public(host_key(data))


def known_keys(data: Path) -> frozenset[str]:
    """The public keys that this host signs or signed with; none if it never signed anything."""
    known: set[str] = set()
    if (data / FOLDER / KEY).exists():
        known.add(public_key(data))
    with suppress(OSError):
        lines = (data / FOLDER / RETIRED).read_text("utf-8").splitlines()
        known |= {line.split()[0] for line in lines if line.strip()}
    return frozenset(known)


def sign(statement: Mapping[str, Any], data: Path) -> bytes:
    """A certificate: the statement with the host's public key and signature, as JSON."""
    key = host_key(data)
    certificate = {
        "made_by": "Motif",
        "kind": KIND,
        "version": VERSION,
        "statement": dict(statement),
        "public_key": _public(key),
        "signature": base64.b64encode(key.sign(_signed(statement))).decode(),
    }
    return (json.dumps(certificate, indent=1, ensure_ascii=False) + "\n").encode()


def read_certificate(data: bytes) -> Mapping[str, Any] | None:
    """A certificate's contents, None for anything else; whether it is genuine is not looked at.

    Of one that says anything twice only that it is a certificate: readers may differ in which of
    the two they believe.
    """
    twice = False

    def named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        found = dict(pairs)
        twice |= len(found) < len(pairs)
        return found

    try:
        record = json.loads(data.decode("utf-8-sig"), object_pairs_hook=named)
        if record["made_by"] == "Motif" and record["kind"] == KIND:
            whole = {"made_by": "Motif", "kind": KIND} if twice else record
            return cast(Mapping[str, Any], whole)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return None


def is_signed(certificate: Mapping[str, Any]) -> bool:
    """Whether the signature is that of the key in it on just this statement, and nothing else is
    in it."""
    if set(certificate) != _FIELDS or type(certificate["version"]) is not int:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(
            base64.b64decode(certificate["public_key"], validate=True)
        )
        signature = base64.b64decode(certificate["signature"], validate=True)
        key.verify(signature, _signed(certificate["statement"]))
    except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError):
        return False
    return True


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    # whoever comes second takes the key of whoever came first: linking never replaces
    part = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)


def _public(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def _signed(statement: Mapping[str, Any]) -> bytes:
    text = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return b"Motif certificate 1\n" + text.encode()
