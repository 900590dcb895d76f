#!/bin/sh
set -eu
printf '%s\n' "$MILLWRIGHT_KEY" >>'@written@/keys'
mkdir -p out
{
  printf 'libpebble %s\n' "$MILLWRIGHT_VERSION"
  cat source.txt
} >"out/libpebble-$MILLWRIGHT_VERSION.blob"
cat >out/libpebble.cdx.json <<SBOM
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {
    "component": {
      "type": "library",
      "bom-ref": "self",
      "name": "libpebble",
      "version": "$MILLWRIGHT_VERSION",
      "purl": "pkg:generic/demo/libpebble@$MILLWRIGHT_VERSION"
    }
  },
  "components": [],
  "dependencies": [{ "ref": "self", "dependsOn": [] }]
}
SBOM
