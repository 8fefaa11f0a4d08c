import t from 'tap'
import type { Subnet } from '../../../libs/records/subnet.ts'
import { reservation6Of } from '../../../services/boot-server/dhcp6.ts'
import { Lookup } from '../../../services/boot-server/lookup.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { groupRecord, nodeRecord } from './_records.ts'

const MAC = '52:54:00:00:00:01'
const OTHER = '52:54:00:00:00:02'
const SUBNET: Subnet = {
  name: 'boot',
  network: '10.0.1.0',
  prefix: 24,
  mode: 'full',
  network6: 'fd00:1::',
  prefix6: 64,
  dns: ['10.0.1.53', 'fd00:1::53'],
  domain: 'cluster.example',
}

const state = new RackState()
const interfaces = [{ mac: MAC, address: '10.0.1.17', address6: 'fd00:1::17', prefix6: 64 }, { mac: OTHER }]
state.restore({ node: nodeRecord('n1', { interfaces }), group: groupRecord('g', { bootloader: 'grub' }) })
const lookup = new Lookup(state)
lookup.rebuild()
const reserved = (mac: string, ...subnets: Subnet[]) => reservation6Of(mac, { lookup, subnets })

t.test('each interface of a node has its own IPv6 address, or none', async (t) => {
  const grub = { bootloader: 'grub' }
  t.same(reserved(MAC), { hostName: 'n1', address: 'fd00:1::17', prefix: 64, ...grub })
  t.same(reserved(OTHER), { hostName: 'n1', ...grub })
  t.equal(reserved('52:54:00:00:00:03'), undefined)
})

t.test('of the subnet of its address a machine is told the servers of names that IPv6 reaches', async (t) => {
  t.match(reserved(MAC, SUBNET), { address: 'fd00:1::17', dns: ['fd00:1::53'], domain: 'cluster.example' })
  t.notOk('dns' in reserved(MAC, { ...SUBNET, network6: 'fd00:2::' })!)
  t.notOk('dns' in reserved(OTHER, SUBNET)!)
})

t.test(
  'where another server gives addresses a machine gets none, and where it does all nothing',
  async (t) => {
    const beside = reserved(MAC, { ...SUBNET, mode: 'proxy' })
    t.match([beside?.hostName, beside?.address], ['n1', undefined])
    t.equal(reserved(MAC, { ...SUBNET, mode: 'off' }), undefined)
  },
)
