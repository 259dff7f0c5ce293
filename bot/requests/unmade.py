"""Work that left nothing: recorded in the same way, whatever was to be made."""

from __future__ import annotations

import structlog

from bot.compute.jobs import WorkerLost
from bot.compute.results import Crashed, Halted, Refused
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from engine.messages import told

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.unmade")


async def close_unmade(
    ledger: Ledger, request: Request, outcome: Refused | Crashed | Halted
) -> bool:
    """Close a request of which nothing came; whether it was open still.

    Raises WorkerLost where the work was stopped: then it may be tried again.
    """
    match outcome:
        case Refused(message):
            return await ledger.fail(request.id, message)
        case Crashed(trace):
            _log.error("the engine crashed", trace=trace)
            return await ledger.fail(request.id, told("failure.crash"))
        case Halted():
            raise WorkerLost("halted")
