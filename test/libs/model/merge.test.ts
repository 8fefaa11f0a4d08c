// The cases of merge-cases.json were merged by the Go library that Warewulf merges with: see scripts/oracle/merge, whose
// README also lists what muster does otherwise on purpose.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { isFields, merge } from '../../../libs/model/merge.ts'
import type { Node, Profile } from '../../../libs/model/node.ts'
import { normaliseNode } from '../../../libs/model/normalise.ts'
import { DEFAULT_SCRIPT, resolveNode } from '../../../libs/model/resolve.ts'
import { checkShape } from '../../../libs/model/schemas.ts'
import { describeCluster } from './_description.ts'

interface Case {
  kind: string
  name: string
  profiles: Record<string, Profile>
  node: Node
  merged?: Record<string, unknown>
  /** Warewulf refuses it. */
  refused?: true
}

const cases = JSON.parse(readFileSync(new URL('merge-cases.json', import.meta.url), 'utf8')) as Case[]
const kinds = Object.entries(Object.groupBy(cases, ({ kind }) => kind))

function resolved({ profiles, node }: Pick<Case, 'profiles' | 'node'>): Record<string, unknown> {
  return { ...resolveNode({ id: 'n1', node, description: describeCluster({ profile: profiles }) }) }
}

/** Without what muster fills in, and without what is empty: no difference is made between that and nothing. */
function said({ id, rack, ...node }: Record<string, unknown>): unknown {
  if (node.ipxeTemplate === DEFAULT_SCRIPT) delete node.ipxeTemplate
  if (node.discoverable === false) delete node.discoverable
  if (!isFilled(node.networkDevices)) delete node.primaryNetwork
  return filled(node)
}

function filled(value: unknown): unknown {
  if (!isFields(value)) return value
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    ['tags', 'resources'].includes(key) ? item : filled(item),
  ])
  return Object.fromEntries(entries.filter(([, item]) => isFilled(item)))
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return isFields(value) ? Object.keys(value).length > 0 : value !== undefined && value !== ''
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

for (const [kind, each] of kinds) {
  t.test(`profiles are merged as by Warewulf: ${kind}`, async (t) => {
    for (const { name, merged, ...given } of each!) {
      if (merged) t.strictSame(said(resolved(frozen(given))), said(merged), name)
    }
  })
}

t.test('as they are stored, without what is empty, they come to the same', async (t) => {
  for (const { name, node, profiles, merged } of cases) {
    if (!merged) continue
    const stored = {
      node: normaliseNode(node) as Node,
      profiles: Object.fromEntries(
        Object.entries(profiles).map(([name, profile]) => [name, normaliseNode(profile) as Profile]),
      ),
    }
    checkShape({ kind: 'node', name: 'n1', value: stored.node })
    for (const [name, value] of Object.entries(stored.profiles)) checkShape({ kind: 'profile', name, value })
    t.strictSame(said(resolved(stored)), said(merged), name)
  }
})

t.test(
  'in resources, a list takes the place of anything else, where Warewulf refuses the node',
  async (t) => {
    const refused = cases.filter((each) => each.refused)
    t.ok(refused.length > 0)
    for (const each of refused) t.strictSame(resolved(each).resources, each.node.resources, each.name)
  },
)

t.test('what only one side has is shared, not copied', async (t) => {
  const base = frozen({
    networkDevices: { a: { mtu: 1 }, b: { mtu: 1 } },
    resources: { a: { x: [1] }, b: [1] },
    tags: {},
  })
  const over = frozen({
    networkDevices: { b: { device: 'b' }, c: { mtu: 2 } },
    resources: { b: [2], c: [3] },
    disks: {},
  })
  const merged = merge(base, over) as typeof base & typeof over
  t.equal(merged.networkDevices.a, base.networkDevices.a)
  t.equal(merged.networkDevices.c, over.networkDevices.c)
  t.equal(merged.resources.a, base.resources.a)
  t.equal(merged.resources.c, over.resources.c)
  t.equal(merged.tags, base.tags)
  t.equal(merged.disks, over.disks)
})
