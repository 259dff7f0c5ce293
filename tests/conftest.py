# pyright: strict
"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Time says how busy the machine is: the first text in a fresh clone costs seconds of tables.
settings.register_profile("motif", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("motif")
