#!/bin/sh
# dracut's cmdline hook: root=muster is a root that will be there.

# Both are dracut's.
# shellcheck disable=SC2034
if [ "$(getarg root=)" = muster ]; then
  root=muster
  rootok=1
fi
