import { spawnSync } from 'node:child_process'
import { inNamespace, skip as noNamespace } from './_namespace.ts'

/** Why udev cannot be tried here, or false. */
export const skip =
  noNamespace || (spawnSync('udevadm', ['--version']).status === 0 ? false : 'udev is not installed')

/** $1: the MAC address, $2 and $3: directories of rules and of .link files. `udevadm test` does rename the device. */
const SCRIPT = `
mount -t sysfs sysfs /sys
mkdir /run/none
mount --bind "\${2:-/run/none}" /etc/udev/rules.d
mount --bind "\${3:-/run/none}" /etc/systemd/network
ip link add x0 address "$1" type veth peer name peer
udevadm test --action=add /sys/class/net/x0 2>&1 || :
ip -brief link show | sed -n 's/@peer .*//p'
`

export interface Named {
  /** What the device is called then; it was x0. */
  name: string
  /** What udev had to say about the files. */
  complaints: readonly string[]
}

/** Has udev name a network device that has this MAC address. */
export async function nameOf(options: { mac: string; rules?: string; links?: string }): Promise<Named> {
  const { mac, rules = '', links = '' } = options
  const { status, stdout, stderr } = await inNamespace(SCRIPT, mac, rules, links)
  if (status !== 0) throw new Error(`udev: ${status} ${stdout} ${stderr}`)
  const lines = stdout.trimEnd().split('\n')
  return {
    name: lines.at(-1)!,
    complaints: lines.filter((line) => /^\/etc\/\S+:\d+:? /.test(line)),
  }
}
