#!/bin/sh
# Makes test/libs/template/golden/*.jsonl anew. README.md says what it needs.
set -eu
cd "$(dirname "$0")"
node=$(cd ../../.. && pwd)/node_modules/.bin/node
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Debian's Go libraries are one GOPATH. Dates are shown as they are in UTC.
export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="${GOCACHE:-$work/cache}" TZ=UTC
"$node" generate.ts > "$work/cases"
go run . < "$work/cases" > "$work/results"
"$node" write-golden.ts "$work/cases" < "$work/results"
