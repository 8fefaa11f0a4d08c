import fc from 'fast-check'
import t from 'tap'
import { OriginUnavailableError } from '../../../libs/blobs/errors.ts'
import { Compilation } from '../../../libs/compile/compilation.ts'
import { compile } from '../../../libs/compile/compile.ts'
import type { Compiled } from '../../../libs/compile/compiled.ts'
import type { CompileInput } from '../../../libs/compile/input.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { type Entries, Includes } from '../../../libs/overlay/includes.ts'
import { someKernel } from '../model/_description.ts'
import { fileEntry, image, inputOf, overlaysOf } from './_input.ts'
import { resolved } from './_nodes.ts'

const HOSTS = '{{range .AllNodes}}{{range .NetDevs}}{{.Ipaddr}}{{end}} {{.Id}}\n{{end}}'
const trees = {
  hosts: [fileEntry('etc/hosts.ww', HOSTS)],
  hostname: [fileEntry('etc/hostname.ww', '{{.Id}}\n'), fileEntry('etc/issue', 'welcome\n')],
  tags: [fileEntry('etc/tags.ww', '{{range $k, $v := .Tags}}{{$k}}={{$v}}\n{{end}}')],
  mixed: [fileEntry('etc/mixed.ww', '{{.Id}} of {{len .AllNodes}}')],
  picky: [fileEntry('etc/picky.ww', '{{if .Tags.bad}}{{len 5}}{{end}}{{.Rack}}')],
  broken: [fileEntry('etc/broken.ww', '{{if gt (len .AllNodes) 3}}{{len 5}}{{end}}')],
  several: [fileEntry('etc/x.ww', '{{range $k, $v := .Tags}}{{file (print $k ".conf")}}{{$v}}{{end}}')],
  less: [fileEntry('etc/.wh.hostname', ''), fileEntry('etc/.wh.a.conf', '')],
  keys: [fileEntry('etc/key.ww', '{{Include "key"}}')],
  users: [fileEntry('etc/passwd.ww', '{{IncludeFrom .ImageName "/etc/passwd"}}')],
}
const overlays = overlaysOf(trees)
/** The same overlays after somebody has edited them. */
const edited = overlaysOf({
  ...trees,
  hostname: [fileEntry('etc/hostname.ww', '{{.Id}}\n'), fileEntry('etc/issue', 'edited\n')],
  tags: [fileEntry('etc/tags.ww', '{{range $k, $v := .Tags}}{{$k}}:{{$v}}\n{{end}}')],
  several: [...trees.several, fileEntry('etc/hostname', 'same\n')],
  less: [],
})
const keys = ['one', 'two'].map((text) => new Includes({ files: [fileEntry('etc/warewulf/key', text)] }))
const away = (what: string) => new OriginUnavailableError(`${what} cannot be had`)
const users = [fileEntry('etc/passwd', 'root')]
const included = [
  ...keys,
  new Includes({ files: away('files'), images: new Map([['debian', users]]) }),
  new Includes({ files: away('other files'), images: new Map([['debian', users]]) }),
  new Includes({
    images: new Map<string, Entries>([
      ['debian', away('debian')],
      ['rocky', users],
    ]),
  }),
]
const missing = new Map(
  [...overlays.keys()].map((name) => [name, { name, entries: [], missing: away(name) }] as const),
)
const device = (last: number) => ({
  default: { hwaddr: `52:54:00:00:00:0${last}`, ipaddr: `10.0.0.${last}`, netmask: '255.255.255.0' },
})
const node = (last: number, overrides: Partial<ResolvedNode> = {}): ResolvedNode =>
  resolved(`n${last}`, { networkDevices: device(last), systemOverlays: ['hosts', 'hostname'], ...overrides })

/** What a compile says, without the sequences: a record keeps that of the change that altered it. */
function contentOf({ racks, problems, failed }: Compiled) {
  const withoutSeq = (records: ReadonlyMap<string, { seq: number }>) =>
    [...records].map(([id, record]) => [id, { ...record, seq: 0 }] as const).sort()
  return {
    racks: [...racks]
      .map(([rack, { nodes, groups }]) => [rack, withoutSeq(nodes), withoutSeq(groups)])
      .sort(),
    problems: [...problems].sort(),
    failed: [...failed].sort(),
  }
}

function inputFor(seq: number, nodes: CompileInput['nodes'], more: Partial<CompileInput> = {}): CompileInput {
  const { nodes: _none, ...rest } = inputOf({ seq, overlays })
  return { ...rest, nodes, ...more }
}

t.test('an update renders what changed and nothing else', async (t) => {
  const compilation = new Compilation()
  const all = [1, 2, 3, 4, 5].map((last) => node(last))
  await compilation.update(
    inputFor(
      1,
      all.map((each) => [each.id, each]),
    ),
  )
  const rendered = async (changed: ResolvedNode): Promise<number> => {
    const before = compilation.renderings
    await compilation.update(inputFor(2, [[changed.id, changed]]))
    return compilation.renderings - before
  }
  t.equal(await rendered(node(1, { kernel: { args: ['quiet'] } })), 0, 'nobody reads the kernel arguments')
  t.equal(await rendered(node(1, { networkDevices: device(9) })), 1, 'the hosts file, which everybody has')
  t.equal(
    await rendered(node(1, { networkDevices: device(9), tags: { a: '1' } })),
    0,
    'nobody reads the tags',
  )
  t.equal(await rendered(node(6)), 2, 'a new node: the hosts file, and its own name')
})

t.test('an update names the racks it touched, and keeps the records of the others', async (t) => {
  const compilation = new Compilation()
  const here = node(1, { systemOverlays: ['hostname'] })
  const there = node(2, { systemOverlays: ['hostname'], rack: 'r2' })
  const first = await compilation.update(
    inputFor(1, [
      [here.id, here],
      [there.id, there],
    ]),
  )
  const record = first.racks.get('r2')?.nodes.get('n2')
  const second = await compilation.update(inputFor(2, [['n1', { ...here, kernel: { args: ['x'] } }]]))
  t.same([...second.touched], ['r1'])
  t.equal(second.racks.get('r2')?.nodes.get('n2'), record)
  t.match(second.racks.get('r1')?.nodes.get('n1'), { seq: 2, kernelArgs: ['x'] })
  const third = await compilation.update(inputFor(3, [['n1', undefined]]))
  t.same([...third.touched], ['r1'])
  t.notOk(third.racks.has('r1'), 'a rack without nodes is no more')
})

t.test('segments are handed on as they are made', async (t) => {
  const kept = new Map<string, Buffer>()
  const keep: CompileInput['keep'] = async (segments) => {
    for (const [digest, bytes] of segments) kept.set(digest, bytes)
  }
  const all = [1, 2, 3].map((last) => [`n${last}`, node(last)] as const)
  const compiled = await new Compilation().update(inputFor(1, all, { keep }))
  t.equal(compiled.blobs.size, 0)
  t.same(new Set(kept.keys()), new Set((await compile(inputFor(1, all))).blobs.keys()))
})

t.test('after an overlay was edited, only what depends on it is rendered and stored', async (t) => {
  const compilation = new Compilation()
  const all = [1, 2, 3].map((last) => node(last, { systemOverlays: ['hosts', 'hostname', 'tags'] }))
  const after = async (seq: number, names: readonly string[]) => {
    const before = compilation.renderings
    const nodes = seq === 1 ? all.map((each) => [each.id, each] as const) : []
    const changed = new Map([...overlays, ...names.map((name) => [name, edited.get(name)!] as const)])
    const { blobs } = await compilation.update(inputFor(seq, nodes, { overlays: changed }))
    return { renderings: compilation.renderings - before, blobs: blobs.size }
  }
  await after(1, [])
  t.same(await after(2, ['hostname']), { renderings: 0, blobs: 2 }, 'the shared archive, and the trailer')
  t.same(await after(3, ['hostname', 'several']), { renderings: 0, blobs: 1 }, 'nobody has that one')
  const { renderings } = await after(4, ['hostname', 'tags'])
  t.equal(renderings, 5, 'one to find out, its one result for all, and three host names beside it')
})

const overrides = fc.record(
  {
    rack: fc.constantFrom('r1', 'r2'),
    image: fc.constantFrom('debian', 'rocky', 'none'),
    kernel: fc.constantFrom({ args: ['a'] }, { args: ['b'] }, { version: '5', args: [] }, { args: ['a\nb'] }),
    systemOverlays: fc.subarray([...overlays.keys()]),
    runtimeOverlays: fc.constantFrom(
      [],
      ['hosts'],
      ['tags', 'mixed'],
      ['several', 'less', 'keys'],
      ['users'],
    ),
    tags: fc.constantFrom({}, { bad: '1' }, { a: '1' }),
    networkDevices: fc.constantFrom({}, device(7), device(8)),
  },
  { requiredKeys: [] },
)
/** None, one of the name that nodes ask for, and that imported again with other modules. */
const kernels = [
  [],
  [someKernel()],
  [someKernel({ modules: [{ digest: digestOf('modules'), size: 7 }] })],
].map((some) => new Map(some.map((kernel) => ['5', kernel] as const)))
const step = fc.record({
  nodes: fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.option(overrides, { freq: 4 })), {
    maxLength: 3,
  }),
  images: fc.constantFrom(['debian'], ['debian', 'rocky'], []),
  without: fc.subarray([...overlays.keys()], { maxLength: 1 }),
  edits: fc.subarray(['hostname', 'tags', 'several', 'less'], { maxLength: 2 }),
  includes: fc.constantFrom(...included),
  lacking: fc.subarray([...overlays.keys()], { maxLength: 1 }),
  cluster: fc.constantFrom('one', 'two'),
  kernels: fc.constantFrom(...kernels),
})

t.test('after any updates it is as one made from the description at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const compilation = new Compilation()
      const present = new Map<string, ResolvedNode>()
      for (const [index, now] of steps.entries()) {
        const { nodes, images, without, edits, lacking, includes, cluster, kernels } = now
        const changed = new Map<string, ResolvedNode | undefined>()
        for (const [last, values] of nodes) {
          const next = values === null ? undefined : node(last, values as Partial<ResolvedNode>)
          changed.set(`n${last}`, next)
          if (next) present.set(`n${last}`, next)
          else present.delete(`n${last}`)
        }
        const more = {
          images: new Map(images.map((name) => [name, image])),
          overlays: new Map(
            [...overlays]
              .filter(([name]) => !without.includes(name))
              .map(([name, overlay]) => {
                const present = edits.includes(name) ? edited.get(name)! : overlay
                return [name, lacking.includes(name) ? missing.get(name)! : present]
              }),
          ),
          includes,
          cluster: { name: cluster, tags: {} },
          kernels,
        }
        const stepwise = await compilation.update(inputFor(index + 1, changed, more))
        const atOnce = await compile(inputFor(index + 1, present, more))
        t.same(contentOf(stepwise), contentOf(atOnce))
      }
    }),
    { numRuns: 150 },
  )
})

t.test('only nodes whose templates read of an image that is not here are without a record', async (t) => {
  const compilation = new Compilation()
  const all = [
    node(1, { systemOverlays: ['users'], image: 'debian' }),
    node(2, { systemOverlays: ['users'], image: 'rocky' }),
    node(3, { image: 'debian' }),
  ]
  const images = new Map(['debian', 'rocky'].map((name) => [name, image]))
  const includesOf = (debian: Entries) =>
    new Includes({
      images: new Map([
        ['debian', debian],
        ['rocky', users],
      ]),
    })
  const first = await compilation.update(
    inputFor(
      1,
      all.map((each) => [each.id, each]),
      { images, includes: includesOf(away('debian')) },
    ),
  )
  t.same([...first.failed], ['n1'])
  t.match(first.problems.get('n1'), /debian cannot be had \(node n1\)$/)
  t.same([...first.racks.get('r1')!.nodes.keys()].sort(), ['n2', 'n3'])
  const second = await compilation.update(inputFor(2, [], { images, includes: includesOf(users) }))
  t.equal(second.failed.size, 0)
  t.equal(second.racks.get('r1')!.nodes.size, 3)
})
