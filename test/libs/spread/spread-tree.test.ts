import fc from 'fast-check'
import t from 'tap'
import { digestOf } from '../../../libs/digest/digest.ts'
import { type Spreader, SpreadTree } from '../../../libs/spread/spread-tree.ts'

const servers = fc.uniqueArray(
  fc.record({
    id: fc.integer({ max: 200, min: 0 }).map(String),
    rack: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 60 },
)
const artifact = fc.string().map(digestOf)

const many = Array.from({ length: 100 }, (_, index) => ({ id: `b${index}`, rack: `r${index}` }))

function parents(tree: SpreadTree<Spreader>, list: readonly Spreader[]): Map<string, string | undefined> {
  return new Map(list.map((each) => [each.id, tree.parentOf(each)?.id]))
}

t.test('every server has a way up to the one at the top', async () => {
  fc.assert(
    fc.property(servers, artifact, (list, digest) => {
      const tree = new SpreadTree(digest, list)
      const roots = new Set<string>()
      for (const each of list) {
        let at: Spreader = each
        for (let steps = 0; ; steps += 1) {
          const parent = tree.parentOf(at)
          if (!parent) break
          if (steps > list.length) return false
          at = parent
        }
        roots.add(at.id)
      }
      return roots.size === 1
    }),
    { numRuns: 200 },
  )
})

t.test('nobody has more than two racks and two neighbours below', async () => {
  fc.assert(
    fc.property(servers, artifact, (list, digest) => {
      const tree = new SpreadTree(digest, list)
      const below = new Map<string, { near: number; far: number }>()
      for (const each of list) {
        const parent = tree.parentOf(each)
        if (!parent) continue
        const count = below.get(parent.id) ?? { near: 0, far: 0 }
        count[parent.rack === each.rack ? 'near' : 'far'] += 1
        below.set(parent.id, count)
      }
      return [...below.values()].every(({ near, far }) => near <= 2 && far <= 2)
    }),
    { numRuns: 200 },
  )
})

t.test('one server of a rack fetches from another rack, the others from their neighbours', async () => {
  fc.assert(
    fc.property(servers, artifact, (list, digest) => {
      const tree = new SpreadTree(digest, list)
      const leaders = list.filter((each) => tree.parentOf(each)?.rack !== each.rack)
      return leaders.length === new Set(list.map(({ rack }) => rack)).size
    }),
    { numRuns: 200 },
  )
})

t.test('who fails is replaced by the parent there would be without it', async () => {
  fc.assert(
    fc.property(servers, artifact, (list, digest) => {
      const self = list[0]!
      let left = list
      for (const parent of new SpreadTree(digest, list).parentsOf(self, 4)) {
        if (new SpreadTree(digest, left).parentOf(self)?.id !== parent.id) return false
        left = left.filter(({ id }) => id !== parent.id)
      }
      return true
    }),
    { numRuns: 200 },
  )
})

t.test('two servers that see other members never fetch from each other', async () => {
  fc.assert(
    fc.property(servers, artifact, fc.infiniteStream(fc.boolean()), (list, digest, coin) => {
      const some = () => list.filter(() => coin.next().value)
      const above = (self: Spreader): Set<string> =>
        new Set(new SpreadTree(digest, some()).parentsOf(self, 4).map(({ id }) => id))
      const [one, other] = [list[0]!, list.at(-1)!]
      return one === other || !(above(one).has(other.id) && above(other).has(one.id))
    }),
    { numRuns: 200 },
  )
})

t.test('when one of a hundred leaves, few of the others find another parent', async (t) => {
  const digest = digestOf('image')
  const before = parents(new SpreadTree(digest, many), many)
  let changed = 0
  for (const gone of many) {
    const left = many.filter((each) => each !== gone)
    const after = parents(new SpreadTree(digest, left), left)
    for (const [id, parent] of after) if (before.get(id) !== parent) changed += 1
  }
  t.ok(changed / many.length <= 3, `${changed / many.length} on average`)
})

t.test('a hundred racks are at most twenty deep, and images have different trees', async (t) => {
  const roots = new Set<string>()
  for (let image = 0; image < 20; image += 1) {
    const tree = new SpreadTree(digestOf(`image ${image}`), many)
    const depths = many.map((each) => tree.depthOf(each))
    t.ok(Math.max(...depths) <= 20, `${Math.max(...depths)}`)
    roots.add(many[depths.indexOf(0)]!.id)
  }
  t.ok(roots.size > 10)
})
