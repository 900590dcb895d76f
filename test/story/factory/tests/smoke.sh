#!/bin/sh
set -eu
test -s "$MILLWRIGHT_SUBJECT/SHA256SUMS"
test -n "$(find "$MILLWRIGHT_SUBJECT" -name '*.blob' | head -n 1)"
