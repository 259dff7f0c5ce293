"""What a machine is set up with, and that the second time costs nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = (
    *("bash", "cat", "chmod", "dirname", "env", "flock", "head", "install", "mkdir", "mktemp"),
    *("rm", "sha256sum", "tail", "touch"),
)

FAKE_UV = """#!/bin/bash
echo "$*" >> "$UV_LOG"
case "$1 $2" in
"--version "*) echo uv 1.0 ;;
"venv "*) mkdir -p .venv/bin; printf '#!/bin/bash\\nexit 0\\n' > .venv/bin/python
          chmod +x .venv/bin/python ;;
"pip sync") [[ ! -e broken ]] || { echo "no network"; exit 1; } ;;
"pip install") touch .venv/bin/motif; chmod +x .venv/bin/motif ;;
esac
"""


class Machine:
    """A checkout on a machine that has the named tools and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "check out"
        self.bin = folder / "bin"
        self.log = folder / "uv.log"
        (self.checkout / "scripts").mkdir(parents=True)
        self.bin.mkdir()
        for name in ("scripts/setup.sh", "pyproject.toml", "requirements.lock"):
            shutil.copy(ROOT / name, self.checkout / name)
        shutil.copytree(ROOT / "scripts" / "locks", self.checkout / "scripts" / "locks")
        for tool in TOOLS:
            if path := shutil.which(tool):
                (self.bin / tool).symlink_to(path)
        self.add("uv", FAKE_UV)
        self.add("python3.11", f'#!/bin/bash\nexec "{sys.executable}" "$@"\n')

    def add(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def setup(self) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.bin), "HOME": "/nonexistent", "UV_LOG": str(self.log)}
        return subprocess.run(
            [self.bin / "bash", "scripts/setup.sh"],
            cwd=self.checkout,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def installs(self) -> int:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return sum("pip sync" in line and "--require-hashes" in line for line in lines)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_second_setup_installs_nothing(machine: Machine) -> None:
    assert machine.setup().returncode == 0
    start = time.perf_counter()
    assert machine.setup().returncode == 0
    assert time.perf_counter() - start < 1.0
    assert machine.installs() == 1


def test_another_lock_is_installed(machine: Machine) -> None:
    machine.setup()
    with (machine.checkout / "requirements.lock").open("a") as lock:
        lock.write("# newer\n")
    machine.setup()
    assert machine.installs() == 2


def test_a_checkout_that_was_moved_is_installed_again(machine: Machine) -> None:
    machine.setup()
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("elsewhere"))
    machine.setup()
    assert machine.installs() == 2


def test_a_broken_download_is_told_and_goes_on_the_next_time(machine: Machine) -> None:
    (machine.checkout / "broken").touch()
    failed = machine.setup()
    assert failed.returncode == 1
    assert "setup failed: the packages could not be installed" in failed.stderr
    assert "no network" in failed.stderr
    (machine.checkout / "broken").unlink()
    assert machine.setup().returncode == 0


def test_without_synthesiser_and_without_root_it_goes_on_and_says_so(machine: Machine) -> None:
    done = machine.setup()
    assert done.returncode == 0
    assert "built-in synthesiser" in done.stderr


def test_everything_that_setup_fetches_is_pinned_by_hash() -> None:
    script = (ROOT / "scripts" / "setup.sh").read_text()
    locks = re.findall(r"\$LOCKS/(\w+\.lock)", script)
    assert set(locks) == {path.name for path in (ROOT / "scripts" / "locks").glob("*.lock")}
    for name in locks:
        text = (ROOT / "scripts" / "locks" / name).read_text()
        for entry in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[\w.-]+==[\w.]+ ", entry)
            assert "--hash=sha256:" in entry
    for install in re.findall(r"pip install(?:[^\n]*\\\n)*[^\n]*", script):
        assert '"${uv[@]}"' in install or '"${pinned[@]}"' in install or "--editable ." in install


def test_the_synthesiser_that_is_compiled_is_the_one_that_is_locked() -> None:
    (version,) = re.findall(
        r"^tinysoundfont==(\S+)",
        (ROOT / "scripts/locks/synthesiser.lock").read_text(),
        re.MULTILINE,
    )
    assert f"tinysoundfont=={version} " in (ROOT / "requirements.lock").read_text()


def test_what_has_no_hash_is_not_installed(machine: Machine) -> None:
    (machine.bin / "uv").unlink()
    lock = machine.checkout / "scripts" / "locks" / "uv.lock"
    lock.write_text(re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, lock.read_text()))
    done = machine.setup()
    assert done.returncode == 1
    assert "uv could not be installed" in done.stderr


def test_a_python_that_is_too_old_is_told(machine: Machine) -> None:
    (machine.bin / "python3.11").unlink()
    machine.add("python3", "#!/bin/bash\nexit 1\n")
    done = machine.setup()
    assert done.returncode == 1
    assert "Motif needs Python 3.11, 3.12 or 3.13" in done.stderr


def test_every_setting_in_the_example_exists() -> None:
    from bot.settings import Settings

    elsewhere = {"DISCORD_TOKEN", "MOTIF_SOUNDFONT"}
    names = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    known = {f"MOTIF_{name.upper()}" for name in Settings.model_fields}
    assert "DISCORD_TOKEN" in names
    assert set(names) - elsewhere <= known


def test_ci_runs_the_tests() -> None:
    assert "make --no-print-directory test" in (ROOT / ".ci" / "run").read_text()


def test_samples_are_enough_and_small() -> None:
    import soundfile

    paths = sorted((ROOT / "samples").glob("*.mp3"))
    sources = (ROOT / "samples" / "SOURCES.md").read_text()
    assert len(paths) >= 5
    assert sum(path.stat().st_size for path in paths) < 5_000_000
    for path in paths:
        assert soundfile.info(path).duration >= 40
        assert f"`{path.name}`" in sources
