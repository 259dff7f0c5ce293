"""The command line `motif`."""

from engine.cli.program import main

__all__ = ["main"]
