import t from 'tap'
import { resolveNode } from '../../../libs/model/resolve.ts'
import { describeCluster } from './_description.ts'

const description = describeCluster({
  profile: {
    base: {
      rack: 'r1',
      image: 'debian',
      kernel: { version: '6.1', args: ['quiet'] },
      systemOverlays: ['init'],
      tags: { site: 'a', role: 'none' },
      networkDevices: { default: { netmask: '255.255.255.0', gateway: '10.0.0.1' } },
      comment: 'of the profile',
    },
    compute: { image: 'compute', systemOverlays: ['hosts'], tags: { role: 'compute' } },
  },
})

t.test('later profiles win, the node wins over all, lists append and maps merge', async (t) => {
  const node = resolveNode({
    id: 'n1',
    node: {
      profiles: ['base', 'compute'],
      kernel: { args: ['console=ttyS0'] },
      systemOverlays: ['own'],
      networkDevices: { default: { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.7', gateway: '' } },
    },
    description,
  })
  t.same(node, {
    id: 'n1',
    profiles: ['base', 'compute'],
    rack: 'r1',
    image: 'compute',
    kernel: { version: '6.1', args: ['quiet', 'console=ttyS0'] },
    systemOverlays: ['init', 'hosts', 'own'],
    runtimeOverlays: [],
    networkDevices: {
      default: {
        netmask: '255.255.255.0',
        gateway: '10.0.0.1',
        hwaddr: '52:54:00:00:00:01',
        ipaddr: '10.0.0.7',
      },
    },
    primaryNetwork: 'default',
    tags: { site: 'a', role: 'compute' },
  })
})

t.test('a node that says nothing belongs to the default rack', async (t) => {
  t.match(resolveNode({ id: 'n1', node: {}, description }), { rack: 'default', kernel: { args: [] } })
})

t.test('the primary network is the one named, else the first by name', async (t) => {
  const networkDevices = { ib0: {}, eth0: {} }
  const primary = (named?: string) =>
    resolveNode({ id: 'n1', node: { networkDevices, ...(named && { primaryNetwork: named }) }, description })
      .primaryNetwork
  t.equal(primary(), 'eth0')
  t.equal(primary('ib0'), 'ib0')
  t.equal(primary('nowhere'), 'eth0')
})
