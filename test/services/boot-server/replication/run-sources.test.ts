import t from 'tap'
import { digestOf } from '../../../../libs/digest/digest.ts'
import type { BootServerMember, ControllerMember, Member } from '../../../../libs/records/member.ts'
import { SpreadTree } from '../../../../libs/spread/spread-tree.ts'
import { runSources } from '../../../../services/boot-server/replication/run-sources.ts'

const image = digestOf('image')
const controller: ControllerMember = {
  role: 'controller',
  id: 'c1',
  version: '0.1.0',
  startedAt: 1,
  blobs: 'http://c1:9870',
}
const server = (id: string, rack: string, have: number | undefined): BootServerMember => ({
  ...controller,
  role: 'boot-server',
  id,
  blobs: `http://${id}:9873`,
  boot: `http://${id}:9873`,
  rack,
  headSeq: 0,
  liveSeq: 0,
  ready: 0,
  nodes: 0,
  waiting: [],
  images: have === undefined ? [] : [{ name: 'debian', manifest: image, have, total: 100 }],
})
const self = { id: 'self', rack: 'r0' }
const sources = (...members: Member[]) => runSources({ artifact: image, image, self, members })
const urls = (...members: Member[]) => sources(...members).map(({ url }) => url)

t.test(
  'servers that have or want the image stand before controllers, and nobody else is asked',
  async (t) => {
    const many = Array.from({ length: 20 }, (_, index) => server(`b${index}`, `r${index + 1}`, 0))
    const tree = new SpreadTree(image, [...many, self])
    const above = tree.parentsOf(self, 4).map(({ id }) => `http://${id}:9873`)
    const found = sources(controller, ...many, server('other', 'r99', undefined))
    t.ok(above.length > 0)
    t.same(
      found.slice(0, above.length + 1).map(({ url }) => url),
      [...above, 'http://c1:9870'],
    )
    t.notOk(found.some(({ url }) => url === 'http://other:9873'))
    t.same(
      found.map(({ waits }) => waits),
      found.map(({ url }) => above.includes(url)),
      'only those higher up are waited for',
    )
    t.equal(new Set(found.map(({ url }) => url)).size, found.length)
  },
)

t.test('who stands lower waits longer', async (t) => {
  const many = Array.from({ length: 50 }, (_, index) => server(`b${index}`, `r${index + 1}`, 0))
  const tree = new SpreadTree(image, many)
  const waits = many.map((each) => {
    const others = many.filter((other) => other !== each)
    const [first] = runSources({ artifact: image, image, self: each, members: others })
    return { depth: tree.depthOf(each), stallMs: first!.stallMs }
  })
  const deepest = waits.sort((one, other) => other.depth - one.depth)[0]!
  t.ok(waits.every(({ depth, stallMs }) => depth === deepest.depth || stallMs < deepest.stallMs))
})

t.test('a neighbour that has all of it comes first, others that have it before controllers', async (t) => {
  const found = urls(server('far', 'r7', 100), server('near', 'r0', 100), controller)
  t.equal(found[0], 'http://near:9873')
  t.equal(found.at(-1), 'http://c1:9870')
  t.equal(found.length, 3)
})

t.test('a controller is asked where no server has it, and at last servers that have some', async (t) => {
  t.same(urls(controller), ['http://c1:9870'])
  t.same(urls(), [])
  const some = Array.from({ length: 30 }, (_, index) => server(`b${index}`, `r${index + 1}`, 10))
  const lower = some.filter((each) => !new SpreadTree(image, some).parentsOf(self, 30).includes(each))
  t.ok(lower.length > 0)
  const found = sources(controller, ...lower)
  t.equal(found[0]!.url, 'http://c1:9870')
  t.ok(found.length > 1 && found.every(({ waits }) => !waits))
})
