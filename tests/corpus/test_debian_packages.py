"""Music out of Debian packages that lie there already, without a network."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from engine.corpus.debian_packages import unpack
from engine.errors import TrainingError
from tests.notation.midi_files import file_of, scale

needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb here")


def package(folder: Path, version: str = "1.0") -> Path:
    """A package called tunes with a MIDI file in it."""
    tree = folder / f"tree-{version}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "usr/share/tunes").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        f"Package: tunes\nVersion: {version}\nArchitecture: all\nMaintainer: A <a@example.org>\n"
        "Description: tunes\n"
    )
    (tree / f"usr/share/tunes/{version}.mid").write_bytes(file_of(scale()))
    (tree / "DEBIAN").chmod(0o755)
    deb = folder / f"tunes_{version}_all.deb"
    subprocess.run(["dpkg-deb", "--build", tree, deb], check=True, capture_output=True)
    shutil.rmtree(tree)
    return deb


@needs_dpkg
def test_a_package_that_lies_there_is_unpacked_beside_it(tmp_path: Path) -> None:
    package(tmp_path)
    place = unpack("tunes", tmp_path)
    assert place.parent == tmp_path
    assert [path.name for path in place.rglob("*.mid")] == ["1.0.mid"]


@needs_dpkg
def test_what_is_unpacked_is_not_unpacked_again(tmp_path: Path) -> None:
    deb = package(tmp_path)
    place = unpack("tunes", tmp_path)
    deb.unlink()
    assert unpack("tunes", tmp_path) == place
    assert list(place.rglob("*.mid"))


@needs_dpkg
def test_of_several_versions_the_last_is_taken(tmp_path: Path) -> None:
    for version in ("1.0", "2.0"):
        package(tmp_path, version)
    assert [path.name for path in unpack("tunes", tmp_path).rglob("*.mid")] == ["2.0.mid"]


@needs_dpkg
def test_a_folder_may_be_named_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "packages").mkdir()
    package(tmp_path / "packages")
    monkeypatch.chdir(tmp_path)
    assert list(unpack("tunes", Path("packages")).rglob("*.mid"))


@needs_dpkg
def test_a_package_of_another_name_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TrainingError, match="apt-get download tun"):
        unpack("tun", tmp_path)


@needs_dpkg
def test_a_broken_package_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "tunes_1.0_all.deb").write_bytes(b"not a package")
    with pytest.raises(TrainingError, match="dpkg-deb failed"):
        unpack("tunes", tmp_path)
    with pytest.raises(TrainingError, match="dpkg-deb failed"):
        unpack("tunes", tmp_path)


def test_without_package_or_apt_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TrainingError, match="apt-get download tunes"):
        unpack("tunes", tmp_path)
