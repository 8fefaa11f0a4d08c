#!/bin/sh
# Makes test/libs/model/merge-cases.json anew. README.md says what it needs.
set -eu
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
golden=$root/test/libs/model/merge-cases.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Debian's Go libraries are one GOPATH; another directory with the same layout may be given.
export GO111MODULE=off GOPATH="${MERGE_GOPATH:-/usr/share/gocode}" GOCACHE="${GOCACHE:-$work/cache}"
"$root/node_modules/.bin/node" generate.ts > "$work/cases.json"
go run . < "$work/cases.json" > "$work/merged.json"
mv "$work/merged.json" "$golden"
"$root/node_modules/.bin/biome" format --write "$golden"
