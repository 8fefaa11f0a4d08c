#!/bin/sh
# Installs what is missing for a purpose, and says nothing when nothing is:
#
#   sh scripts/setup.sh demo    what `npm start` needs
#   sh scripts/setup.sh test    what `npm test` needs
#
# On Debian 12 or later, as root or by way of sudo.
set -eu

DEMO_PACKAGES='ipxe iproute2 mmdebstrap nats-server ovmf qemu-system-x86 radvd'
DEMO_WITHOUT_ROOT_PACKAGES='uidmap'
TEST_PACKAGES='atftp bsdutils cpio curl dnsmasq-base git grub-common nginx-light systemd tcpdump tftp-hpa tftpd-hpa vde-switch vde-wirefilter wget zsh zstd'
# What images are made with, and what the tests take them from.
TEST_IMAGE_PACKAGES='bzip2 docker-registry kmod libcap2-bin openssl pigz rpm skopeo umoci xz-utils'
# What takes what the overlays write.
TEST_OVERLAY_PACKAGES='attr btrfs-progs busybox dosfstools e2fsprogs fdisk ifupdown netplan.io network-manager openssh-client udev xfsprogs'
# DHCP servers that configuration is made for, or that are beside ours, and a relay.
TEST_DHCP_PACKAGES='isc-dhcp-relay isc-dhcp-server kea-dhcp4-server'
# Clients for IPv6.
TEST_DHCP6_PACKAGES='isc-dhcp-client wide-dhcpv6-client'
# What Secure Boot is tried with, and machines with another processor.
TEST_FIRMWARE_PACKAGES='grub-efi-amd64-signed qemu-efi-aarch64 qemu-system-arm shim-signed'
# Takes the place of what else keeps the clock: installed only where nothing does.
TEST_CLOCK_PACKAGE=chrony

NODE_MAJOR_MIN=20
NODE_MAJOR_INSIDE=24
NPM_DONE=node_modules/.package-lock.json

say() { printf 'setup: %s\n' "$*"; }
die() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

node_major() {
  "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0
}

check_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    die "Node $NODE_MAJOR_MIN or later and npm are needed: https://nodejs.org/en/download"
  [ "$(node_major node)" -ge "$NODE_MAJOR_MIN" ] ||
    die "Node $(node --version) is too old, $NODE_MAJOR_MIN or later is needed: https://nodejs.org/en/download"
}

# npm writes its own list last, so an installation that was cut short shows too.
npm_is_behind() {
  [ ! -e "$NPM_DONE" ] || [ -n "$(find package-lock.json -newer "$NPM_DONE")" ]
}

# `npm ci` would refuse a lock file made where some platform's packages were not to be had; `install` honours what is in it.
install_npm_packages() {
  lock=$(cksum <package-lock.json)
  npm install --no-audit --no-fund --loglevel=error
  [ "$lock" = "$(cksum <package-lock.json)" ] || say 'npm changed package-lock.json; see "git diff package-lock.json"'
  touch "$NPM_DONE"
}

check_node_inside() {
  [ "$(node_major node_modules/.bin/node)" -ge "$NODE_MAJOR_INSIDE" ] ||
    die "npm did not bring Node $NODE_MAJOR_INSIDE into node_modules; remove node_modules and try again"
}

# Prints which of the named packages are not installed.
missing_of() {
  command -v dpkg-query >/dev/null || die "this is not Debian; install by other means what these are there: $*"
  present=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p')
  for package in "$@"; do
    printf '%s\n' "$present" | grep -qxF -e "$package" || printf '%s ' "$package"
  done
}

keeps_time() {
  dpkg-query -W -f '${db:Status-Status} ${Provides}\n' 2>/dev/null | grep -q '^installed .*time-daemon'
}

install_debian_packages() {
  if [ "$(id -u)" -eq 0 ]; then
    sh scripts/setup/install-debian.sh "$@"
  elif command -v sudo >/dev/null; then
    say 'sudo may ask for your password'
    sudo sh scripts/setup/install-debian.sh "$@"
  else
    die 'Debian packages need root, and there is no sudo here; as root, run:' \
      "  apt-get install --no-install-recommends $*"
  fi
}

cd "$(dirname "$0")/.."
case ${1:-} in
demo) packages=$DEMO_PACKAGES ;;
test)
  packages="$DEMO_PACKAGES $TEST_PACKAGES $TEST_IMAGE_PACKAGES $TEST_OVERLAY_PACKAGES $TEST_DHCP_PACKAGES $TEST_DHCP6_PACKAGES"
  packages="$packages $TEST_FIRMWARE_PACKAGES"
  keeps_time || packages="$packages $TEST_CLOCK_PACKAGE"
  ;;
*) die 'usage: sh scripts/setup.sh demo|test' ;;
esac
[ "$(id -u)" -eq 0 ] || packages="$packages $DEMO_WITHOUT_ROOT_PACKAGES"

check_node
# shellcheck disable=SC2086 # words
missing=$(missing_of $packages)
if npm_is_behind; then say 'will install npm packages, into node_modules'; fi
if [ -n "$missing" ]; then say "will install Debian packages: $missing"; fi

if npm_is_behind; then install_npm_packages; fi
check_node_inside
# shellcheck disable=SC2086 # words
if [ -n "$missing" ]; then install_debian_packages $missing; fi
