import { access } from 'node:fs/promises'
import { inNamespace, skip as noNamespace } from './_namespace.ts'

const NETWORKD = '/lib/systemd/systemd-networkd'

/** Why systemd-networkd cannot be tried here, or false. */
export const skip = noNamespace || ((await isThere(NETWORKD)) ? false : 'systemd-networkd is not installed')

/**
 * $1: a directory of files for systemd-networkd; the others: devices to wait for. Sysfs is mounted read-only, so that it
 * does not wait for udev, of which there is none.
 */
const SCRIPT = `
mount -t sysfs -o ro sysfs /sys
mkdir -p /run/systemd/network
mount --bind "$1" /etc/systemd/network
shift
for device in eth0 eth1 eth2 eth3 eth4; do
  ip link add $device type veth peer name peer-$device
  ip link set peer-$device up
done
ip link add ib0 type ifb
SYSTEMD_LOG_LEVEL=info SYSTEMD_LOG_TARGET=console ${NETWORKD} >/run/log 2>&1 &
until grep -q '^Enumeration completed' /run/log; do sleep 0.1; done
for device; do
  until [ -e /sys/class/net/$device/ifindex ]; do sleep 0.1; done
  until grep -qs '^ADMIN_STATE=configured' /run/systemd/netif/links/$(cat /sys/class/net/$device/ifindex); do sleep 0.1; done
done
ip -json address | tr -d '\\n'; echo
ip -json route | tr -d '\\n'; echo
ip -json -6 route | tr -d '\\n'; echo
cat /run/log
`

export interface Address {
  family: string
  local: string
  prefixlen: number
  scope: string
}

export interface Link {
  ifname: string
  mtu: number
  address: string
  master?: string
  addr_info: readonly Address[]
}

export interface Route {
  dst: string
  gateway?: string
  dev: string
}

export interface Configured {
  links: ReadonlyMap<string, Link>
  routes: readonly Route[]
  /** What it had to say about its files. */
  complaints: readonly string[]
}

/**
 * Runs systemd-networkd with the files of a directory, on eth0 to eth4 and ib0, until it has read them and configured
 * the devices named.
 */
export async function configure(directory: string, devices: readonly string[]): Promise<Configured> {
  const { status, stdout, stderr } = await inNamespace(SCRIPT, directory, ...devices)
  if (status !== 0) throw new Error(`systemd-networkd: ${status} ${stdout} ${stderr}`)
  const [addresses, routes4, routes6, ...log] = stdout.split('\n')
  const links = (JSON.parse(addresses!) as Link[]).map((link) => [link.ifname, link] as const)
  return {
    links: new Map(links),
    routes: [...JSON.parse(routes4 || '[]'), ...JSON.parse(routes6 || '[]')],
    complaints: log.filter((line) => /^\/\S+\.(network|netdev)\b/.test(line)),
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
