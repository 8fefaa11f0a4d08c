import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import t from 'tap'
import type { NetworkDevice } from '../../../libs/model/network-device.ts'
import { BARE, DEVICES, NODE, nodeWith } from './_network-node.ts'
import { textsOf } from './_render.ts'

const OVERLAY = 'NetworkManager'
const DIRECTORY = 'etc/NetworkManager/system-connections'

const skip = spawnSync('nmcli', ['--version']).status === 0 ? false : 'NetworkManager is not installed'

/** A connection as NetworkManager understood it: `section.key` to value. */
async function understood(connection: string): Promise<Record<string, string>> {
  const child = spawn('nmcli', ['--offline', 'connection', 'modify', 'connection.zone', 'tested'])
  child.stdin.end(connection)
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (problems !== '') throw new Error(`${problems}${connection}`)
  const values: Record<string, string> = {}
  let section = ''
  for (const line of out.split('\n')) {
    const [, name, key, value] = /^\[(.*)\]$|^([^=#]+)=(.*)$/.exec(line) ?? []
    if (name !== undefined) section = name
    if (key !== undefined) values[`${section}.${key}`] = value!
  }
  const { 'connection.uuid': uuid, 'connection.zone': zone, ...rest } = values
  return rest
}

async function connections(): Promise<Record<string, Record<string, string>>> {
  const texts = Object.entries(await textsOf(OVERLAY, NODE)).filter(([path]) => path.startsWith(DIRECTORY))
  const read = texts.map(async ([path, connection]) => {
    const name = path.slice(`${DIRECTORY}/muster-`.length, -'.nmconnection'.length)
    return [name, await understood(connection)] as const
  })
  return Object.fromEntries(await Promise.all(read))
}

t.test('NetworkManager understands what is written for any kind of device', { skip }, async (t) => {
  const { boot, ib, bond0, storage, management, bridge, port1, port3, other } = await connections()
  t.same(boot, {
    'connection.id': 'boot',
    'connection.type': 'ethernet',
    'ethernet.mac-address': '52:54:00:00:00:01',
    'ethernet.mtu': '9000',
    'ipv4.method': 'manual',
    'ipv4.address1': '10.0.0.1/24,10.0.0.254',
    'ipv4.route1': '192.168.2.0/24,10.0.0.99',
    'ipv4.dns': '10.0.0.253;',
    'ipv4.dns-search': 'hpc.example;example.org;',
    'ipv6.method': 'manual',
    'ipv6.address1': 'fd00::1/64,fd00::ff',
    'ipv6.route1': 'fd01::/64,fd00::99',
    'ipv6.dns': 'fd00::53;',
    'ipv6.dns-search': 'hpc.example;example.org;',
  })
  t.match(ib, {
    'connection.type': 'infiniband',
    'connection.interface-name': 'ib0',
    'infiniband.mtu': '4092',
  })
  t.match(bond0, {
    'connection.type': 'bond',
    'ethernet.cloned-mac-address': '52:54:00:00:00:02',
    'bond.mode': '802.3ad',
    'bond.miimon': '200',
    'bond.updelay': '400',
    'bond.downdelay': '600',
    'bond.xmit_hash_policy': 'layer3+4',
    'ipv4.method': 'disabled',
    'ipv6.method': 'ignore',
  })
  t.match(storage, { 'connection.type': 'vlan', 'vlan.id': '42', 'vlan.parent': 'bond0' })
  t.match(storage, { 'connection.interface-name': 'bond0.42', 'ipv4.address1': '10.42.0.1/24' })
  t.match(management, { 'vlan.id': '7', 'vlan.parent': 'eth0', 'connection.autoconnect': 'false' })
  t.match(management, { 'ipv6.method': 'auto', 'ipv6.address1': 'fd07::1/64', 'ipv4.method': 'disabled' })
  t.match(bridge, { 'connection.type': 'bridge', 'connection.interface-name': 'br0', 'bridge.stp': 'false' })
  t.match(port1, { 'connection.master': 'bond0', 'connection.slave-type': 'bond' })
  t.match(port1, { 'ethernet.mac-address': '52:54:00:00:00:02', 'ipv4.method': undefined })
  t.match(port3, { 'connection.master': 'br0', 'connection.slave-type': 'bridge' })
  t.match(port3, { 'ethernet.cloned-mac-address': '02:00:00:00:00:03' })
  t.match(other, { 'connection.interface-name': 'eth4', 'ipv4.method': 'auto' })
})

t.test('a mistake in a connection would show', { skip }, async (t) => {
  const texts = await textsOf(OVERLAY, NODE)
  const bond = texts[`${DIRECTORY}/muster-bond0.nmconnection`]!
  t.match(await understood(bond.replace('mode=802.3ad', 'mode=802.3')), { 'bond.mode': 'balance-rr' })
  const vlan = texts[`${DIRECTORY}/muster-management.nmconnection`]!
  await t.rejects(understood(vlan.replace('parent=eth0', '')), /vlan\.parent: property is not specified/)
})

t.test('what NetworkManager would not take is not written', { skip }, async (t) => {
  const understoodOf = async (boot: NetworkDevice) => {
    const texts = await textsOf(OVERLAY, nodeWith({ boot }))
    return understood(texts[`${DIRECTORY}/muster-boot.nmconnection`]!)
  }
  const { gateway, gateway6, ...withoutGateways } = DEVICES.boot
  const DNS = { DNS: '10.0.0.1', DNS1: 'fd00::1' }
  const manual = { device: 'eth0', tags: { ipv4_method: 'manual', ipv6_method: 'manual', ...DNS } }
  t.match(
    await understoodOf(manual),
    { 'ipv4.method': 'disabled', 'ipv4.dns': undefined, 'ipv6.method': 'ignore', 'ipv6.dns': undefined },
    'manual without addresses',
  )
  t.match(
    await understoodOf({ device: 'eth0', gateway, gateway6 }),
    { 'ipv4.method': 'auto', 'ipv4.address1': undefined, 'ipv6.method': 'ignore' },
    'gateways without addresses',
  )
  t.match(
    await understoodOf({ ...withoutGateways, tags: { ipv4_method: 'disabled', ipv6_method: 'disabled' } }),
    { 'ipv4.method': 'disabled', 'ipv4.address1': undefined, 'ipv6.method': 'disabled' },
    'addresses that are not to be used',
  )
})

t.test('connections can be read by root alone, and changed ones are read again', async (t) => {
  const texts = await textsOf(OVERLAY, BARE)
  t.same(Object.keys(texts).sort(), [
    'etc/NetworkManager/conf.d/muster.conf',
    'etc/systemd/system/NetworkManager.service.d/muster.conf',
    'usr/lib/muster/hooks/NetworkManager',
  ])
  const chmod = `chmod -R go= /${DIRECTORY}`
  t.match(texts['etc/systemd/system/NetworkManager.service.d/muster.conf'], `ExecStartPre=-/bin/${chmod}\n`)
  t.match(texts['usr/lib/muster/hooks/NetworkManager'], `/etc/NetworkManager/* ${chmod}\n`)
})
