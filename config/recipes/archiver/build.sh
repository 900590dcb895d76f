#!/bin/sh
# Packs itself: the only component that may use its own sources as the tool.
set -eu
exec node archive.mjs
