import { gunzipSync } from 'node:zlib'
import t from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { readEntries } from '../../../libs/archive/pack.ts'
import type { NamedScripts } from '../../../libs/bootscript/site-scripts.ts'
import { compile } from '../../../libs/compile/compile.ts'
import type { Compiled } from '../../../libs/compile/compiled.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { groupBlobs } from '../../../libs/records/pair.ts'
import { someImage, someKernel } from '../model/_description.ts'
import { fileEntry, image, inputOf, overlaysOf } from './_input.ts'
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

t.test(
  'a group has the scripts that its nodes name, and racks that of machines that nobody knows',
  async (t) => {
    const named = (name: string, body: string) => ({ ipxe: { name, body } })
    const scripts = new Map<string, NamedScripts>([
      ['default', named('default', 'boot\n')],
      ['site', { ...named('site', 'exit\n'), grub: { name: 'site', body: 'exit 0\n' } }],
      ['grubby', { grub: { name: 'grubby', body: 'boot\n' } }],
      ['unconfigured', named('unconfigured', 'sleep 9\n')],
    ])
    const wanted = ['default', 'site', 'grubby', 'gone'].map((ipxeTemplate) =>
      resolved(ipxeTemplate, { ...nodes[0]!, id: ipxeTemplate, ipxeTemplate }),
    )
    const compiled = await compile(inputOf({ nodes: wanted, scripts }))
    const rack = compiled.racks.get('r1')!
    const of = (id: string) => rack.groups.get(rack.nodes.get(id)!.group)!
    t.match(of('default'), { script: { body: 'boot\n' }, grub: undefined })
    t.match(of('site'), { script: { body: 'exit\n' }, grub: { body: 'exit 0\n' } })
    t.match(of('grubby'), { script: { body: /IS FOR GRUB ONLY/ }, grub: { body: 'boot\n' } })
    t.match(compiled.problems.get('gone'), /there is no boot script gone/)
    t.equal(compiled.unconfigured, scripts.get('unconfigured'))
  },
)

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

t.test(
  'a kernel imported apart comes with its modules into the group of the nodes that name it',
  async (t) => {
    const [n1, n2] = nodes as [ResolvedNode, ResolvedNode]
    const modules = ['a', 'b'].map((text) => ({ digest: digestOf(text), size: 1 }))
    const kernels = new Map([['new', someKernel({ version: '6.12.9-amd64', modules })]])
    const compiled = await compile(
      inputOf({ nodes: [n1, { ...n2, kernel: { version: 'new', args: [] } }], kernels }),
    )
    const rack = compiled.racks.get('r1')!
    const groupOf = (id: string) => rack.groups.get(rack.nodes.get(id)!.group)!
    t.match(groupOf('n1'), { kernel: { version: '6.1.0' }, modules: [] })
    t.match(groupOf('n2'), { kernel: { version: '6.12.9-amd64' }, modules })
    t.ok(groupBlobs(groupOf('n2')).some(({ digest }) => digest === modules[1]!.digest))
  },
)

t.test('where no kernel fits, it is said which there are', async (t) => {
  const asking = (last: number, changed: Partial<ResolvedNode>) =>
    resolved(`n${last}`, { networkDevices: networkDevices(last), ...changed })
  const images = new Map([...inputOf({}).images, ['bare', someImage()]])
  const compiled = await compile(
    inputOf({
      nodes: [
        asking(1, { kernel: { version: '7.1', args: [] } }),
        asking(2, { image: 'bare' }),
        asking(3, { image: 'bare', kernel: { version: 'new', args: [] } }),
      ],
      images,
      kernels: new Map([['new', someKernel()]]),
    }),
  )
  t.match(compiled.problems.get('n1'), /begins with 7\.1, .*in the image: 6\.1\.0; imported apart: new$/)
  t.match(compiled.problems.get('n2'), /has no kernel, and the node names none; imported apart: new$/)
  t.notOk(compiled.problems.has('n3'))
})

t.test('a node is not given an image without an init, unless it names its own', async (t) => {
  const [, image] = [...inputOf({}).images][0]!
  const images = new Map([['bare', { ...image, hasInit: false as const }]])
  const [n1, n2] = [1, 2].map((last) =>
    resolved(`n${last}`, { image: 'bare', networkDevices: networkDevices(last) }),
  )
  const compiled = await compile(inputOf({ nodes: [n1!, { ...n2!, init: '/usr/local/bin/own' }], images }))
  t.same([...compiled.problems.keys()], ['n1'])
  t.match(compiled.problems.get('n1'), /^the image bare has no init: /)
})

t.test('the init that a node is to start is among its kernel arguments', async (t) => {
  const [n1, n2] = nodes.map((node) => ({ ...node, kernel: { args: ['quiet'] } }))
  const compiled = await compile(inputOf({ nodes: [n1!, { ...n2!, init: '/usr/lib/init' }] }))
  const argsOf = (id: string) => compiled.racks.get('r1')!.nodes.get(id)!.kernelArgs
  t.same(argsOf('n1'), ['quiet'])
  t.same(argsOf('n2'), ['quiet', 'muster.init=/usr/lib/init'])
})

t.test(
  'nodes that GRUB starts have a group of their own, with the signed loaders of their image',
  async (t) => {
    const shim = { digest: digestOf('shim'), size: 4 }
    const debian = {
      ...image,
      efi: [{ name: 'shimx64.efi', path: '/usr/lib/shim/shimx64.efi.signed', blob: shim }],
    }
    const grubby = resolved('n3', { systemOverlays, networkDevices: networkDevices(3), bootloader: 'grub' })
    const compiled = await compile(
      inputOf({ nodes: [...nodes, grubby], images: new Map([['debian', debian]]) }),
    )
    const rack = compiled.racks.get('r1')!
    const groupOf = (id: string) => rack.groups.get(rack.nodes.get(id)!.group)!
    t.match(groupOf('n3'), { bootloader: 'grub', efi: { 'shimx64.efi': shim } })
    t.ok(
      groupBlobs(groupOf('n3')).some(({ digest }) => digest === shim.digest),
      'boot servers fetch them',
    )
    t.equal(groupOf('n1').bootloader, undefined)
    t.equal(groupOf('n1').efi, undefined, 'what is not served is not fetched')
  },
)
