#!/usr/bin/env bash
# Puts Synapse, a Matrix homeserver, into a virtual environment of its own in the cache folder, and prints where.
#   MILLWRIGHT_CACHE  the folder; $XDG_CACHE_HOME/millwright or ~/.cache/millwright without it
# Once there, it is used again; nothing outside that folder is touched.
set -euo pipefail

version=1.163.2
cache=${MILLWRIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/millwright}
environment=$cache/synapse-$version

if [ ! -e "$environment/complete" ]; then
  echo "Installing Synapse $version into $environment (about 230 MB) …" >&2
  rm -rf "$environment"
  mkdir -p "$cache"
  python3 -m venv "$environment" >&2
  "$environment/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "matrix-synapse==$version" >&2
  touch "$environment/complete"
fi
echo "$environment"
