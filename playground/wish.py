"""What the page sends, read strictly: it comes over a socket, from whoever reaches it."""

from __future__ import annotations

import re
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError


def snowflake(value: object) -> int:
    """An id; 0, which nothing has, for what is none."""
    text = str(value)
    number = int(text) if re.fullmatch(r"[0-9]{1,19}", text) else 0
    return number if number < 2**63 else 0


Id = Annotated[int, BeforeValidator(snowflake)]
Scalar = str | bool | int | float | None


class Wish(BaseModel):
    """A message, or a command, a press, a choice, a form, or what is typed so far."""

    model_config = ConfigDict(extra="forbid", strict=True)

    who: Id = Field(0, alias="as")
    channel: Id = 0
    language: str = Field("en", max_length=20)
    # a message
    content: str = Field("", max_length=10_000)
    files: list[Id] = Field(default=[], max_length=50)
    name: str = ""
    # an interaction
    command: str = ""
    path: str = Field("", max_length=200)
    options: dict[str, Scalar] = {}
    focused: str | None = None
    message: Id = 0
    component: str = ""
    values: list[str] = Field(default=[], max_length=25)
    token: str = ""
    fields: dict[str, str | list[str]] = {}


async def read_wish(request: web.Request) -> Wish:
    """The body of a request of the page's. Raises what aiohttp answers with where it is none."""
    if request.content_type != "application/json":
        # a form of another page can send no JSON without asking first
        raise web.HTTPUnsupportedMediaType
    try:
        return Wish.model_validate_json(await request.read(), strict=False)
    except ValidationError:
        raise web.HTTPBadRequest from None
