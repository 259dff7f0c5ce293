"""The key by which the bot and its own workers know each other: made anew, and never stored."""

from __future__ import annotations

import datetime
from typing import Any

_FROM = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_UNTIL = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)
"""Whatever the clock says, now or later: a machine may start in 1970 and learn the time then, and a
bot may run for years. The key is of no use to anybody once it ends."""

_NAME = "motif"


def own_security() -> Any:
    """Dask's Security with a new key and a certificate that it signed itself.

    For a thread: importing takes a while.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
    from distributed.security import Security

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_NAME)]), critical=False)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    shown = certificate.public_bytes(pem).decode()
    secret = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    parts = ("client", "scheduler", "worker")
    return Security(
        require_encryption=True,
        tls_ca_file=shown,
        **{f"tls_{part}_key": secret for part in parts},
        **{f"tls_{part}_cert": shown for part in parts},
    )
