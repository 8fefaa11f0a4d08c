import t from 'tap'
import { Description } from '../../../../libs/model/description.ts'
import type { DiscoveryPolicy } from '../../../../libs/model/discovery.ts'
import { Inventory } from '../../../../libs/model/inventory.ts'
import type { Node } from '../../../../libs/model/node.ts'
import type { Discovered } from '../../../../libs/records/discovered.ts'
import { adoptionsBy } from '../../../../services/controller/discovery/match-policy.ts'
import { macOf } from './_machines.ts'

function inventoryOf(nodes: Record<string, Node>): Inventory {
  const entries = (kind: string) => (kind === 'node' ? Object.entries(nodes) : [])
  return new Inventory(
    new Description({
      get: (kind, name) => entries(kind).flatMap(([each, value]) => (each === name ? [{ value }] : []))[0],
      entries: (kind) => entries(kind).map(([name, value]) => [name, { value }]),
    }),
  )
}

const seen = (last: number, more: Partial<Discovered> = {}): Discovered => ({
  mac: macOf(last),
  rack: 'r1',
  server: 'b1',
  firstSeen: last,
  lastSeen: last,
  ...more,
})

/** `1=n1 2=n2` */
function adopted(policy: DiscoveryPolicy, nodes: Record<string, Node>, ...machines: Discovered[]): string {
  const adoptions = adoptionsBy(policy, { machines, inventory: inventoryOf(nodes) })
  return adoptions.map(({ mac, node }) => `${Number.parseInt(mac.slice(-2), 16)}=${node}`).join(' ')
}

const r1: Node = { rack: 'r1' }
const taken: Node = { rack: 'r1', networkDevices: { eth0: { hwaddr: macOf(99) } } }
const bonded: Node = { rack: 'r1', networkDevices: { bond0: { type: 'bond' } } }

t.test('by order the first machine becomes the first node that is free and in its rack', async (t) => {
  const nodes = { n1: taken, n2: r1, n3: { rack: 'r2' }, n4: bonded, n10: r1, n11: r1 }
  const policy: DiscoveryPolicy = { name: 'a', by: 'order', nodes: 'n[1-20]' }
  t.equal(adopted(policy, nodes, seen(1), seen(2, { rack: 'r2' }), seen(3)), '1=n2 2=n3 3=n10')
  t.equal(adopted({ ...policy, rack: 'r2' }, nodes, seen(1), seen(2, { rack: 'r2' })), '2=n3')
  t.equal(
    adopted(policy, nodes, seen(1), seen(2), seen(3), seen(4)),
    '1=n2 2=n10 3=n11',
    'as many as there are',
  )
})

t.test('without a list machines become the nodes that are discoverable', async (t) => {
  const nodes = { n1: r1, n10: { ...r1, discoverable: true }, n9: { ...r1, discoverable: true } }
  t.equal(adopted({ name: 'a', by: 'order' }, nodes, seen(1), seen(2), seen(3)), '1=n9 2=n10')
})

t.test('by port a machine becomes the node of its port', async (t) => {
  const nodes = { n1: r1, n2: r1, n3: taken, n4: r1, n5: { rack: 'r2' } }
  const at = (last: number, circuitId: string, remoteId = 'sw1') => seen(last, { circuitId, remoteId })
  const counted: DiscoveryPolicy = { name: 'a', by: 'port', switch: 'sw1', nodes: 'n[1-9]' }
  const machines = [at(1, 'Ethernet1/4'), at(2, '0x000400010002'), at(3, 'Ethernet1/1', 'sw2'), seen(4)]
  t.equal(adopted(counted, nodes, ...machines), '1=n4 2=n2')
  t.equal(
    adopted(counted, nodes, at(1, 'port 3'), at(2, 'port 5'), at(3, 'port 77')),
    '',
    'taken, elsewhere, none',
  )
  t.equal(adopted(counted, nodes, at(1, 'swp2'), at(2, 'swp2')), '1=n2', 'of two at a port the first')
  t.equal(adopted({ ...counted, firstPort: 17 }, nodes, at(1, 'swp17'), at(2, 'swp1')), '1=n1')

  const named: DiscoveryPolicy = { name: 'b', by: 'port', ports: { 'sw2/swp1': 'n1', swp2: 'n2' } }
  t.equal(adopted(named, nodes, at(1, 'swp1', 'sw2'), at(2, 'swp2'), at(3, 'swp1')), '1=n1 2=n2')
  t.equal(adopted(named, nodes, at(1, 'toString')), '')
})
