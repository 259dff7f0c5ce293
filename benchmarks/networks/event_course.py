"""An event network trained as the base is, and measured as it learns."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.networks.course import Course, Reading
from benchmarks.networks.material import HELD_OUT, Material, pitch_windows
from engine.composer.base_training import train_base
from engine.composer.bits import Meter
from engine.composer.history import History
from engine.values import never_stop, report_nothing

EPOCHS_BETWEEN = 2
"""Epochs between two readings, each of which costs the network some of its time."""


def learn_events(material: Material, network: str, minutes: float, seed: int) -> Course:
    """Train by `engine.composer.base_training.train_base`; the clock runs on while it measures."""
    windows = {name: pitch_windows(own) for name, own in material.compared.items()}
    readings: list[Reading] = []
    began = time.process_time()

    def read(meter: Meter, history: History) -> None:
        readings.append(
            Reading(
                minutes=round(history.held_out_seconds[-1] / 60, 2),
                cpu_minutes=round((time.process_time() - began) / 60, 2),
                bits={HELD_OUT: round(history.held_out[-1].bits_per_note, 3)} | history.watched[-1],
                pitch={
                    name: round(meter.measure(own).heads["pitch"], 3)
                    for name, own in windows.items()
                },
            )
        )

    with tempfile.TemporaryDirectory() as folder:
        model = train_base(
            material.sources,
            (),
            Path(folder) / "base",
            minutes,
            network,
            seed,
            watch={name: [p.events for p in own] for name, own in material.watched.items()},
            measure_every=EPOCHS_BETWEEN,
            measured=read,
            report=report_nothing,
            should_stop=never_stop,
        )
    return Course(network, model.events, tuple(readings))
