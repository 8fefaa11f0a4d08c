#!/bin/sh
# All checks and tests; installs what is missing. The last line says `N passed, N failed`.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
sh scripts/setup.sh test
exec node_modules/.bin/node scripts/run-tests.ts "$@"
