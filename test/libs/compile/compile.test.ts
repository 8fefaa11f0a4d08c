import { gunzipSync } from 'node:zlib'
import t from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { readEntries } from '../../../libs/archive/pack.ts'
import { compile } from '../../../libs/compile/compile.ts'
import type { Compiled } from '../../../libs/compile/compiled.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { fileEntry, inputOf, overlaysOf } from './_input.ts'
import { resolved } from './_nodes.ts'

const systemOverlays = ['hosts', 'hostname']
const networkDevices = (last: number) => ({
  default: { hwaddr: `52:54:00:00:00:0${last}`, ipaddr: `10.0.0.${last}`, netmask: '255.255.255.0' },
})
const nodes = [1, 2].map((last) =>
  resolved(`n${last}`, { systemOverlays, networkDevices: networkDevices(last) }),
)

function filesIn(compiled: Compiled, refs: readonly BlobRef[]): Record<string, string> {
  const entries = refs.flatMap(({ digest }): Entry[] => readEntries(gunzipSync(compiled.blobs.get(digest)!)))
  return Object.fromEntries(
    entries.flatMap((entry) =>
      entry.type === 'file' ? [[entry.path, Buffer.from(entry.content).toString()]] : [],
    ),
  )
}

t.test('what nodes share goes into the group, what is their own into the node', async (t) => {
  const compiled = await compile(inputOf({ nodes, seq: 7 }))
  const rack = compiled.racks.get('r1')!
  const [group] = [...rack.groups.values()]
  t.same(filesIn(compiled, group!.overlays.system), { 'etc/hosts': 'n1\nn2\n' })
  for (const id of ['n1', 'n2']) {
    const node = rack.nodes.get(id)!
    t.equal(node.group, group!.id)
    t.equal(node.seq, 7)
    t.same(filesIn(compiled, node.overlays.system), { 'etc/hostname': `${id}\n` })
  }
  t.match(group, {
    image: { name: 'debian', size: 1_000 },
    kernel: { version: '6.1.0' },
    script: { body: 'boot\n' },
  })
  t.ok(compiled.blobs.has(group!.trailer.digest))
  t.same(compiled.problems, new Map())
})

t.test('the same description compiles to the same blobs', async (t) => {
  const [first, second] = [await compile(inputOf({ nodes })), await compile(inputOf({ nodes: [...nodes] }))]
  t.same([...first.blobs.keys()].sort(), [...second.blobs.keys()].sort())
})

t.test('a node that cannot be compiled is named with the reason and holds up nobody else', async (t) => {
  const overlays = new Map([
    ...inputOf({}).overlays,
    ...overlaysOf({ picky: [fileEntry('etc/x.ww', '{{if eq .Id "n2"}}{{len 5}}{{end}}')] }),
  ])
  const picky = nodes.map((node) => ({ ...node, systemOverlays: ['picky'] }))
  const compiled = await compile(inputOf({ nodes: picky, overlays }))
  t.same([...compiled.racks.get('r1')!.nodes.keys()], ['n1'])
  t.match(compiled.problems.get('n2'), /overlay picky: .*etc\/x\.ww:1/)
  t.same([...compiled.failed], ['n2'])
})

t.test('what is missing for a boot is said', async (t) => {
  const { image: _image, ...bare } = resolved('n3')
  const compiled = await compile(
    inputOf({
      nodes: [
        bare,
        resolved('n4'),
        resolved('n5', { kernel: { version: '5', args: [] }, networkDevices: networkDevices(5) }),
        resolved('n6', { kernel: { args: ['a\nb'] }, networkDevices: networkDevices(6) }),
      ],
    }),
  )
  t.match(compiled.problems.get('n3'), /no image is set/)
  t.match(compiled.problems.get('n4'), /no network device has a MAC address/)
  t.match(compiled.problems.get('n5'), /no kernel that begins with 5/)
  t.match(compiled.problems.get('n6'), /cannot stand in a boot script/)
  t.notOk(compiled.failed.has('n3'))
})

t.test('the init that a node is to start is among its kernel arguments', async (t) => {
  const [n1, n2] = nodes.map((node) => ({ ...node, kernel: { args: ['quiet'] } }))
  const compiled = await compile(inputOf({ nodes: [n1!, { ...n2!, init: '/usr/lib/init' }] }))
  const argsOf = (id: string) => compiled.racks.get('r1')!.nodes.get(id)!.kernelArgs
  t.same(argsOf('n1'), ['quiet'])
  t.same(argsOf('n2'), ['quiet', 'muster.init=/usr/lib/init'])
})
