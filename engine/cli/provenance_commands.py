"""The subcommands that tell where a piece comes from."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from engine import tasks
from engine.cli.files import absolute
from engine.cli.outcome import Outcome
from engine.provenance.signing import data_folder
from engine.provenance.values import Verdict
from engine.values import Report


def verify(options: argparse.Namespace, report: Report) -> Outcome:
    """Whether a file is what its certificate says."""
    report("verifying", 0.0)
    file = absolute(options.file)
    found = tasks.verify(
        file,
        certificate=absolute(options.certificate) if options.certificate else None,
        model=absolute(options.model) if options.model else None,
        trusted=options.trust,
        data=data_folder(),
    )
    facts = {name: value for name, value in found.facts.items() if name != "notes"}
    record: dict[str, Any] = {
        "file": str(file),
        "verdict": found.verdict.name.lower(),
        "told": [*found.sentences],
        "near": [dataclasses.asdict(near) for near in found.near],
        "facts": facts,
    }
    wrong = found.verdict is not Verdict.GENUINE
    told = tuple(record["told"]) if wrong else ()
    return Outcome(record, told, wrong, int(found.verdict))


def compare(options: argparse.Namespace, report: Report) -> Outcome:
    """How near a piece is to songs and to the base's own music."""
    report("comparing", 0.0)
    file = absolute(options.file)
    found = tasks.compare(file, absolute(options.model) if options.model else None)
    return Outcome({"file": str(file), **dataclasses.asdict(found)})


def key(options: argparse.Namespace, report: Report) -> Outcome:
    """The public key of this host."""
    report("reading", 0.0)
    data = data_folder()
    public = tasks.public_key(data, renew=options.renew)
    return Outcome({"public_key": public, "data": str(data), "renewed": bool(options.renew)})
