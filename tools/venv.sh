#!/bin/sh
# Makes .venv from the lock. Asks for nothing but a Python from 3.11 to 3.13; stops with one sentence otherwise.
set -u
cd "$(dirname "$0")/.." || exit 1

stop() {
  echo "make: $1" >&2
  exit 1
}

supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
python=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$supported" 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || stop "no Python from 3.11 to 3.13 was found; install one, or name it: make book PYTHON=/path/to/python3"

if ! .venv/bin/python -c "$supported" 2>/dev/null; then
  echo "Making the virtual environment .venv with $("$python" --version)"
  rm -rf .venv
  # Debian ships ensurepip, which venv needs, as a package of its own.
  if ! "$python" -c 'import ensurepip' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1
  fi
  "$python" -m venv .venv >/dev/null 2>&1 || {
    rm -rf .venv
    stop "Python cannot make a virtual environment; install its venv module (Debian: apt-get install python3-venv) and run make again"
  }
fi

echo "Installing the Python packages of the lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt ||
  stop "could not install the Python packages; check that the package index can be reached and that the disk has 2 GB free, then run make again"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
  stop "could not install this project into .venv; remove .venv and run make again"
