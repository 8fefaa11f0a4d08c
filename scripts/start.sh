#!/bin/sh
# The demo: installs what is missing, then boots virtual machines; see scripts/demo.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
sh scripts/setup.sh demo
exec node_modules/.bin/node scripts/demo/main.ts "$@"
