#!/bin/sh
set -eu
exec node "$(dirname "$0")/links.mjs" "$MILLWRIGHT_SUBJECT"
