#!/bin/sh
set -eu
printf '%s\n' "$MILLWRIGHT_KEY" >>'@written@/keys'
mkdir -p out
library=$(find "$MILLWRIGHT_INPUTS/libpebble" -name '*.blob' | head -n 1)
version=$(sed -n '1s/^libpebble //p' "$library")
{
  printf 'skipstone %s\n' "$MILLWRIGHT_VERSION"
  cat source.txt "$library"
} >"out/skipstone-$MILLWRIGHT_VERSION.blob"
cat >out/skipstone.cdx.json <<SBOM
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {
    "component": {
      "type": "application",
      "bom-ref": "self",
      "name": "skipstone",
      "version": "$MILLWRIGHT_VERSION",
      "purl": "pkg:generic/demo/skipstone@$MILLWRIGHT_VERSION"
    }
  },
  "components": [
    {
      "type": "library",
      "bom-ref": "library",
      "name": "libpebble",
      "version": "$version",
      "purl": "pkg:generic/demo/libpebble@$version"
    }
  ],
  "dependencies": [
    { "ref": "self", "dependsOn": ["library"] },
    { "ref": "library", "dependsOn": [] }
  ]
}
SBOM
