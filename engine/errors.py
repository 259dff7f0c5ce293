"""What can go wrong in the engine, each with what is wrong and what to do about it."""

from __future__ import annotations


class EngineError(Exception):
    """An expected failure. `problem` says what is wrong and `remedy` what to do, a clause each.

    `str(error)` is one plain sentence or two for a person; no traceback is ever needed.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()


class SongError(EngineError):
    """A song cannot be used: not music, too long, too short, unreadable, silent."""


class OptionError(EngineError):
    """An option of a request is wrong."""


class PrimerError(OptionError):
    """Typed notes cannot be read. `position` counts tokens from 1."""

    def __init__(self, problem: str, remedy: str, *, token: str, position: int) -> None:
        super().__init__(problem, remedy)
        self.token = token
        self.position = position


class ModelError(EngineError):
    """A model folder is missing, broken, or of an older vocabulary."""


class VocabularyError(ModelError):
    """The model was trained with another version of the vocabulary and has to be trained again."""


class RenderError(EngineError):
    """Audio could not be made from MIDI."""


class TrainingError(EngineError):
    """There is not enough music to train on, or training cannot start."""


class Stopped(Exception):
    """The task was asked to stop. Not a failure; nothing was left behind."""
