"""`python -m bot.health`: what /health of the running bot says, as an exit status."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request

from bot.operations import LOOPBACK
from bot.settings import SettingsError, load_storage

_MISTAKE, _ILL = 2, 1
_PATIENCE = 8.0


def main() -> int:
    """Ask and tell; 0 if all is well, 1 if not, 2 if nothing was asked."""
    try:
        port = load_storage().metrics_port
    except SettingsError as error:
        print(error, file=sys.stderr)
        return _MISTAKE
    if port is None:
        print("MOTIF_METRICS_PORT is not set: the bot serves no health check.", file=sys.stderr)
        return _MISTAKE
    # a proxy of the environment is not for this machine's own addresses
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{LOOPBACK}:{port}/health", timeout=_PATIENCE) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        text = error.read()
    except (OSError, ValueError) as error:
        print(f"No bot answers on port {port}: {error}.", file=sys.stderr)
        return _ILL
    try:
        said = json.loads(text)
        for name, well in said.items():
            print(f"{name}: {'yes' if well else 'no'}")
        return 0 if said["healthy"] else _ILL
    except (ValueError, KeyError, AttributeError, TypeError):
        print(f"What answers on port {port} is not Motif.", file=sys.stderr)
        return _ILL


if __name__ == "__main__":
    sys.exit(main())
