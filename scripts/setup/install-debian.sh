#!/bin/sh
# Installs Debian packages, as root. No daemon that comes with one is started, now or at the next boot.
set -eu

DAEMONS='NetworkManager chrony docker-registry isc-dhcp-relay isc-dhcp-server kea-dhcp4-server nats-server networking nginx radvd tftpd-hpa wide-dhcpv6-client'
POLICY=/usr/sbin/policy-rc.d
POLICY_ASIDE=/usr/sbin/policy-rc.d.aside-of-muster
MARK='put here by muster while it installs packages'

# Maintainer scripts ask policy-rc.d before they start a service; 101 is "no" (invoke-rc.d(8)).
forbid_starting() {
  put_policy_back # of a run that was killed
  if [ -e "$POLICY" ] || [ -L "$POLICY" ]; then
    mv "$POLICY" "$POLICY_ASIDE"
  fi
  printf '#!/bin/sh\n# %s\nexit 101\n' "$MARK" >"$POLICY"
  chmod 755 "$POLICY"
}

put_policy_back() {
  if [ -f "$POLICY" ] && grep -qF "$MARK" "$POLICY"; then
    rm "$POLICY"
  fi
  if [ -e "$POLICY_ASIDE" ] || [ -L "$POLICY_ASIDE" ]; then
    mv "$POLICY_ASIDE" "$POLICY"
  fi
}

has_service() {
  [ -e "/lib/systemd/system/$1.service" ] || [ -e "/etc/init.d/$1" ]
}

# On a machine just started another apt is often at work: it is waited for.
apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

new_daemons=''
for daemon in $DAEMONS; do
  has_service "$daemon" || new_daemons="$new_daemons $daemon"
done

trap put_policy_back EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
forbid_starting

# A source of somebody else's that does not answer is no reason to stop; if ours does not, the next command says so.
apt_get update || echo 'setup: "apt-get update" had complaints; going on with what it knows'
apt_get install --yes --no-install-recommends "$@"

for daemon in $new_daemons; do
  if has_service "$daemon" && command -v systemctl >/dev/null; then
    systemctl --quiet disable "$daemon.service"
  fi
done
