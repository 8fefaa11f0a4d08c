import t from 'tap'
import type { Node, Profile } from '../../../libs/model/node.ts'
import { Resolver, resolveNode } from '../../../libs/model/resolve.ts'
import { describeCluster } from './_description.ts'

const profile: Record<string, Profile> = {
  base: {
    rack: 'r1',
    bootServers: ['b1'],
    clusterName: 'desk',
    image: 'debian',
    kernel: { version: '6.1', args: ['quiet'] },
    systemOverlays: ['init'],
    tags: { site: 'a', role: 'none' },
    networkDevices: { default: { netmask: '255.255.255.0', gateway: '10.0.0.1' } },
    comment: 'of the profile',
  },
  compute: { image: 'compute', systemOverlays: ['hosts'], tags: { role: 'compute' } },
  gpu: { profiles: ['base', 'compute'], image: 'gpu', systemOverlays: ['~hosts', 'cuda'] },
  plain: { profiles: ['gpu', '~compute'], kernel: { args: ['~quiet', 'debug'] } },
}
const description = describeCluster({ profile })
const resolve = (node: Node) => resolveNode({ id: 'n1', node, description })

t.test('later profiles win, the node wins over all, lists append and maps merge', async (t) => {
  const node = resolve({
    profiles: ['base', 'compute'],
    bootServers: ['b2'],
    kernel: { args: ['console=ttyS0'] },
    systemOverlays: ['own'],
    networkDevices: { default: { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.7', gateway: '' } },
  })
  t.strictSame(node, {
    id: 'n1',
    profiles: ['base', 'compute'],
    rack: 'r1',
    bootServers: ['b1', 'b2'],
    clusterName: 'desk',
    image: 'compute',
    ipxeTemplate: 'default',
    kernel: { version: '6.1', args: ['quiet', 'console=ttyS0'] },
    systemOverlays: ['init', 'hosts', 'own'],
    runtimeOverlays: [],
    ipmi: {},
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
    disks: {},
    filesystems: {},
    resources: {},
    discoverable: false,
  })
})

t.test('a node that says nothing has the defaults', async (t) => {
  t.strictSame(resolve({}), {
    id: 'n1',
    profiles: [],
    rack: 'default',
    bootServers: [],
    ipxeTemplate: 'default',
    kernel: { args: [] },
    systemOverlays: [],
    runtimeOverlays: [],
    ipmi: {},
    networkDevices: {},
    tags: {},
    disks: {},
    filesystems: {},
    resources: {},
    discoverable: false,
  })
})

t.test('what is the node’s own is not inherited', async (t) => {
  const own = { comment: 'of the node', discoverable: true, assetKey: 'A1' }
  t.match(resolve({ profiles: ['base'], ...own }), own)
  t.notOk('comment' in resolve({ profiles: ['base'] }))
})

t.test('a profile wins over those that it names', async (t) => {
  const { image, rack, tags, profiles } = resolve({ profiles: ['gpu'] })
  t.strictSame(
    { image, rack, tags, profiles },
    {
      image: 'gpu',
      rack: 'r1',
      tags: { site: 'a', role: 'compute' },
      profiles: ['gpu'],
    },
  )
})

t.test('a negation takes overlays and kernel arguments away, whoever adds them', async (t) => {
  t.strictSame(resolve({ profiles: ['gpu'] }).systemOverlays, ['init', 'cuda'])
  t.strictSame(resolve({ profiles: ['gpu'], systemOverlays: ['hosts'] }).systemOverlays, ['init', 'cuda'])
  t.strictSame(resolve({ profiles: ['plain'], kernel: { args: ['quiet'] } }).kernel.args, ['debug'])
  t.strictSame(resolve({ runtimeOverlays: ['a', '~a', '~b'] }).runtimeOverlays, [])
})

t.test('a negation takes a profile away, and the node still names it', async (t) => {
  const { tags, profiles } = resolve({ profiles: ['plain', '~base'] })
  t.strictSame({ tags, profiles }, { tags: {}, profiles: ['plain', '~base'] })
})

t.test('a resolver tells lists of profiles apart, and shares what nodes have from theirs', async (t) => {
  const resolver = new Resolver((name) => profile[name])
  const [first, second] = ['n1', 'n2'].map((id) => resolver.resolve(id, { profiles: ['base', 'compute'] }))
  t.equal(first!.networkDevices.default, second!.networkDevices.default)
  t.equal(resolver.resolve('n3', { profiles: ['compute', 'base'] }).image, 'debian')
  t.equal(resolver.resolve('n4', { profiles: ['base'] }).image, 'debian')
})

t.test('the primary network is the one named, else the first by name', async (t) => {
  const networkDevices = { ib0: {}, eth0: {} }
  const primary = (named?: string) =>
    resolve({ networkDevices, ...(named && { primaryNetwork: named }) }).primaryNetwork
  t.equal(primary(), 'eth0')
  t.equal(primary('ib0'), 'ib0')
  t.equal(primary('nowhere'), 'eth0')
})
