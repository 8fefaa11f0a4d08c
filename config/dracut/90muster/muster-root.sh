#!/bin/sh
# dracut's pre-mount hook: fills the root file system from the boot servers.

# NEWROOT is dracut's.
# shellcheck disable=SC2154
if [ "$(getarg root=)" = muster ]; then
  /usr/lib/muster/two-stage boot "$NEWROOT" || die "muster: the node CANNOT BOOT: the lines above say why"
fi
