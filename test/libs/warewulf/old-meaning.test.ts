import t from 'tap'
import { resolveNode } from '../../../libs/model/resolve.ts'
import { notesOf, read, unusedOf } from './_reading.ts'

const OLD = 'WW_INTERNAL: 43\n'

t.test('kernel arguments of an old file replace those of profiles, as they did there', async (t) => {
  const text = `nodeprofiles:
  default: {kernel: {args: quiet crashkernel=no}}
  serial: {kernel args: quiet console=ttyS0}
nodes:
  n1: {profiles: [default], kernel: {args: debug quiet}}
  n2: {profiles: [default, serial]}
  n3: {profiles: [default]}
`
  const { nodes } = read(OLD + text)
  t.same(nodes, {
    n1: { profiles: ['default'], kernel: { args: ['debug', 'quiet', '~crashkernel=no'] } },
    n2: { profiles: ['default', 'serial'], kernel: { args: ['~crashkernel=no'] } },
    n3: { profiles: ['default'] },
  })
  for (const [id, args] of [
    ['n1', ['debug', 'quiet']],
    ['n2', ['quiet', 'console=ttyS0']],
    ['n3', ['quiet', 'crashkernel=no']],
  ] as const) {
    t.same(argumentsOf(OLD + text, id), new Set(args))
  }
  t.match(
    notesOf(OLD + text)(6).find(({ field, what }) => field === 'nodes.n1' && what === 'changed'),
    { text: /^kernel\.args: ~crashkernel=no, / },
  )
  t.same(read(text).nodes.n1!.kernel!.args, ['debug', 'quiet'], 'since 4.6 they are added up')
})

t.test('overlays of an old file are added up, with a note that 4.4 did not', async (t) => {
  const text = `${OLD}nodeprofiles:
  default: {system overlay: [init, hosts], kernel args: a}
nodes:
  n1: {profiles: [default], system overlay: [init, slurm]}
  n2: {profiles: [default], system overlay: [init, hosts, slurm]}
`
  t.same(read(text).nodes.n1!.systemOverlays, ['init', 'slurm'])
  t.match(
    read(text).notes.filter(({ what, field }) => what === 'changed' && field.startsWith('nodes.')),
    [
      {
        field: 'nodes.n1',
        line: 5,
        text: /^systemOverlays: .*4\.4 took the last list alone, without hosts$/,
      },
    ],
  )
})

t.test('an address of an old file that has no netmask gets the one it had', async (t) => {
  const text = `nodeprofiles:
  default: {network devices: {wide: {netmask: 255.255.0.0}, default: {gateway: 10.0.0.1}}}
nodes:
  n1:
    profiles: [default]
    network devices:
      default: {ipaddr: 10.0.0.5}
      wide: {ipaddr: 10.1.0.5}
      other: {ipaddr: 10.2.0.0}
      none: {ipaddr: 0.0.0.0}
      bare: {device: eth4}
`
  const { nodes, notes } = read(OLD + text)
  t.same(nodes.n1!.networkDevices, {
    default: { ipaddr: '10.0.0.5', netmask: '255.255.255.0' },
    wide: { ipaddr: '10.1.0.5' },
    other: { ipaddr: '10.2.0.0' },
    none: { ipaddr: '0.0.0.0' },
    bare: { device: 'eth4' },
  })
  t.match(unusedOf(notes).slice(-1), [
    { line: 10, field: 'nodes.n1.network devices.other', text: /255\.255\.255\.0, which does not fit/ },
  ])
  t.same(read(text).nodes.n1!.networkDevices!.default, { ipaddr: '10.0.0.5' })
})

t.test('of two nodes of one name only the one that is taken gets what it had', async (t) => {
  const { nodes } = read(`${OLD}nodeprofiles:\n  default: {comment: all}\nnodes:\n  n1: {}\n  N1: {}\n`)
  t.same(nodes, { n1: { profiles: ['default'] } })
})

t.test('words that took a value away in old versions do so there alone', async (t) => {
  const text =
    'nodes:\n  n1: {comment: undef, init: nil, root: --, tags: {a: DELETE, b: x}, cluster name: UNSET}\n'
  t.same(read(OLD + text).nodes.n1, { tags: { b: 'x' } })
  t.same(read(text).nodes.n1, {
    comment: 'undef',
    init: 'nil',
    root: '--',
    tags: { a: 'DELETE', b: 'x' },
  })
})

/** What a node boots with, whatever profiles it has. */
function argumentsOf(text: string, id: string): Set<string> {
  const { profiles, nodes } = read(text)
  const description = { profile: (name: string) => profiles[name] } as Parameters<
    typeof resolveNode
  >[0]['description']
  return new Set(resolveNode({ id, node: nodes[id]!, description }).kernel.args)
}
