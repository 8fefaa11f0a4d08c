import { readFile, writeFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import type { NetworkDevice } from '../../../libs/model/network-device.ts'
import { kernelHas } from './_namespace.ts'
import { BARE, DEVICES, NODE, nodeWith } from './_network-node.ts'
import { configure, type Link, skip } from './_networkd.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'systemd.networkd'
const DIRECTORY = 'etc/systemd/network'

/** Global addresses, as text. */
function addressesOf(link: Link | undefined): string[] {
  const infos = link?.addr_info ?? []
  return infos
    .filter(({ scope }) => scope === 'global')
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
}

t.test('systemd-networkd has nothing to say against a file for any kind of device', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  t.same((await configure(`${root}/${DIRECTORY}`, [])).complaints, [])
})

t.test('a mistake in one would show', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  const path = `${root}/${DIRECTORY}/10-muster-bond0.netdev`
  await writeFile(path, (await readFile(path, 'utf8')).replace('Mode=802.3ad', 'Mode=802.3'))
  const { complaints } = await configure(`${root}/${DIRECTORY}`, [])
  t.match(complaints, [/10-muster-bond0\.netdev:\d+: .*802\.3/])
})

t.test('systemd-networkd configures addresses, routes and bridges', { skip }, async (t) => {
  const { hwaddr, ...boot } = DEVICES.boot
  const { ib, bridge, port3 } = DEVICES
  const root = await laidOut(t, OVERLAY, { node: nodeWith({ boot, ib, bridge, port3 }) })
  const { links, routes } = await configure(`${root}/${DIRECTORY}`, ['eth0', 'ib0', 'br0', 'eth3'])
  t.same(addressesOf(links.get('eth0')), ['10.0.0.1/24', 'fd00::1/64'])
  t.equal(links.get('eth0')!.mtu, 9000)
  t.same(addressesOf(links.get('ib0')), ['10.1.0.1/16'])
  t.equal(links.get('ib0')!.mtu, 4092)
  t.same(addressesOf(links.get('br0')), ['10.9.0.1/24'])
  t.match(links.get('eth3'), { master: 'br0', address: '02:00:00:00:00:03', addr_info: [] })
  for (const [dst, gateway] of [
    ['default', '10.0.0.254'],
    ['192.168.2.0/24', '10.0.0.99'],
    ['default', 'fd00::ff'],
    ['fd01::/64', 'fd00::99'],
  ]) {
    t.ok(
      routes.some((route) => route.dst === dst && route.gateway === gateway && route.dev === 'eth0'),
      `${dst} by way of ${gateway}`,
    )
  }
})

/** On a kernel without them there is nothing to be seen here: test/e2e/network.test.ts brings machines with one that has. */
const hasBonds = !skip && (await kernelHas('bond')) && (await kernelHas('vlan'))

const testBonds = hasBonds ? t.test.bind(t) : () => {}
testBonds('systemd-networkd makes a bond, with a VLAN on it', async (t: Test) => {
  const { bond0, storage } = DEVICES
  const port = (device: string) => ({ device, tags: { master: 'bond0' } })
  const devices = {
    bond0: { ...bond0, tags: { ...bond0.tags, mode: 'active-backup' } },
    port1: port('eth1'),
    port2: port('eth2'),
    storage,
  }
  const root = await laidOut(t, OVERLAY, { node: nodeWith(devices) })
  const { links } = await configure(`${root}/${DIRECTORY}`, ['bond0.42', 'eth1', 'eth2'])
  t.equal(links.get('eth1')!.master, 'bond0')
  t.equal(links.get('eth2')!.master, 'bond0')
  t.same(addressesOf(links.get('bond0')), [])
  t.same(addressesOf(links.get('bond0.42')), ['10.42.0.1/24'])
})

t.test('a device is found by the MAC address that it was made with, if it has one', async (t) => {
  const texts = await textsOf(OVERLAY, NODE)
  t.match(texts[`${DIRECTORY}/10-muster-boot.network`], '[Match]\nPermanentMACAddress=52:54:00:00:00:01\n\n')
  t.match(texts[`${DIRECTORY}/10-muster-other.network`], '[Match]\nName=eth4\n\n')
  t.match(texts[`${DIRECTORY}/10-muster-bond0.network`], '[Match]\nName=bond0\n\n')
  t.match(texts[`${DIRECTORY}/10-muster-bond0.netdev`], 'MACAddress=52:54:00:00:00:02\n')
})

t.test('a bond or bridge has the same MAC address at each boot, if a member has one', async (t) => {
  const port = { device: 'eth1', hwaddr: '52:54:00:00:00:02', tags: { master: 'uplink' } }
  const text = async (uplink: NetworkDevice) =>
    (await textsOf(OVERLAY, nodeWith({ a: port, uplink })))[`${DIRECTORY}/10-muster-uplink.netdev`]
  t.match(await text({ type: 'bond' }), 'Kind=bond\nMACAddress=52:54:00:00:00:02\n')
  t.match(await text({ type: 'bond', hwaddr: '02:00:00:00:00:01' }), 'MACAddress=02:00:00:00:00:01\n')
  t.match(
    await text({ type: 'bridge', device: 'br0', tags: { 'cloned-mac-address': '02:00:00:00:00:02' } }),
    'Name=br0\nKind=bridge\nMACAddress=02:00:00:00:00:02\n',
  )
})

t.test('there is no gateway where there is no address', async (t) => {
  const { gateway, gateway6 } = DEVICES.boot
  const texts = await textsOf(OVERLAY, nodeWith({ boot: { device: 'eth0', gateway, gateway6 } }))
  t.notMatch(texts[`${DIRECTORY}/10-muster-boot.network`], 'Gateway')
})

t.test('DHCP is asked only where there is no address and nothing on top', async (t) => {
  const asking = Object.entries(await textsOf(OVERLAY, NODE)).filter(([, text]) => /^DHCP=/m.test(text))
  t.same(
    asking.map(([path]) => path),
    [`${DIRECTORY}/10-muster-other.network`],
  )
  const device = { device: 'eth0' }
  const text = async (tags: Record<string, string>) =>
    (await textsOf(OVERLAY, nodeWith({ boot: { ...device, tags } })))[`${DIRECTORY}/10-muster-boot.network`]
  t.match(await text({}), 'DHCP=ipv4\nIPv6AcceptRA=no\n')
  t.match(await text({ ipv6_method: 'dhcp' }), 'DHCP=yes\nIPv6AcceptRA=yes\n\n[DHCPv6]\nWithoutRA=solicit\n')
  t.match(await text({ ipv4_method: 'disabled', ipv6_method: 'auto' }), '[Network]\nIPv6AcceptRA=yes\n')
})

t.test('a device that is not brought up at boot is waited for by nobody', async (t) => {
  const text = (await textsOf(OVERLAY, NODE))[`${DIRECTORY}/10-muster-management.network`]
  t.match(text, '[Link]\nActivationPolicy=manual\nRequiredForOnline=no\n')
})

t.test('it is enabled, and reads changed files again', async (t) => {
  const texts = await textsOf(OVERLAY, BARE)
  t.match(
    texts['etc/systemd/system/multi-user.target.wants/systemd-networkd.service'],
    '-> /usr/lib/systemd/',
  )
  t.match(texts['usr/lib/muster/hooks/systemd.networkd'], /^\/etc\/systemd\/network\/\S+ networkctl reload$/m)
  t.notOk(
    Object.keys(texts).some((path) => path.startsWith(`${DIRECTORY}/`)),
    'a node without devices gets no files',
  )
})
