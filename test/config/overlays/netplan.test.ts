import { spawnSync } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import t from 'tap'
import { type Finished, run } from '../shells.ts'
import { BARE, DEVICES, NODE, nodeWith } from './_network-node.ts'
import { configure, skip as noNetworkd } from './_networkd.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'netplan'
const PATH = 'etc/netplan/60-muster.yaml'

const skip = spawnSync('netplan', ['--help']).status === 0 ? false : 'netplan is not installed'

/** Has netplan write what it makes of the configuration below a directory. */
async function generate(root: string): Promise<Finished> {
  await chmod(`${root}/${PATH}`, 0o600)
  return run(['netplan', 'generate', '--root-dir', root])
}

t.test('netplan takes the configuration of any kind of device', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  t.same(await generate(root), { status: 0, stdout: '', stderr: '' })
  const made = (name: string) => readFile(`${root}/run/systemd/network/10-netplan-${name}`, 'utf8')
  const boot = await made('eth0.network')
  for (const line of [
    'PermanentMACAddress=52:54:00:00:00:01',
    'MTUBytes=9000',
    'Address=10.0.0.1/24',
    'Address=fd00::1/64',
    'DNS=10.0.0.253',
    'DNS=fd00::53',
    'VLAN=vlan7',
    'Destination=0.0.0.0/0\nGateway=10.0.0.254',
    'Destination=::/0\nGateway=fd00::ff',
    'Destination=192.168.2.0/24\nGateway=10.0.0.99',
    'Destination=fd01::/64\nGateway=fd00::99',
  ]) {
    t.match(boot, `${line}\n`)
  }
  // Twice, as this netplan reads a file twice in which a device is named before it is described.
  t.match(boot, /^Domains=hpc\.example example\.org\b/m)
  const bond = await made('bond0.netdev')
  t.match(bond, 'MACAddress=52:54:00:00:00:02\n')
  for (const line of [
    'Mode=802.3ad',
    'MIIMonitorSec=200ms',
    'TransmitHashPolicy=layer3+4',
    'DownDelaySec=600ms',
    'UpDelaySec=400ms',
  ]) {
    t.ok(bond.split('\n').includes(line), line)
  }
  t.match(await made('bond0.network'), 'VLAN=bond0.42\n')
  t.match(await made('eth1.network'), 'Bond=bond0\n')
  t.match(await made('bond0.42.netdev'), '[VLAN]\nId=42\n')
  t.match(await made('bond0.42.network'), 'Address=10.42.0.1/24\n')
  t.match(await made('vlan7.network'), '[Link]\nActivationPolicy=manual\nRequiredForOnline=no\n')
  t.match(await made('br0.netdev'), 'Kind=bridge\n')
  t.match(await made('eth3.network'), 'Bridge=br0\n')
  t.notMatch(await made('br0.netdev'), 'MACAddress')
  t.match(await made('eth4.network'), 'DHCP=ipv4\n')
})

t.test('a mistake in it would show', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  const text = await readFile(`${root}/${PATH}`, 'utf8')
  await writeFile(`${root}/${PATH}`, text.replace('mode: 802.3ad', 'mode: 802.3'))
  const { status, stderr } = await generate(root)
  t.not(status, 0)
  t.match(stderr, /60-muster\.yaml:\d+.*802\.3/)
})

t.test('what netplan makes of it configures the devices', { skip: skip || noNetworkd }, async (t) => {
  const { hwaddr, ...boot } = DEVICES.boot
  const { bridge, port3 } = DEVICES
  const root = await laidOut(t, OVERLAY, { node: nodeWith({ boot, bridge, port3 }) })
  t.match(await generate(root), { status: 0 })
  const { links, complaints } = await configure(`${root}/run/systemd/network`, ['eth0', 'br0', 'eth3'])
  t.same(complaints, [])
  t.ok(links.get('eth0')!.addr_info.some(({ local, prefixlen }) => local === '10.0.0.1' && prefixlen === 24))
  t.ok(links.get('br0')!.addr_info.some(({ local }) => local === '10.9.0.1'))
  t.match(links.get('eth3'), { master: 'br0' })
})

t.test('a node with one plain device has nothing else in it', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: nodeWith({ other: DEVICES.other }) })
  t.same(await generate(root), { status: 0, stdout: '', stderr: '' })
  const text = await readFile(`${root}/${PATH}`, 'utf8')
  t.match(text, 'ethernets:\n')
  for (const section of ['bonds', 'bridges', 'vlans']) t.notMatch(text, `${section}:`)
})

t.test('a node without network devices gets no configuration', async (t) => {
  t.same(Object.keys(await textsOf(OVERLAY, BARE)), ['usr/lib/muster/hooks/netplan'])
})
