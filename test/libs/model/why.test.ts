import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { Node, Profile } from '../../../libs/model/node.ts'
import { normaliseNode } from '../../../libs/model/normalise.ts'
import { resolveNode } from '../../../libs/model/resolve.ts'
import { whyOf } from '../../../libs/model/why.ts'
import { describeCluster } from './_description.ts'

const PROFILES: Record<string, Profile> = {
  default: { image: 'debian', kernel: { args: ['quiet', 'debug'] }, comment: 'of the profile' },
  compute: { profiles: ['default'], image: 'rocky', tags: { role: 'compute' }, rack: 'r1' },
}
const why = (node: Node) =>
  new Map(whyOf({ node, profileOf: (name) => PROFILES[name] }).map((each) => [each.field, each]))

t.test('a value is of the one who won, and says what it overrode', async (t) => {
  const reasons = why({ profiles: ['compute'], rack: 'r2' })
  t.same(reasons.get('image'), {
    field: 'image',
    path: ['image'],
    value: 'rocky',
    from: ['profile compute'],
    overrode: [{ from: 'profile default', value: 'debian' }],
  })
  t.match(reasons.get('rack'), { value: 'r2', from: ['node'], overrode: [{ value: 'r1' }] })
  t.match(reasons.get('tags.role'), { value: 'compute', from: ['profile compute'] })
  t.notOk(reasons.has('comment'), 'a comment is not inherited')
})

t.test('a list is of all who added to it, and what was taken away is told', async (t) => {
  const reasons = why({ profiles: ['compute'], kernel: { args: ['~debug', 'nosmt'] } })
  t.match(reasons.get('kernel.args'), {
    value: ['quiet', 'nosmt'],
    from: ['profile default', 'node'],
    overrode: [{ from: 'profile default', value: ['debug'] }],
  })
})

t.test('what nobody set comes from the default', async (t) => {
  const reasons = why({ networkDevices: { ib0: { device: 'ib0' }, eth0: { device: 'eth0' } } })
  t.match(reasons.get('rack'), { value: 'default', from: ['default'], overrode: [] })
  t.match(reasons.get('primaryNetwork'), { value: 'eth0', from: ['default'] })
  const named = why({ networkDevices: { eth0: { device: 'eth0' } }, primaryNetwork: 'gone' })
  t.match(named.get('primaryNetwork'), { from: ['default'], overrode: [{ from: 'node', value: 'gone' }] })
})

t.test('what was replaced as a whole is not forgotten', async (t) => {
  const profileOf = (name: string): Profile | undefined =>
    ({ a: { resources: { fstab: { x: [1] } } }, b: { resources: { fstab: 'none' } } })[name]
  const node = { profiles: ['a', 'b'], resources: { fstab: { x: [2] } } }
  const [fstab] = whyOf({ node, profileOf }).filter(({ field }) => field.startsWith('resources'))
  t.match(fstab, { field: 'resources.fstab.x', value: [2], from: ['node'] })
  t.same(fstab?.overrode, [
    { from: 'profile a', value: [1] },
    { from: 'profile b', value: 'none' },
  ])
})

t.test('a flag that a node takes back is told with what it overrode', async (t) => {
  const profileOf = (): Profile => ({ disks: { '/dev/vda': { wipeTable: true } } })
  const reasons = whyOf({ node: { profiles: ['p'], disks: { '/dev/vda': { wipeTable: false } } }, profileOf })
  t.match(
    reasons.find(({ path }) => path.at(-1) === 'wipeTable'),
    { value: false, from: ['node'], overrode: [{ from: 'profile p', value: true }] },
  )
})

const word = fc.constantFrom('', 'a', 'b', 'c')
const items = fc.array(fc.constantFrom('a', 'b', '~a', '~b', 'c'), { maxLength: 3 })
const free = fc.dictionary(fc.constantFrom('x', 'y', 'tags'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 })
const device = fc.record(
  {
    device: word,
    mtu: fc.constantFrom(0, 1500),
    onboot: fc.boolean(),
    tags: fc.dictionary(word, word, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
)
const shared = {
  comment: word,
  rack: word,
  image: word,
  profiles: fc.array(fc.constantFrom('p', 'q', 'r', '~p', '~q', 'gone'), { maxLength: 3 }),
  kernel: fc.record({ version: word, args: items }, { requiredKeys: [] }),
  systemOverlays: items,
  bootServers: items,
  networkDevices: fc.dictionary(fc.constantFrom('eth0', 'ib0', 'tags'), device, { maxKeys: 2 }),
  primaryNetwork: fc.constantFrom('eth0', 'ib0', 'gone'),
  tags: fc.dictionary(fc.constantFrom('k', 'l'), word, { maxKeys: 2 }),
  resources: free,
  disks: fc.dictionary(word, fc.record({ wipeTable: fc.boolean() }, { requiredKeys: [] }), { maxKeys: 2 }),
  filesystems: fc.dictionary(word, fc.record({ format: word, options: items }, { requiredKeys: [] })),
}
const aProfile = fc.record(shared, { requiredKeys: [] })
const aNode = fc.record({ ...shared, discoverable: fc.boolean(), assetKey: word }, { requiredKeys: [] })

t.test('the values are those of the node with its profiles merged in', async (t) => {
  fc.assert(
    fc.property(fc.record({ p: aProfile, q: aProfile, r: aProfile }), aNode, (profiles, anyNode) => {
      const profile = Object.fromEntries(
        Object.entries(profiles).map(([name, value]) => [name, normaliseNode(value) as Profile]),
      )
      const description = describeCluster({ profile })
      const node = normaliseNode(anyNode) as Node
      const { id: _, ...resolved } = resolveNode({ id: 'n1', node, description })
      const reasons = whyOf({ node, profileOf: (name) => description.profile(name) })
      const told = reasons.map(({ path, value }) => [JSON.stringify(path), value] as const)
      assert.deepStrictEqual(new Map(told.filter(isThere)), new Map([...leaves(resolved)].filter(isThere)))
    }),
    { numRuns: 300 },
  )
  t.pass()
})

/** Maps and lists that hold nothing may be there or not. */
function isThere([, value]: readonly [string, unknown]): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0
}

function* leaves(value: unknown, path: readonly string[] = []): Iterable<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) yield [JSON.stringify(path), value]
  else for (const [key, item] of Object.entries(value)) yield* leaves(item, [...path, key])
}
