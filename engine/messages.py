"""What is to be told to a person, before it is worded: a code with fields, and no language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Union, cast

Field = Union[str, int, float, "Message"]
"""Words of a person or a file, a number, or a part of the sentence that is worded by itself."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by its code, and what stands in it.

    What to do about it is another sentence: the message in the field `do`, or, where there is none,
    that of the same code with `.do` after it.
    """

    code: str
    fields: Mapping[str, Field] = field(default_factory=dict[str, Field])

    @property
    def remedy(self) -> Message:
        """What to do about it; no catalogue needs to have it."""
        do = self.fields.get("do")
        return do if isinstance(do, Message) else Message(f"{self.code}.do", self.fields)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for `from_json` of any later version."""
        fields = {
            name: value.to_json() if isinstance(value, Message) else value
            for name, value in self.fields.items()
        }
        return {"code": self.code, "fields": fields}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Message:
        fields: dict[str, Field] = {}
        for name, value in record["fields"].items():
            is_part = isinstance(value, dict)
            fields[name] = cls.from_json(cast("dict[str, Any]", value)) if is_part else value
        return cls(record["code"], fields)


def told(code: str, **fields: Field) -> Message:
    return Message(code, fields)


def worded(message: Message, texts: Mapping[str, str]) -> str:
    """The sentence in the language of a catalogue, which is by code; empty if it has none.

    Where a field `count` is 1 the text of the code with `.one` after it is taken, if there is one.
    """
    text = texts.get(message.code, "")
    if message.fields.get("count") == 1:
        text = texts.get(f"{message.code}.one", text)
    fields = {
        name: worded(value, texts) if isinstance(value, Message) else value
        for name, value in message.fields.items()
    }
    return filled(text, fields, texts)


def filled(text: str, fields: Mapping[str, object], texts: Mapping[str, str]) -> str:
    """A text with its fields in; numbers that it gives a format are written as `number` does."""
    return _Filling(texts).vformat(text, (), fields)


def number(value: float, spec: str, texts: Mapping[str, str]) -> str:
    """A number in a format such as `.2f`, with the signs of a catalogue's language."""
    signs = {",": texts.get("number.thousands", ","), ".": texts.get("number.decimal", ".")}
    return format(value, spec).translate(str.maketrans(signs))


class _Filling(Formatter):
    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec and isinstance(value, int | float):
            return number(value, format_spec, self._texts)
        return format(value, format_spec)
