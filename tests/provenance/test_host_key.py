"""The host's key: one that stays, is nobody else's, and can be renewed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from engine import tasks
from engine.cli import main
from engine.provenance.values import Verdict


def test_another_hosts_certificate_is_told_until_its_key_is_trusted(
    made: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tasks.public_key(data)
    monkeypatch.setenv("MOTIF_DATA_DIR", str(tmp_path / "elsewhere"))
    assert main(["verify", str(made / "take-1.mp3")]) == 5
    assert not (tmp_path / "elsewhere").exists()
    assert main(["verify", str(made / "take-1.mp3"), "--trust", key]) == 0
    found = tasks.verify(made / "take-1.mp3", trusted=[key], data=tmp_path / "elsewhere")
    assert found.sentences[0].code == "certificate.genuine_trusted"  # not "this host's"


def test_the_key_is_the_hosts_alone_and_stays(data: Path) -> None:
    key = tasks.public_key(data)
    path = data / "certificates" / "host-key.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(key) == 44
    assert tasks.public_key(data) == key


def test_after_a_new_key_earlier_certificates_stay_good(made: Path, data: Path) -> None:
    old = tasks.public_key(data)
    assert tasks.public_key(data, renew=True) != old
    assert stat.S_IMODE((data / "certificates" / "host-key.pem").stat().st_mode) == 0o600
    assert tasks.verify(made / "take-1.mp3", data=data).verdict is Verdict.GENUINE
