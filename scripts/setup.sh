#!/usr/bin/env bash
# Brings a machine that has Python, git and make to where Motif runs: uv, the locked packages in
# .venv, FluidSynth and a General MIDI soundfont. Asks nothing; quick and harmless to run again.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly ROOT="$PWD"
readonly STAMP=".venv/motif-setup.sha256"
readonly UV_HOME=".uv"
readonly LOCKS="scripts/locks"
readonly SYSTEM_PACKAGES="fluidsynth fluid-soundfont-gm"

# Without compiled bytecode every start of Motif takes three times as long.
unset PYTHONDONTWRITEBYTECODE
export UV_COMPILE_BYTECODE=1
export UV_PYTHON_DOWNLOADS=never
export DEBIAN_FRONTEND=noninteractive

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
    printf 'setup failed: %s\n' "$*" >&2
    exit 1
}

# Runs quietly; shows what the command printed only if it fails.
quietly() {
    local log status=0
    log="$(mktemp)"
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status != 0)); then tail -n 25 "$log" >&2; fi
    rm -f "$log"
    return "$status"
}

# The prefix that makes a command run as root: nothing, "sudo -n", or failure.
root_prefix() {
    if ((EUID == 0)); then
        echo ""
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        echo "sudo -n"
    else
        return 1
    fi
}

apt_lists_fresh=no
apt_install() {
    local prefix
    command -v apt-get >/dev/null || return 1
    prefix="$(root_prefix)" || return 1
    if [[ "$apt_lists_fresh" == no ]]; then
        # A failing mirror among several must not stop the packages that can be had.
        quietly $prefix apt-get -q -o Acquire::Retries=2 update || true
        apt_lists_fresh=yes
    fi
    quietly $prefix env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y -o Acquire::Retries=2 install --no-install-recommends "$@"
}

find_python() {
    local name path
    for name in python3.11 python3.12 python3.13 python3 python; do
        path="$(command -v "$name")" || continue
        if "$path" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
            2>/dev/null; then
            "$path" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    fail "Motif needs Python 3.11, 3.12 or 3.13. Install it (on Debian: apt-get install python3)" \
        "and run make setup again."
}

# Where pip is not part of Python (Debian splits it off) and nobody is root: Debian's pip wheel,
# fetched and unpacked by apt's own tools into a folder of ours.
borrow_pip() {
    local state
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
    state="$ROOT/$UV_HOME/apt"
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/pip"
    local options=(-q -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache"
        -o Debug::NoLocking=true -o APT::Sandbox::User=)
    quietly apt-get "${options[@]}" update || return 1
    (cd "$state" && quietly apt-get "${options[@]}" download python3-pip-whl) || return 1
    dpkg-deb -x "$state"/python3-pip-whl_*.deb "$state/pip" || return 1
    compgen -G "$state/pip/usr/share/python-wheels/pip-*.whl" | head -n 1
}

install_uv() {
    local python="$1" wheel
    local uv=(--quiet --target "$UV_HOME" --no-deps --only-binary :all: --require-hashes
        --requirement "$LOCKS/uv.lock")
    say "installing uv"
    rm -rf "$UV_HOME"
    mkdir -p "$UV_HOME"
    # pip --target leaves Debian's own packages alone, so PEP 668 does not object to it.
    if "$python" -m pip --version >/dev/null 2>&1; then
        quietly "$python" -m pip install "${uv[@]}" && return
    elif "$python" -c 'import ensurepip' 2>/dev/null || apt_install python3-venv; then
        quietly "$python" -m venv "$UV_HOME/venv" &&
            quietly "$UV_HOME/venv/bin/python" -m pip install "${uv[@]}" &&
            return
    elif wheel="$(borrow_pip)" && [[ -n "$wheel" ]]; then
        PYTHONPATH="$wheel" quietly "$python" -m pip install "${uv[@]}" && return
    fi
    fail "uv could not be installed. Is the network there? Otherwise install uv yourself" \
        "and run make setup again."
}

# Puts uv where `uv run motif` finds it: /usr/local/bin for root, ~/.local/bin for others.
publish_uv() {
    local folder="${HOME:-/nonexistent}/.local/bin"
    if ((EUID == 0)); then folder=/usr/local/bin; fi
    if mkdir -p "$folder" 2>/dev/null && [[ -w "$folder" ]] && [[ ! -e "$folder/uv" ]]; then
        install -m 755 "$UV_HOME/bin/uv" "$folder/uv"
        case ":$PATH:" in
        *":$folder:"*) ;;
        *) say "uv is in $folder, which is not on your PATH yet (a new login may add it)" ;;
        esac
    fi
}

find_uv() {
    local candidate
    for candidate in uv "$ROOT/$UV_HOME/bin/uv" "${HOME:-/nonexistent}/.local/bin/uv"; do
        # A pyenv shim may be there without a uv behind it, so it has to answer.
        if "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

soundfont_present() {
    compgen -G "/usr/share/sounds/sf[23]/*General*.sf[23]" >/dev/null ||
        compgen -G "/usr/share/sounds/sf2/FluidR3_GM.sf2" >/dev/null
}

install_synthesiser() {
    if command -v fluidsynth >/dev/null && soundfont_present; then return; fi
    if command -v apt-get >/dev/null && root_prefix >/dev/null; then
        say "installing FluidSynth and a soundfont"
        if apt_install $SYSTEM_PACKAGES; then return; fi
    fi
    if ! command -v fluidsynth >/dev/null && ! built_in_synthesiser; then
        say "there is neither FluidSynth nor a C++ compiler to build the built-in synthesiser with:" \
            "Motif can compose but not play. As root:" \
            "apt-get install --no-install-recommends $SYSTEM_PACKAGES"
        return
    fi
    say "FluidSynth or its soundfont is missing and cannot be installed from here: Motif uses its" \
        "built-in synthesiser, which sounds plainer. For the better sound, as root:" \
        "apt-get install --no-install-recommends $SYSTEM_PACKAGES"
}

# Where the lock leaves tinysoundfont out for lack of a wheel (Python 3.13), it has to be compiled.
# What compiles it is pinned too: a build on its own would fetch whatever is newest.
built_in_synthesiser() {
    local uv tools="$ROOT/$UV_HOME/build"
    local pinned=(--quiet --python .venv/bin/python --no-deps --require-hashes)
    .venv/bin/python -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("tinysoundfont"))' \
        2>/dev/null && return
    uv="$(find_uv)" &&
        "$uv" pip install "${pinned[@]}" --target "$tools" -r "$LOCKS/build.lock" >/dev/null 2>&1 &&
        PYTHONPATH="$tools" PATH="$tools/bin:$PATH" "$uv" pip install "${pinned[@]}" \
            --no-build-isolation -r "$LOCKS/synthesiser.lock" >/dev/null 2>&1
}

fingerprint() {
    { echo "$ROOT" && cat requirements.lock pyproject.toml scripts/setup.sh; } | sha256sum
}

environment_ready() {
    [[ -f "$STAMP" && -x .venv/bin/motif ]] &&
        [[ "$(<"$STAMP")" == "$(fingerprint)" ]] &&
        .venv/bin/python -c '' 2>/dev/null
}

install_packages() {
    local python uv
    if environment_ready; then return; fi
    python="$(find_python)"
    if ! uv="$(find_uv)"; then
        install_uv "$python"
        publish_uv
        uv="$(find_uv)" || fail "uv was installed but does not run on this machine."
    fi
    # The home folder may be read-only (containers, service accounts).
    if [[ -z "${UV_CACHE_DIR:-}" && ! -w "${HOME:-/nonexistent}" ]]; then
        export UV_CACHE_DIR="$ROOT/.cache/uv"
    fi
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null; then
        rm -rf .venv
        quietly "$uv" venv --quiet --python "$python" .venv ||
            fail "the virtual environment .venv could not be made (see above)."
    fi
    say "installing the packages of requirements.lock into .venv (3.7 GB, some minutes the first time)"
    rm -f "$STAMP"
    local target=(--python .venv/bin/python --link-mode "${UV_LINK_MODE:-hardlink}")
    quietly "$uv" pip sync --quiet "${target[@]}" --require-hashes requirements.lock ||
        fail "the packages could not be installed (see above). Check the network and that" \
            "5 GB of disk are free, then run make setup again: it goes on where it stopped."
    quietly "$uv" pip install --quiet "${target[@]}" --no-deps --no-build-isolation --editable . ||
        fail "Motif itself could not be installed into .venv (see above)."
    fingerprint >"$STAMP"
    say "done"
}

# Two setups at once (two terminals, a demo and a test) would trip over each other.
if command -v flock >/dev/null; then
    mkdir -p .cache
    exec 9>.cache/setup.lock
    flock 9
fi
install_packages
install_synthesiser
