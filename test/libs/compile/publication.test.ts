import t from 'tap'
import { encode } from '../../../libs/codec/codec.ts'
import { Compilation } from '../../../libs/compile/compilation.ts'
import { compile } from '../../../libs/compile/compile.ts'
import type { Compiled } from '../../../libs/compile/compiled.ts'
import { Publication, type RecordWrite } from '../../../libs/compile/publication.ts'
import type { ImagePush } from '../../../libs/model/image.ts'
import { withPush } from '../../../libs/model/image-versions.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import type { SubnetMap } from '../../../libs/model/subnet.ts'
import { decodeGroupRecord, decodeNodeRecord, decodeRackHead } from '../../../libs/records/decode.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import type { NodeRecord } from '../../../libs/records/node-record.ts'
import { fileEntry, inputOf, overlaysOf } from './_input.ts'
import { resolved } from './_nodes.ts'

const DECODERS = { node: decodeNodeRecord, group: decodeGroupRecord, head: decodeRackHead }
const node = (last: number, overrides: Partial<ResolvedNode> = {}): ResolvedNode =>
  resolved(`n${last}`, {
    systemOverlays: ['hosts', 'hostname'],
    networkDevices: { default: { hwaddr: `52:54:00:00:00:0${last}` } },
    ...overrides,
  })
const compiled = (seq: number, nodes: ResolvedNode[]): Promise<Compiled> => compile(inputOf({ seq, nodes }))
/** The records that a publication would write for a compile. */
const plan = (publication: Publication, compiled: Compiled): RecordWrite[] =>
  publication.plan(compiled).records
/** The write as whoever comes later finds it: its record has gone over the bus. */
const read = (write: RecordWrite): RecordWrite => ({
  ...write,
  record: write.record && DECODERS[write.kind](encode(write.record)),
})
const names = (writes: RecordWrite[]): string[] =>
  writes.map(
    ({ rack, kind, id, record }) => `${record ? '' : '-'}${rack}.${kind}${id && '.'}${id.replace(/-.*/, '')}`,
  )

t.test('groups come before nodes and the head comes last', async (t) => {
  const writes = plan(new Publication(), await compiled(1, [node(1), node(2)]))
  t.same(names(writes), ['r1.group.debian', 'r1.node.n1', 'r1.node.n2', 'r1.head'])
  t.match(writes.at(-1)!.record, { rack: 'r1', seq: 1, nodes: 2, groups: 1 })
})

t.test('what has not changed is not written again', async (t) => {
  const publication = new Publication()
  plan(publication, await compiled(1, [node(1), node(2)]))
  t.same(plan(publication, await compiled(2, [node(1), node(2)])), [])
})

t.test('a change of what everybody shares writes the group, and no node', async (t) => {
  const publication = new Publication()
  plan(publication, await compiled(1, [node(1), node(2)]))
  const overlays = new Map([
    ...inputOf({}).overlays,
    ...overlaysOf({ hosts: [fileEntry('etc/hosts', 'new\n')] }),
  ])
  const writes = plan(publication, await compile(inputOf({ seq: 2, nodes: [node(1), node(2)], overlays })))
  t.same(names(writes), ['r1.group.debian', 'r1.head'])
})

t.test('a change of one node writes that node, and only its rack gets a new head', async (t) => {
  const publication = new Publication()
  const other = node(3, { rack: 'r2', systemOverlays: [] })
  plan(publication, await compiled(1, [node(1), node(2), other]))
  const writes = plan(
    publication,
    await compiled(2, [node(1, { kernel: { args: ['quiet'] } }), node(2), other]),
  )
  t.same(names(writes), ['r1.node.n1', 'r1.head'])
})

t.test('a node that is gone, and a group that nobody needs, are deleted', async (t) => {
  const publication = new Publication()
  plan(
    publication,
    await compiled(1, [node(1, { systemOverlays: [] }), node(2, { systemOverlays: ['hostname'] })]),
  )
  const writes = plan(publication, await compiled(2, [node(1, { systemOverlays: [] })]))
  t.same(names(writes), ['-r1.node.n2', '-r1.group.debian', 'r1.head'])
})

t.test('a rack without nodes keeps a head that says so', async (t) => {
  const publication = new Publication()
  plan(publication, await compiled(1, [node(1)]))
  const writes = plan(publication, await compiled(2, []))
  t.match(writes.at(-1)!.record, { nodes: 0, groups: 0 })
})

t.test('a node that fails keeps the record it has, with its group', async (t) => {
  const publication = new Publication()
  plan(publication, await compiled(1, [node(1), node(2)]))
  const broken = new Map([
    ...inputOf({}).overlays,
    ...overlaysOf({ hosts: [fileEntry('etc/hosts.ww', '{{')] }),
  ])
  t.same(
    plan(publication, await compile(inputOf({ seq: 2, nodes: [node(1), node(2)], overlays: broken }))),
    [],
  )
})

t.test('a node whose template fails is not left with the new group record', async (t) => {
  const picky = (seq: number, template: string) => {
    const overlays = new Map([
      ...inputOf({}).overlays,
      ...overlaysOf({ hosts: [fileEntry('etc/hosts.ww', template)] }),
    ])
    return compile(inputOf({ seq, nodes: [node(1), node(2)], overlays }))
  }
  const publication = new Publication()
  const first = plan(publication, await picky(1, 'shared'))
  const group = (first[0]!.record as GroupRecord).id

  const broken = '{{if eq .Id "n2"}}{{len 5}}{{end}}{{.Id}}'
  const writes = plan(publication, await picky(2, broken))
  t.same(names(writes), ['r1.group.debian', 'r1.node.n1', 'r1.head'])
  const beside = writes[0]!.record as GroupRecord
  t.not(beside.id, group, 'the group record of the node that failed stays as it is')
  t.equal(writes[0]!.id, beside.id)
  t.equal((writes[1]!.record as NodeRecord).group, beside.id)
  t.match(writes[2]!.record, { nodes: 2, groups: 2 })
  t.same(plan(publication, await picky(3, broken)), [], 'as long as it fails nothing moves')

  const mended = plan(publication, await picky(4, '{{.Id}}'))
  t.same(names(mended), ['r1.group.debian', 'r1.node.n1', 'r1.node.n2', '-r1.group.debian', 'r1.head'])
  t.equal(mended[0]!.id, group)
})

t.test(
  'records of a later sequence than the compile, which no boot server would take, are written again',
  async (t) => {
    const publication = new Publication()
    for (const write of plan(new Publication(), await compiled(9, [node(1)])))
      publication.observe(read(write))
    t.equal(publication.newestSeq, 9)
    const writes = plan(publication, await compiled(2, [node(1)]))
    t.same(names(writes), ['r1.group.debian', 'r1.node.n1', 'r1.head'])
    t.same(plan(publication, await compiled(3, [node(1)])), [])
  },
)

t.test('a writer that takes over from what stands there writes only the difference', async (t) => {
  const first = plan(new Publication(), await compiled(1, [node(1), node(2)]))
  const second = new Publication()
  for (const write of first) second.observe(read(write))
  t.same(plan(second, await compiled(2, [node(1), node(2)])), [])
  t.same(names(plan(second, await compiled(3, [node(1)]))), ['r1.group.debian', '-r1.node.n2', 'r1.head'])
})

t.test(
  'a controller that takes over writes nothing again that it had compiled at another sequence',
  async (t) => {
    const publication = new Publication()
    for (const write of plan(new Publication(), await compiled(7, [node(1)])))
      publication.observe(read(write))
    const standby = new Compilation()
    await standby.update(inputOf({ seq: 5, nodes: [node(1)] }))
    const { records } = publication.plan(await standby.update(inputOf({ seq: 9 })))
    t.same(names(records), [])
  },
)

t.test('no record goes back to an earlier sequence, whoever compiled it when', async (t) => {
  const publication = new Publication()
  for (const write of plan(new Publication(), await compiled(7, [node(1)]))) publication.observe(read(write))
  const standby = new Compilation()
  await standby.update(inputOf({ seq: 5, nodes: [node(1, { kernel: { args: ['x'] } })] }))
  const { records } = publication.plan(await standby.update(inputOf({ seq: 9 })))
  t.match(records, [
    { kind: 'node', record: { seq: 9 } },
    { kind: 'head', record: { seq: 9 } },
  ])
})

t.test('that the cluster is secure is in every head, and nothing else is written for it', async (t) => {
  const publication = new Publication()
  const secure = (seq: number, secure: boolean) => compile(inputOf({ seq, nodes: [node(1)], secure }))
  plan(publication, await secure(1, false))
  const writes = plan(publication, await secure(2, true))
  t.match(writes, [{ kind: 'head', record: { seq: 2, secure: true } }])
  t.equal(writes.length, 1)
  const [head] = plan(publication, await secure(3, false))
  t.notOk('secure' in head!.record!)
})

t.test(
  'a pushed version is in the heads of the racks that it is for, and no other record is written',
  async (t) => {
    const publication = new Publication()
    const nodes = [node(1), node(2, { rack: 'r2' })]
    const { images } = inputOf({})
    const pushed = (push: ImagePush | undefined, seq: number): Promise<Compiled> => {
      const image = withPush(images.get('debian')!, 1, push)
      return compile(inputOf({ seq, nodes, images: new Map([['debian', image]]) }))
    }
    plan(publication, await pushed(undefined, 1))
    const named = plan(publication, await pushed({ racks: ['r2', 'spare'] }, 2))
    t.same(names(named), ['r2.head', 'spare.head'], 'a rack that has no nodes gets a head')
    t.match(named[0]!.record, { seq: 2, ahead: [{ image: 'debian', number: 1 }] })
    t.match(read(named[1]!).record, { nodes: 0, ahead: [{ image: 'debian' }] })
    const all = plan(publication, await pushed({ bytesPerS: 5 }, 3))
    t.same(names(all).sort(), ['r1.head', 'r2.head', 'spare.head'])
    t.match(all.find(({ rack }) => rack === 'r1')!.record, { ahead: [{ bytesPerS: 5 }] })
    t.notOk('ahead' in all.find(({ rack }) => rack === 'spare')!.record!)
    t.same(plan(publication, await pushed({ bytesPerS: 5 }, 4)), [])
  },
)

t.test('subnets are in the heads of their racks, and an edit writes those heads alone', async (t) => {
  const publication = new Publication()
  const compilation = new Compilation()
  const nodes = [node(1), node(2, { rack: 'r2' })]
  const update = async (seq: number, subnets: SubnetMap): Promise<RecordWrite[]> =>
    plan(publication, await compilation.update(inputOf({ seq, subnets, nodes: seq === 1 ? nodes : [] })))
  await update(1, {})
  const boot = { network: '10.0.1.0/24', rack: 'r1' }
  const first = await update(2, { boot, other: { network: '10.0.2.0/24', rack: 'spare' } })
  t.same(names(first).sort(), ['r1.head', 'spare.head'], 'a rack that has no nodes gets a head')
  t.match(read(first.find(({ rack }) => rack === 'r1')!).record, {
    subnets: [{ name: 'boot', network: '10.0.1.0', prefix: 24, mode: 'full' }],
  })
  t.same(
    await update(3, { boot: { ...boot }, other: { network: '10.0.2.0/24', rack: 'spare', comment: 'x' } }),
    [],
  )
  t.same(
    names(
      await update(4, { boot: { ...boot, mode: 'proxy' }, other: { network: '10.0.2.0/24', rack: 'spare' } }),
    ),
    ['r1.head'],
  )
  const last = await update(5, { boot: { ...boot, mode: 'proxy' } })
  t.same(names(last), ['spare.head'])
  t.notOk('subnets' in last[0]!.record!)
})
