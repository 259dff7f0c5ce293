"""The direction of the arrows: who may import whom."""

from __future__ import annotations

import ast
import graphlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LIGHT_ENGINE = {
    "engine",
    "engine.tasks",
    "engine.values",
    "engine.errors",
    "engine.messages",
    "engine.english",
    "engine.locales",
    "engine.locales.catalogues",
    "engine.notation.options",
    "engine.taste.values",
    "engine.provenance.values",
}
"""What the bot may use of the engine; `notation.options` names the choices to register."""

ROOMS_MAY_USE = {
    "notation": set[str](),
    "arranging": {"notation"},
    "audio": {"notation"},
    "corpus": {"notation", "arranging", "audio"},
    "plan": {"notation"},
    "composer": {"plan", "notation", "judge"},
    "judge": {"notation"},
    "reworking": {"composer", "plan", "notation", "arranging", "judge"},
    "packing": {"notation", "arranging", "audio"},
    "taste": set[str](),
    "doctor": {"notation", "arranging", "audio", "composer", "judge"},
    "provenance": {"composer"},
    "cli": {"tasks", "provenance", "locales"},
    "english": set[str](),
    "locales": set[str](),
    "words": {"notation"},
    "values": set[str](),
    "tasks": {
        *{"notation", "audio", "composer", "taste", "packing", "judge", "doctor", "words"},
        "provenance",
    },
}
"""Besides itself, `values`, `messages`, `errors` and their English; across rooms `tasks` calls."""

HEAVY = {
    "tensorflow",
    "keras",
    "onnxruntime",
    "music21",
    "librosa",
    "basic_pitch",
    "scipy",
    "numba",
    "matplotlib",
    "soundfile",
    "verovio",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules(package: str) -> dict[str, Path]:
    """The file of each module: reading them all waits until a test needs it."""
    return {module_name(path): path for path in sorted((ROOT / package).rglob("*.py"))}


def type_checking_only(tree: ast.Module) -> set[ast.AST]:
    return {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for statement in node.body
        for inner in ast.walk(statement)
    }


@cache
def imports(name: str, package: str, *, for_types: bool = False) -> frozenset[str]:
    """Every module that the module imports when it runs, at its top or inside a function.

    `for_types`: those too that it imports for the checker of types alone.
    """
    known = modules("engine").keys() | modules("bot").keys()
    tree = ast.parse(modules(package)[name].read_bytes())
    unseen = set[ast.AST]() if for_types else type_checking_only(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            origin = node.module or ""
            submodules = {f"{origin}.{alias.name}" for alias in node.names} & known
            found |= submodules or {origin}
    return frozenset(found)


@pytest.mark.parametrize("name", modules("engine"))
def test_engine_knows_neither_discord_nor_sqlite_nor_the_bot(name: str) -> None:
    roots = {used.split(".")[0] for used in imports(name, "engine")}
    assert not roots & {"bot", "discord", "sqlite3", "aiosqlite", "distributed", "dask"}


@pytest.mark.parametrize("name", modules("bot"))
def test_bot_uses_only_the_light_part_of_the_engine(name: str) -> None:
    used = {used for used in imports(name, "bot") if used.split(".")[0] == "engine"}
    assert used <= LIGHT_ENGINE


@pytest.mark.parametrize("name", modules("bot"))
def test_bot_never_unpickles(name: str) -> None:
    assert not imports(name, "bot") & {"pickle", "cloudpickle", "marshal", "shelve", "dill"}


@pytest.mark.parametrize("room", ROOMS_MAY_USE)
def test_room_keeps_to_its_neighbours(room: str) -> None:
    prefix = f"engine.{room}"
    own = [name for name in modules("engine") if name == prefix or name.startswith(f"{prefix}.")]
    rooms = {path.name for path in (ROOT / "engine").iterdir() if path.is_dir()}
    used = {
        used.split(".")[1]
        for name in own
        for used in imports(name, "engine")
        if used.startswith("engine.") and used.split(".")[1] in rooms
    }
    assert used - {room, "english", "values"} <= ROOMS_MAY_USE[room]


def test_every_room_has_a_rule() -> None:
    rooms = {path.parent.name for path in (ROOT / "engine").glob("*/__init__.py")}
    assert rooms == ROOMS_MAY_USE.keys()


@pytest.mark.parametrize("package", ["engine", "bot"])
def test_imports_do_not_go_round_in_circles(package: str) -> None:
    known = modules(package)
    graph = {
        name: (imports(name, package, for_types=True) & known.keys()) - {name} for name in known
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("name", modules("bot"))
def test_only_the_application_sees_all_parts_of_the_bot(name: str) -> None:
    if name.split(".")[1:2] not in (["app"], ["assembly"]):
        used = imports(name, "bot", for_types=True)
        assert [used for used in used if used.startswith("bot.assembly")] == []


@pytest.mark.parametrize("name", modules("bot"))
def test_the_bot_knows_nothing_of_the_playground(name: str) -> None:
    roots = {used.split(".")[0] for used in imports(name, "bot", for_types=True)}
    assert "playground" not in roots


@pytest.mark.parametrize("name", modules("playground"))
def test_the_playground_uses_the_bot_as_a_process_and_no_engine(name: str) -> None:
    used = imports(name, "playground", for_types=True)
    of_bot = {one for one in used if one.split(".")[0] in ("bot", "engine")}
    assert of_bot <= {
        *("bot.run", "bot.settings", "bot.logs", "bot.compute.jobs"),
        *("bot.locales", "bot.locales.en_playground", "bot.chat.permissions"),
    }


def test_wording_a_message_needs_no_discord() -> None:
    worded = ["compose.card", "compose.post", "train.card", "train.result", "votes.row"]
    worded += ["songs.wording", "model.wording", "queue.cancelling", "details.wording"]
    statement = "import " + ", ".join(f"bot.features.{name}" for name in worded)
    assert "discord" not in loaded_after(statement)


def test_values_and_errors_stand_on_nothing_but_messages_and_their_words() -> None:
    own = {"engine.values", "engine.errors", "engine.messages"}
    packages = ("engine.english", "engine.values")
    own |= {name for name in modules("engine") if name.startswith(packages)}
    for name in own:
        used = imports(name, "engine") - own
        assert {module.split(".")[0] for module in used} <= sys.stdlib_module_names


def loaded_after(statement: str) -> set[str]:
    """The top-level packages in a fresh process after the statement."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps([*sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_bot_process_loads_nothing_heavy() -> None:
    names = [name for name in modules("bot") if not name.endswith("__main__")]
    assert not loaded_after("\n".join(f"import {name}" for name in names)) & HEAVY


def test_tasks_import_nothing_heavy_until_one_runs() -> None:
    assert not loaded_after("import engine.tasks") & (HEAVY | {"numpy"})


def test_reading_a_request_loads_nothing_heavy() -> None:
    statement = (
        "from engine import tasks\ntasks.read_request({'notes': 'C4 E4 Am7', 'key': 'A minor'})"
    )
    assert not loaded_after(statement) & (HEAVY | {"numpy"})


def test_command_line_help_loads_nothing_heavy() -> None:
    statement = "from engine.cli.options import build_parser\nimport engine.cli\nbuild_parser()"
    assert not loaded_after(statement) & (HEAVY | {"numpy", "rich", "babel"})


def test_lock_has_a_hash_for_every_package_and_no_addresses() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert "--index-url" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    packages = [entry for entry in entries if not entry.startswith("#")]
    assert len(packages) > 50
    assert [entry for entry in packages if "--hash=sha256:" not in entry] == []
