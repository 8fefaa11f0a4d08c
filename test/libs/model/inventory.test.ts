import fc from 'fast-check'
import t from 'tap'
import { Description } from '../../../libs/model/description.ts'
import { type Alteration, Inventory } from '../../../libs/model/inventory.ts'
import type { NetworkDevice } from '../../../libs/model/network-device.ts'
import type { Node, Profile } from '../../../libs/model/node.ts'
import { someImage, someKernel, someOverlay } from './_description.ts'

/** Entities that alterations can be made to, and the inventory that is to keep up with them. */
class Site {
  readonly entities = new Map<string, Map<string, unknown>>([
    ['image', new Map([['debian', someImage()]])],
    ['overlay', new Map([['hosts', someOverlay]])],
    ['kernel', new Map([['new', someKernel()]])],
    ['profile', new Map([['base', { image: 'debian' }]])],
    ['node', new Map()],
    ['setting', new Map()],
  ])
  readonly inventory = new Inventory(this.description())

  description(): Description {
    const of = (kind: string): Map<string, unknown> => this.entities.get(kind) ?? new Map()
    return new Description({
      get: (kind, name) => (of(kind).has(name) ? { value: of(kind).get(name) } : undefined),
      entries: (kind) => [...of(kind)].map(([name, value]) => [name, { value }]),
    })
  }

  /** Checks alterations and, if they are fine, makes them. @throws what the check does */
  alter(...alterations: Alteration[]): string[] {
    const after = new Site()
    for (const [kind, entities] of this.entities) after.entities.set(kind, new Map(entities))
    after.set(alterations)
    const foreseen = this.inventory.check(alterations, after.description())
    this.set(alterations)
    const altered = this.inventory.apply(alterations)
    t.same([...altered], [...foreseen], 'what was foreseen has come')
    return [...altered.keys()].sort()
  }

  set(alterations: readonly Alteration[]): void {
    for (const alteration of alterations) {
      const entities = this.entities.get(alteration.kind)!
      if (alteration.op === 'put') entities.set(alteration.name, alteration.value)
      else entities.delete(alteration.name)
    }
  }
}

const node = (name: string, value: Node = {}): Alteration => ({ op: 'put', kind: 'node', name, value })
const profile = (name: string, value: Profile): Alteration => ({ op: 'put', kind: 'profile', name, value })
const gone = (kind: string, name: string): Alteration => ({ op: 'delete', kind, name })
const device = (values: NetworkDevice): Node => ({ networkDevices: { default: values } })

t.test('what a node or profile names must exist, and what was probably meant is suggested', async (t) => {
  const site = new Site()
  const refused = (alteration: Alteration, like: object): void => {
    t.throws(() => site.alter(alteration), { code: 'MUSTER_REFERENCE_MISSING', ...like })
  }
  refused(node('n1', { profiles: ['bsae'] }), { message: /did you mean base\?/, hint: /profile add bsae/ })
  refused(node('n1', { profiles: ['~other'] }), { message: /profile other/ })
  refused(profile('p', { profiles: ['nested'] }), { message: /profile p: there is no profile nested/ })
  refused(node('n1', { image: 'rocky' }), { hint: /image import SOURCE rocky/ })
  refused(profile('p', { systemOverlays: ['host'] }), { message: /did you mean hosts/ })
  refused(node('n1', { runtimeOverlays: ['x'] }), {})
  refused(node('n1', { ipxeTemplate: 'dracut' }), { message: /boot script dracut/ })
  site.alter(node('n1', { profiles: ['base'], systemOverlays: ['hosts', '~hosts'], ipxeTemplate: 'default' }))
})

t.test('everything may come in one change, in any order', async () => {
  new Site().alter(
    node('n1', { profiles: ['outer'] }),
    profile('outer', { profiles: ['inner'] }),
    profile('inner', { image: 'debian' }),
  )
})

t.test('no two nodes have one MAC address, address or asset key, and both are named', async (t) => {
  const site = new Site()
  site.alter(
    node('n1', {
      ...device({ hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1', ipaddr6: 'fd00::1' }),
      ipmi: { ipaddr: '10.1.0.1' },
      assetKey: 'A1',
    }),
  )
  const clashing: Node[] = [
    device({ hwaddr: '52:54:00:00:00:01' }),
    device({ ipaddr: '10.0.0.1' }),
    device({ ipaddr6: 'fd00::1' }),
    device({ ipaddr: '10.1.0.1' }),
    { ipmi: { ipaddr: '10.0.0.1' } },
    { assetKey: 'A1' },
  ]
  for (const value of clashing) {
    t.throws(() => site.alter(node('n2', value)), { code: 'MUSTER_DUPLICATE', message: /n1.* and n2/ })
  }
  t.throws(
    () => site.alter(node('n3', device({ ipaddr: '10.0.0.3' })), node('n4', device({ ipaddr: '10.0.0.3' }))),
    {
      message: /n3 \(network device default\) and n4 \(network device default\)/,
    },
  )
  t.throws(
    () => site.alter(profile('base', device({ ipaddr: '10.0.0.1' })), node('n5', { profiles: ['base'] })),
    {
      code: 'MUSTER_DUPLICATE',
    },
  )
})

t.test(
  'a node may repeat the MAC address of the device below, and nodes may be without an address',
  async () => {
    const site = new Site()
    const hwaddr = '52:54:00:00:00:01'
    site.alter(
      node('n1', {
        networkDevices: { eth0: { hwaddr }, 'eth0.5': { hwaddr, type: 'vlan', ipaddr: '0.0.0.0' } },
      }),
    )
    site.alter(node('n2', device({ ipaddr: '0.0.0.0' })))
  },
)

t.test('nodes may exchange what they have in one change', async () => {
  const site = new Site()
  site.alter(node('n1', device({ ipaddr: '10.0.0.1' })), node('n2', device({ ipaddr: '10.0.0.2' })))
  site.alter(node('n1', device({ ipaddr: '10.0.0.2' })), node('n2', device({ ipaddr: '10.0.0.1' })))
  site.alter(gone('node', 'n1'), node('n3', device({ ipaddr: '10.0.0.2' })))
})

t.test('what is used may not be deleted, and who uses it is said', async (t) => {
  const site = new Site()
  site.alter(...Array.from({ length: 7 }, (_, index) => node(`n${index + 1}`, { profiles: ['base'] })))
  t.throws(() => site.alter(gone('profile', 'base')), {
    code: 'MUSTER_IN_USE',
    message: 'profile base is used by node n1, node n2, node n3, node n4, node n5 and 2 more',
  })
  t.throws(() => site.alter(gone('image', 'debian')), { message: /is used by profile base/ })
  site.alter(gone('overlay', 'hosts'))
  site.alter(profile('base', {}), gone('image', 'debian'))
})

t.test('a kernel that is named cannot be deleted, and one that is named need not be there', async (t) => {
  const site = new Site()
  site.alter(node('n1', { kernel: { version: 'new' } }), node('n2', { kernel: { version: '6.1' } }))
  t.throws(() => site.alter(gone('kernel', 'new')), {
    code: 'MUSTER_IN_USE',
    message: 'kernel new is used by node n1',
    hint: /another kernel/,
  })
  site.alter(node('n1'), gone('kernel', 'new'))
})

t.test('a change of a profile alters the nodes that have it, by way of others too', async (t) => {
  const site = new Site()
  site.alter(profile('outer', { profiles: ['base'] }))
  site.alter(node('n1', { profiles: ['outer'] }), node('n2', { profiles: ['base'] }), node('n3'))
  t.same(site.alter(profile('base', { rack: 'r7' })), ['n1', 'n2'])
  t.equal(site.inventory.resolved('n1')?.rack, 'r7')
  t.equal(site.inventory.resolved('n3')?.rack, 'default')
})

t.test('after any changes it is as one made from the description', async () => {
  const ids = ['n1', 'n2', 'n3']
  const names = ['p1', 'p2', 'p3']
  const values = fc.record(
    {
      profiles: fc.uniqueArray(fc.constantFrom(...names, '~p1'), { maxLength: 3 }),
      rack: fc.constantFrom('r1', 'r2'),
      networkDevices: fc.record({ default: fc.record({ ipaddr: fc.constantFrom('10.0.0.1', '10.0.0.2') }) }),
    },
    { requiredKeys: [] },
  )
  const alterations = fc.array(
    fc.oneof(
      fc.tuple(fc.constantFrom(...ids), values).map(([name, value]) => node(name, value)),
      fc.tuple(fc.constantFrom(...names), values).map(([name, value]) => profile(name, value)),
      fc.constantFrom(...ids).map((name) => gone('node', name)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(fc.array(alterations, { maxLength: 20 }), (changes) => {
      const site = new Site()
      site.alter(...names.map((name) => profile(name, {})))
      for (const change of changes) {
        try {
          site.alter(...change)
        } catch (error) {
          if (!(error as { code?: string }).code?.startsWith('MUSTER_')) throw error
        }
      }
      t.same([...site.inventory.nodes()], [...new Inventory(site.description()).nodes()])
    }),
    { numRuns: 100 },
  )
})

t.test('no node has an address of a pool, whichever of the two came first', async (t) => {
  const site = new Site()
  const subnets = (pool: string): Alteration => ({
    op: 'put',
    kind: 'setting',
    name: 'subnets',
    value: { boot: { network: '10.0.1.0/24', pool } },
  })
  const node = (ipaddr: string): Alteration => ({
    op: 'put',
    kind: 'node',
    name: 'n1',
    value: { networkDevices: { eth0: { ipaddr } } },
  })
  site.alter(subnets('10.0.1.200-10.0.1.250'))
  const message =
    /^address 10\.0\.1\.210 of node n1 .* is in the pool of subnet boot \(10\.0\.1\.200-10\.0\.1\.250\)$/
  t.throws(() => site.alter(node('10.0.1.210')), { code: 'MUSTER_DUPLICATE', message })
  site.alter(node('10.0.1.10'))
  t.throws(() => site.alter(subnets('10.0.1.5-10.0.1.250')), {
    message: /10\.0\.1\.10 of node n1 is in the pool/,
  })
  // Both at once: the node leaves the place that the pool takes.
  site.alter(subnets('10.0.1.5-10.0.1.250'), node('10.0.1.4'))
  t.throws(
    () =>
      site.alter({ op: 'put', kind: 'setting', name: 'subnets', value: { x: { network: '10.0.1.1/24' } } }),
    {
      code: 'MUSTER_VALUE_INVALID',
    },
  )
  site.alter({ op: 'delete', kind: 'setting', name: 'subnets' }, node('10.0.1.210'))
})
