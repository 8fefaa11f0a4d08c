import t from 'tap'
import { type Compiled, compile } from '../../../libs/compile/compile.ts'
import { Publication, type RecordWrite } from '../../../libs/compile/publication.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { decodeGroupRecord, decodeNodeRecord, decodeRackHead } from '../../../libs/records/decode.ts'
import { fileEntry, inputOf } from './_input.ts'
import { resolved } from './_nodes.ts'

const node = (last: number, overrides: Partial<ResolvedNode> = {}): ResolvedNode =>
  resolved(`n${last}`, {
    systemOverlays: ['hosts', 'hostname'],
    networkDevices: { default: { hwaddr: `52:54:00:00:00:0${last}` } },
    ...overrides,
  })
const compiled = (seq: number, nodes: ResolvedNode[]): Promise<Compiled> => compile(inputOf({ seq, nodes }))
const names = (writes: RecordWrite[]): string[] =>
  writes.map(
    ({ rack, kind, id, value }) => `${value ? '' : '-'}${rack}.${kind}${id && '.'}${id.replace(/-.*/, '')}`,
  )

t.test('groups come before nodes and the head comes last', async (t) => {
  const writes = new Publication().plan(await compiled(1, [node(1), node(2)]))
  t.same(names(writes), ['r1.group.debian', 'r1.node.n1', 'r1.node.n2', 'r1.head'])
  t.match(decodeRackHead(writes.at(-1)!.value!), { rack: 'r1', seq: 1, nodes: 2, groups: 1 })
})

t.test('what has not changed is not written again', async (t) => {
  const publication = new Publication()
  publication.plan(await compiled(1, [node(1), node(2)]))
  t.same(publication.plan(await compiled(2, [node(1), node(2)])), [])
})

t.test('a change of what everybody shares writes the group, and no node', async (t) => {
  const publication = new Publication()
  publication.plan(await compiled(1, [node(1), node(2)]))
  const overlays = new Map([...inputOf({}).overlays, ['hosts', [fileEntry('etc/hosts', 'new\n')] as const]])
  const writes = publication.plan(await compile(inputOf({ seq: 2, nodes: [node(1), node(2)], overlays })))
  t.same(names(writes), ['r1.group.debian', 'r1.head'])
})

t.test('a change of one node writes that node, and only its rack gets a new head', async (t) => {
  const publication = new Publication()
  const other = node(3, { rack: 'r2', systemOverlays: [] })
  publication.plan(await compiled(1, [node(1), node(2), other]))
  const writes = publication.plan(
    await compiled(2, [node(1, { kernel: { args: ['quiet'] } }), node(2), other]),
  )
  t.same(names(writes), ['r1.node.n1', 'r1.head'])
})

t.test('a node that is gone, and a group that nobody needs, are deleted', async (t) => {
  const publication = new Publication()
  publication.plan(
    await compiled(1, [node(1, { systemOverlays: [] }), node(2, { systemOverlays: ['hostname'] })]),
  )
  const writes = publication.plan(await compiled(2, [node(1, { systemOverlays: [] })]))
  t.same(names(writes), ['-r1.node.n2', '-r1.group.debian', 'r1.head'])
})

t.test('a rack without nodes keeps a head that says so', async (t) => {
  const publication = new Publication()
  publication.plan(await compiled(1, [node(1)]))
  const writes = publication.plan(await compiled(2, []))
  t.match(decodeRackHead(writes.at(-1)!.value!), { nodes: 0, groups: 0 })
})

t.test('a node that fails keeps the record it has, with its group', async (t) => {
  const publication = new Publication()
  publication.plan(await compiled(1, [node(1), node(2)]))
  const broken = new Map([...inputOf({}).overlays, ['hosts', [fileEntry('etc/hosts.ww', '{{')] as const]])
  t.same(
    publication.plan(await compile(inputOf({ seq: 2, nodes: [node(1), node(2)], overlays: broken }))),
    [],
  )
})

t.test('a writer that takes over from what stands there writes only the difference', async (t) => {
  const first = new Publication().plan(await compiled(1, [node(1), node(2)]))
  const second = new Publication()
  const decoders = { node: decodeNodeRecord, group: decodeGroupRecord, head: decodeRackHead }
  for (const { value, ...write } of first)
    second.observe({ ...write, record: value && decoders[write.kind](value) })
  t.same(second.plan(await compiled(2, [node(1), node(2)])), [])
  t.same(names(second.plan(await compiled(3, [node(1)]))), ['r1.group.debian', '-r1.node.n2', 'r1.head'])
})
