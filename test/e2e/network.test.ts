import t from 'tap'
import type { LabCluster } from '../../scripts/demo/lab-cluster.ts'
import type { Machine } from '../../scripts/lab/machine.ts'
import { debianThatShows, skip, startLab, untilRacksReady } from './_lab.ts'

const BOOT_TIMEOUT_MS = 10 * 60_000
const TEST_TIMEOUT_MS = 15 * 60_000
const MEMORY_MB = 1_536
const RACK = 'r1'
const VLAN = 42

t.setTimeout(TEST_TIMEOUT_MS)

interface LabNode {
  node: string
  /** Last byte of its addresses. */
  host: number
  /** Of the card that it boots from, and of the two that make the bond. */
  macs: readonly [string, string, string]
}

const NODES: readonly LabNode[] = [
  { node: 'n1', host: 11, macs: ['52:54:00:77:01:11', '52:54:00:77:02:11', '52:54:00:77:03:11'] },
  { node: 'n2', host: 12, macs: ['52:54:00:77:01:12', '52:54:00:77:02:12', '52:54:00:77:03:12'] },
]

const vlanAddress = (host: number): string => `10.42.0.${host}`

/** With nothing on the console that could come between the lines of what is shown there. */
const KERNEL_ARGS = 'console=ttyS0,115200 quiet systemd.show_status=0 systemd.getty_auto=0'

/** Shows what became of the network once it reaches both nodes (one of them is the node itself) by way of the VLAN. */
const SHOW = [
  ...NODES.map(
    ({ host }) =>
      `until ping -c 1 -W 2 -I bond0.${VLAN} ${vlanAddress(host)} >/dev/null 2>&1; do sleep 0.2; done`,
  ),
  'until ! grep -qs ADMIN_STATE=configuring /run/systemd/netif/links/*; do sleep 0.2; done',
  'echo',
  'cd /sys/class/net',
  'for link in */ifindex; do link=$(dirname $link); state=/run/systemd/netif/links/$(cat $link/ifindex)',
  'echo "link: $(cat $link/address) $(ip -brief address show $link)"',
  'echo "state: $link $(sed -n "s/^ADMIN_STATE=//p" $state) $(sed -n "s/^OPER_STATE=//p" $state)"; done',
  'echo "mode: $(cat bond0/bonding/mode)"',
  `echo "vlan: $(ip -details link show bond0.${VLAN} | grep -o "vlan .* id [0-9]*")"`,
  'for link in $(cat bond0/bonding/slaves); do echo "member: $(cat $link/bonding_slave/perm_hwaddr)"; done',
  'echo "shown: all"',
]

/** Describes a node: the card that it boots from, a bond of the other two, and a VLAN on the bond. */
async function addNode(cluster: LabCluster, { node, host, macs }: LabNode): Promise<void> {
  const rack = cluster.rack(RACK)
  const device = (name: string, ...args: string[]) =>
    cluster.muster('node', 'set', node, '--yes', '--netname', name, ...args)
  const boot = ['--hwaddr', macs[0], '--ipaddr', `${rack.machineAddress(host)}/24`, '--gateway', rack.address]
  const args = ['--rack', RACK, '--image', 'debian', '--kernelargs', KERNEL_ARGS]
  await cluster.muster('node', 'add', node, ...args, '--primarynet', 'default', ...boot)
  await device('port1', '--hwaddr', macs[1], '--nettagadd', 'master=bond0')
  await device('port2', '--hwaddr', macs[2], '--nettagadd', 'master=bond0')
  await device('bond0', '--type', 'bond', '--nettagadd', 'mode=active-backup', '--nettagadd', 'miimon=100')
  const vlan = ['--nettagadd', 'parent_device=bond0', '--nettagadd', `vlan_id=${VLAN}`]
  await device('storage', '--type', 'vlan', '--netdev', `bond0.${VLAN}`, ...vlan)
  await device('storage', '--ipaddr', `${vlanAddress(host)}/24`)
}

t.test('two machines meet on a VLAN on a bond of two cards each', { skip }, async (t) => {
  const { cluster } = await startLab(t)
  await cluster.startController()
  await cluster.addRack({ name: RACK, index: 1 })
  await cluster.startBootServer(RACK)
  await cluster.muster('image', 'import', await debianThatShows(t, SHOW), 'debian')
  for (const node of NODES) await addNode(cluster, node)
  await untilRacksReady(cluster, 1)

  const machines: Machine[] = []
  for (const { node, macs } of NODES) {
    const [mac, ...moreMacs] = macs
    const options = { name: node, mac, moreMacs, firmware: 'bios', memoryMb: MEMORY_MB } as const
    machines.push(await cluster.rack(RACK).machine(options))
  }
  for (const machine of machines) await machine.powerOn()

  for (const [index, { node, host, macs }] of NODES.entries()) {
    await t.test(`${node} has the network that it is described with`, async (t) => {
      const { console } = machines[index]!
      await console.waitFor(/^shown: all/, { signal: AbortSignal.timeout(BOOT_TIMEOUT_MS) })
      const tail = console.tail.join('\n')
      t.comment(tail.match(/^(link|state|mode|vlan|member): .*/gm)!.join('\n'))
      t.match(tail, new RegExp(`^link: ${macs[0]} .* ${cluster.rack(RACK).machineAddress(host)}/24`, 'm'))
      t.match(tail, new RegExp(`^link: \\S+ bond0\\.${VLAN}@bond0 +UP +${vlanAddress(host)}/24`, 'm'))
      t.match(tail, /^mode: active-backup\b/m)
      t.match(tail, new RegExp(`^vlan: vlan protocol 802\\.1Q id ${VLAN}$`, 'm'))
      const members = [...tail.matchAll(/^member: (\S+)/gm)].map(([, mac]) => mac)
      t.same(members.sort(), [macs[1], macs[2]])
      t.match(tail, new RegExp(`^link: ${macs[1]} bond0 +UP`, 'm'), 'the bond has the address of a member')
      const states = [...tail.matchAll(/^state: (\S+) (\S+) (\S+)/gm)].filter(([, link]) => link !== 'lo')
      t.equal(states.length, 5)
      for (const [line, , setup] of states) t.equal(setup, 'configured', line)
      t.equal(states.filter(([, , , operational]) => operational === 'enslaved').length, 2)
    })
  }
})
