import t from 'tap'
import { Lookup } from '../../../services/boot-server/lookup.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { groupRecord, nodeRecord } from './_records.ts'

const state = new RackState()
const interfaces = [{ mac: '52:54:00:00:00:01' }, { mac: '52:54:00:00:00:02' }]
state.restore({ node: nodeRecord('n1', { interfaces }), group: groupRecord('g') })
state.restore({
  node: nodeRecord('n2', { interfaces: [{ mac: '52:54:00:00:00:03' }], assetKey: 'chassis-7' }),
  group: groupRecord('g'),
})
const lookup = new Lookup(state)
lookup.rebuild()
const ask = (mac: string, assetKey?: string) => lookup.forRequest({ mac, assetKey })

t.test('a machine is found by any of its interfaces, however the MAC is written', async (t) => {
  t.equal(ask('52-54-00-00-00-02').pair.node.id, 'n1')
  t.match(ask('525400000001'), { mac: '52:54:00:00:00:01' })
})

t.test('a machine nobody knows is told how it becomes known', async (t) => {
  t.throws(() => ask('52:54:00:00:00:99'), {
    code: 'MUSTER_NODE_UNKNOWN',
    hint: /node add NAME --hwaddr 52:54:00:00:00:99/,
  })
})

t.test('a node with an asset key is served only to a machine that shows it', async (t) => {
  t.equal(ask('52:54:00:00:00:03', 'chassis-7').pair.node.id, 'n2')
  t.throws(() => ask('52:54:00:00:00:03'), { code: 'MUSTER_ASSET_KEY' })
  t.throws(() => ask('52:54:00:00:00:03', 'chassis-8'), { code: 'MUSTER_ASSET_KEY' })
})

t.test('what is no MAC address is a bad request', async (t) => {
  for (const text of ['', '..', '../../etc/passwd', 'x'.repeat(1000)])
    t.throws(() => ask(text), { code: 'MUSTER_REQUEST_INVALID' })
})

t.test('a MAC or IP address that two live nodes have belongs to the one with the newer record', async (t) => {
  const mac = '52:54:00:00:00:01'
  const both = [
    {
      node: nodeRecord('old', { seq: 4, interfaces: [{ mac, address: '10.0.0.1' }] }),
      group: groupRecord('g'),
    },
    {
      node: nodeRecord('new', { seq: 5, interfaces: [{ mac, address: '10.0.0.1' }] }),
      group: groupRecord('g'),
    },
  ]
  for (const pairs of [both, both.toReversed()]) {
    const clash = new RackState()
    for (const pair of pairs) clash.restore(pair)
    const found = new Lookup(clash)
    found.rebuild()
    t.equal(found.byMac(mac)?.node.id, 'new')
    t.equal(found.byAddress('10.0.0.1')?.node.id, 'new')
  }
})

t.test('a machine is found by its IPv6 address, too', async (t) => {
  const both = new RackState()
  const interfaces = [{ mac: '52:54:00:00:00:01', address: '10.0.0.1', address6: 'fd00:1::17' }]
  both.restore({ node: nodeRecord('n1', { interfaces }), group: groupRecord('g') })
  const found = new Lookup(both)
  found.rebuild()
  for (const address of ['10.0.0.1', 'fd00:1::17']) t.equal(found.byAddress(address)?.node.id, 'n1')
})
