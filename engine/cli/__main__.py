"""`python -m engine.cli` is `motif`."""

import sys

from engine.cli.program import main

sys.exit(main())
