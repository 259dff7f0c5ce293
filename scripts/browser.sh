#!/usr/bin/env bash
# Finds a Chromium for the tests of the playground, or installs one. The tests say so where it fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
works() { .venv/bin/python -m playground.chromium >/dev/null 2>&1; }

works && exit 0
say "installing Chromium for the playground's tests"
prefix=""
if ((EUID != 0)); then prefix="sudo -n"; fi
if command -v apt-get >/dev/null && $prefix true 2>/dev/null; then
    $prefix apt-get -q -o Acquire::Retries=2 update >/dev/null 2>&1
    for package in chromium chromium-browser; do
        # with the crown of a piece that won
        $prefix env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends \
            "$package" fonts-noto-color-emoji >/dev/null 2>&1 </dev/null && works && exit 0
    done
fi
.venv/bin/playwright install chromium-headless-shell >/dev/null 2>&1 && works && exit 0
.venv/bin/python -m playground.chromium >&2
exit 0
