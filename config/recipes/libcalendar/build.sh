#!/bin/sh
# Unpacks the archiver it was given and lets it do the work recipe.json describes.
set -eu
for tool in "${MILLWRIGHT_INPUTS:?}"/archiver/*.archive; do
  [ -f "$tool" ] || { echo "the build requirement archiver is missing" >&2; exit 1; }
  sh "$tool" tools
done
exec node tools/share/archive.mjs
