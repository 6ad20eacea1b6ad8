#!/usr/bin/env bash
# Sets everything up: a virtual environment, the project's packages, and the system packages that sound needs.
# Usage: tools/setup.sh [play|test]   ("test" adds what the tests need). Quick when nothing is to be done.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-play}
venv=${VENV:-.venv}
say() { printf '%s\n' "$*" >&2; }

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3.14 python3 python; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  say "IVR Playground needs Python 3.11 or newer, and none was found on the PATH. Install one, or name it: make play PYTHON=/path/to/python3"
  exit 1
}

# Runs a command as root where that needs no password; fails otherwise.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

# The one line that installs packages here; arguments: Debian's, Fedora's, Arch's, Alpine's and openSUSE's names.
install_line() {
  if command -v apt-get >/dev/null 2>&1; then printf 'apt-get install -y --no-install-recommends %s' "$1"
  elif command -v dnf >/dev/null 2>&1; then printf 'dnf install -y %s' "$2"
  elif command -v pacman >/dev/null 2>&1; then printf 'pacman -S --noconfirm --needed %s' "$3"
  elif command -v apk >/dev/null 2>&1; then printf 'apk add %s' "$4"
  elif command -v zypper >/dev/null 2>&1; then printf 'zypper --non-interactive install %s' "$5"
  fi
}

# Installs system packages; where that is not allowed, prints the line to run and goes on.
system_packages() {
  local why=$1 line log
  shift
  line=$(install_line "$@")
  if [ -z "$line" ]; then
    say "$why: no known package manager here; see the troubleshooting part of README.md."
    return
  fi
  log=$(mktemp)
  say "$why: $line"
  # shellcheck disable=SC2086
  if { as_root env DEBIAN_FRONTEND=noninteractive $line || { command -v apt-get >/dev/null 2>&1 && as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive $line; }; } >"$log" 2>&1; then
    rm -f "$log"
  else
    say "  could not be installed from here. Run this yourself, then again:  sudo $line"
    rm -f "$log"
  fi
}

python=$(find_python)
if [ ! -x "$venv/bin/python" ]; then
  say "Making the virtual environment $venv ..."
  if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
    rm -rf "$venv"
    system_packages "Python's venv module is missing" python3-venv python3 python python3 python3
    "$python" -m venv "$venv"
  fi
fi

extra=""
[ "$purpose" = test ] && extra="[dev]"
# True when an installation of that kind is no older than the list of packages.
installed() { [ -f "$venv/.installed-$1" ] && [ ! pyproject.toml -nt "$venv/.installed-$1" ]; }
if ! installed test && ! { [ "$purpose" = play ] && installed play; }; then
  say "Installing the project's packages ..."
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".$extra"
  touch "$venv/.installed-$purpose"
fi

if [ "$(uname -s)" = Linux ]; then
  if ! "$venv/bin/python" -c 'import sounddevice' >/dev/null 2>&1; then
    system_packages "Sound needs PortAudio" libportaudio2 portaudio portaudio portaudio portaudio
  fi
  if [ "$purpose" = test ] && ! { command -v pulseaudio && command -v parec && command -v tmux; } >/dev/null 2>&1; then
    system_packages "The tests that listen and type need a null sink and tmux" \
      "pulseaudio pulseaudio-utils libasound2-plugins tmux" \
      "pulseaudio pulseaudio-utils alsa-plugins-pulseaudio tmux" \
      "pulseaudio alsa-plugins tmux" \
      "pulseaudio pulseaudio-utils alsa-plugins-pulse tmux" \
      "pulseaudio pulseaudio-utils alsa-plugins-pulse tmux"
  fi
fi
