#!/bin/sh
# Delivers a compose: a link beside the composes that always names the one people get. Doing it again changes nothing.
# MILLWRIGHT_SUBJECT is the compose's folder; in its place a real factory would call rsync.
set -eu
subject=${MILLWRIGHT_SUBJECT:?}
line=$(node -p 'const r = JSON.parse(fs.readFileSync(process.argv[1])).payload.release; `${r.short}-${r.version}`' "$subject/compose/metadata/composeinfo.json")
public=$(dirname "$(dirname "$subject")")/public
mkdir -p "$public"
ln -sfn "../$(basename "$(dirname "$subject")")/$(basename "$subject")" "$public/.$line.new"
node -e 'fs.renameSync(process.argv[1], process.argv[2])' "$public/.$line.new" "$public/$line"
echo "$public/$line -> $(basename "$subject")"
