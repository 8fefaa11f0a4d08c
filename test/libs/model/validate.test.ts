import t from 'tap'
import type { NetworkDevice, Node } from '../../../libs/model/node.ts'
import { validate } from '../../../libs/model/validate.ts'
import { describeCluster, someImage, someOverlay } from './_description.ts'

const checked = (nodes: Record<string, Node>) => () =>
  validate(
    describeCluster({
      node: nodes,
      profile: { base: { image: 'debian' } },
      image: { debian: someImage() },
      overlay: { hosts: someOverlay },
    }),
  )
const device = (values: NetworkDevice): Node => ({ networkDevices: { default: values } })

t.test('a description in which everything exists is fine', async () => {
  checked({
    n1: {
      profiles: ['base'],
      systemOverlays: ['hosts'],
      ...device({ hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1' }),
    },
    n2: device({
      hwaddr: '52:54:00:00:00:02',
      ipaddr: '10.0.0.2',
      netmask: '255.255.255.0',
      gateway: '10.0.0.254',
    }),
  })()
})

t.test('what a node names must exist', async (t) => {
  t.throws(checked({ n1: { profiles: ['bsae'] } }), {
    code: 'MUSTER_REFERENCE_MISSING',
    hint: /profile add bsae/,
  })
  t.throws(checked({ n1: { image: 'rocky' } }), {
    code: 'MUSTER_REFERENCE_MISSING',
    hint: /image import SOURCE rocky/,
  })
  t.throws(checked({ n1: { runtimeOverlays: ['x'] } }), { code: 'MUSTER_REFERENCE_MISSING' })
})

t.test('two nodes with one MAC or one address are refused, and both are named', async (t) => {
  const mac = { hwaddr: '52:54:00:00:00:01' }
  const duplicate = { code: 'MUSTER_DUPLICATE', message: /n1 \(default\) and n2 \(default\)/ }
  t.throws(checked({ n1: device(mac), n2: device(mac) }), duplicate)
  t.throws(checked({ n1: device({ ipaddr: '10.0.0.1' }), n2: device({ ipaddr: '10.0.0.1' }) }), duplicate)
})

t.test('addresses must be addresses, and the gateway in reach', async (t) => {
  const invalid = { code: 'MUSTER_VALUE_INVALID' }
  t.throws(checked({ n1: device({ ipaddr: '10.0.0.256' }) }), invalid)
  t.throws(checked({ n1: device({ hwaddr: '52:54' }) }), invalid)
  t.throws(checked({ n1: device({ hwaddr: '52-54-00-00-00-01' }) }), { message: /52:54:00:00:00:01/ })
  t.throws(checked({ n1: device({ netmask: '255.0.255.0' }) }), invalid)
  t.throws(
    checked({ n1: device({ ipaddr: '10.0.0.1', netmask: '255.255.255.0', gateway: '10.0.1.1' }) }),
    invalid,
  )
  t.throws(checked({ n1: { rack: 'a b' } }), invalid)
})
