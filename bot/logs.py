"""Structured logs on standard error: one JSON object a line, with the request's id where known.

What opens doors never gets there: links lose their signatures, Discord's routes their tokens.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import Processor

_SECRETS = (
    (re.compile(r"""(https?://[^\s"'<>?\\]+)\?[^\s"'<>)\\]*"""), r"\1?…"),
    (re.compile(r"""(/(?:webhooks|interactions)/\d+/)[^\s/"'<>?)\\]+"""), r"\1…"),
    (re.compile(r"[\w-]{20,}\.[\w-]{6}\.[\w-]{27,}"), "…"),
)
"""Queries of links, tokens of interactions in routes, and bot tokens; what takes their place."""


def without_secrets(line: str) -> str:
    """A line of the log as others may read it."""
    for secret, shown in _SECRETS:
        line = secret.sub(shown, line)
    return line


class _Discreet(structlog.stdlib.ProcessorFormatter):
    """Looks at every line once it is whole, whoever wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def configure_logs(level: str, shape: Literal["json", "text"]) -> None:
    """Send structlog and the standard library's loggers to standard error in one shape."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    final: Processor = (
        structlog.processors.JSONRenderer()
        if shape == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Discreet(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("discord", "distributed", "tornado", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    # or whoever knocks at the bot's own scheduler fills the disk with lines
    logging.getLogger("distributed.comm").setLevel(max(logging.ERROR, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
