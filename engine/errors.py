"""What can go wrong in the engine, each as a code with fields; `engine.english` has the words."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from engine.english import english
from engine.messages import Field, Message, told


class EngineError(Exception):
    """An expected failure. `message` says what is wrong, and its remedy what to do.

    `str(error)` is one plain English sentence or two for a person; no traceback is ever needed.
    """

    def __init__(self, code: str, **fields: Field) -> None:
        super().__init__(code)
        self.message = told(code, **fields)

    @classmethod
    def of(cls, message: Message) -> EngineError:
        """The error that a message came from, as far as it can be told."""
        return cls(message.code, **message.fields)

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return english(self.message)

    @property
    def remedy(self) -> str:
        """What to do about it, in English; empty where nothing is."""
        return english(self.message.remedy)

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.message)


def _again(kind: type[EngineError], message: Message) -> EngineError:
    return kind.of(message)


class SongError(EngineError):
    """A song cannot be used: not music, too long, too short, unreadable, silent."""


class OptionError(EngineError):
    """An option of a request is wrong."""


class PrimerError(OptionError):
    """Typed notes cannot be read. `position` counts tokens from 1."""

    @property
    def token(self) -> str:
        return str(self.message.fields["token"])

    @property
    def position(self) -> int:
        position = self.message.fields["position"]
        return position if isinstance(position, int) else 0


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


class CertificateError(EngineError):
    """A certificate cannot be made, or a file cannot be looked at for one."""


_REASONS: Mapping[int, str] = {
    errno.ENOENT: "system.missing",
    errno.EACCES: "system.denied",
    errno.EPERM: "system.not_permitted",
    errno.EISDIR: "system.folder",
    errno.ENOTDIR: "system.no_folder",
    errno.EEXIST: "system.exists",
    errno.ENOSPC: "system.full",
    errno.EROFS: "system.read_only",
    errno.ENAMETOOLONG: "system.long_name",
    errno.ELOOP: "system.links",
    errno.EIO: "system.input_output",
}


def reason_of(error: OSError) -> Message:
    """Why the system refuses; what is rare as the system says it."""
    code = _REASONS.get(error.errno or 0)
    return told(code) if code else told("said", text=str(error.strerror or error))
