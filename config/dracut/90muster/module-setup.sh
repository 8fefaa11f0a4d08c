#!/bin/bash
# dracut module 90muster: the second stage of a two-stage boot. See two-stage beside this, and docs/boot.md.

# For images only: nothing of the machine that makes the initramfs asks for it.
check() {
  require_binaries curl cpio gzip sha256sum dd || return 1
  return 255
}

depends() {
  echo network
}

# moddir is dracut's.
# shellcheck disable=SC2154
install() {
  inst_multiple curl cpio gzip sha256sum dd cat mkdir mount umount rm sleep mv
  inst_multiple -o zstd
  inst_script "$moddir/two-stage" /usr/lib/muster/two-stage
  inst_hook cmdline 30 "$moddir/parse-muster.sh"
  inst_hook pre-mount 30 "$moddir/muster-root.sh"
}
