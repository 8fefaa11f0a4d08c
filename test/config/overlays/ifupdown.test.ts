import { spawnSync } from 'node:child_process'
import t from 'tap'
import { run } from '../shells.ts'
import { BARE, NODE, nodeWith } from './_network-node.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'ifupdown'
const PATH = 'etc/network/interfaces.d/muster'

const skip = spawnSync('ifquery', ['--version']).status === 0 ? false : 'ifupdown is not installed'

/** The options of a device, as ifupdown reads them. */
async function query(root: string, device: string): Promise<string[]> {
  const { status, stdout, stderr } = await run(['ifquery', '--interfaces', `${root}/${PATH}`, device])
  if (status !== 0 || stderr !== '') throw new Error(`ifquery ${device}: ${status} ${stderr}`)
  return stdout.trimEnd().split('\n')
}

t.test('ifupdown reads the options of any kind of device', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  const has = async (device: string, options: readonly string[]) => {
    const found = await query(root, device)
    for (const option of options) t.ok(found.includes(option), `${device}: ${option}`)
  }
  await has('eth0', ['address: 10.0.0.1', 'netmask: 255.255.255.0', 'gateway: 10.0.0.254', 'mtu: 9000'])
  await has('eth0', ['address: fd00::1', 'netmask: 64', 'gateway: fd00::ff', 'accept_ra: 0'])
  await has('eth0', ['dns-nameservers: 10.0.0.253 fd00::53', 'dns-search: hpc.example example.org'])
  await has('eth0', ['up: ip route replace 192.168.2.0/24 via 10.0.0.99 dev $IFACE'])
  await has('eth0', ['up: ip -6 route replace fd01::/64 via fd00::99 dev $IFACE'])
  await has('ib0', ['address: 10.1.0.1', 'mtu: 4092'])
  await has('bond0', ['bond-slaves: eth1 eth2', 'bond-mode: 802.3ad', 'bond-miimon: 200'])
  await has('bond0', ['bond-updelay: 400', 'bond-downdelay: 600', 'bond-xmit_hash_policy: layer3+4'])
  await has('bond0.42', ['address: 10.42.0.1', 'vlan-raw-device: bond0', 'vlan-id: 42'])
  await has('vlan7', [
    'address: fd07::1',
    'accept_ra: 2',
    'autoconf: 1',
    'vlan-raw-device: eth0',
    'vlan-id: 7',
  ])
  await has('br0', ['address: 10.9.0.1', 'bridge_ports: eth3', 'bridge_stp: off'])
})

t.test('ifupdown brings up what is to be up, in an order that works', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  const auto = await run(['ifquery', '--interfaces', `${root}/${PATH}`, '--list'])
  t.same(auto.stdout.trim().split('\n'), ['lo', 'eth0', 'ib0', 'eth4', 'bond0', 'br0', 'bond0.42'])
  const tried = await run(['ifup', '--no-act', '--verbose', '--interfaces', `${root}/${PATH}`, 'eth0', 'br0'])
  t.equal(tried.status, 0, tried.stderr)
  t.match(tried.stderr + tried.stdout, 'ip addr add 10.0.0.1/255.255.255.0')
})

t.test('a mistake in it would show', { skip }, async (t) => {
  const boot = { device: 'eth0', tags: { ipv6_method: 'dhcp' }, mtu: 1400 }
  const root = await laidOut(t, OVERLAY, { node: nodeWith({ boot }) })
  t.ok((await query(root, 'eth0')).includes('up: ip link set dev $IFACE mtu 1400'))
  const wrong = await laidOut(t, OVERLAY, { node: nodeWith({ boot: { device: 'eth0 inet wrong' } }) })
  await t.rejects(query(wrong, 'eth0'))
})

t.test('a node without network devices gets no file', async (t) => {
  t.same(await textsOf(OVERLAY, BARE), {})
})
