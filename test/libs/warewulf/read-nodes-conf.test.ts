import t from 'tap'
import { Description } from '../../../libs/model/description.ts'
import { type Alteration, Inventory } from '../../../libs/model/inventory.ts'
import { shapeProblems } from '../../../libs/model/schemas.ts'
import { OLD_RUNTIME, OLD_SYSTEM } from '../../../libs/warewulf/overlays.ts'
import { notesOf, read, unusedOf } from './_reading.ts'
import { KNOWN, NODES_4_4, NODES_4_5, NODES_4_6, NODES_4_7 } from './_sites.ts'

const SITES = { '4.4': NODES_4_4, '4.5': NODES_4_5, '4.6': NODES_4_6, '4.7': NODES_4_7 }

t.test('every line of a file has a note, or only opens what is below it', async (t) => {
  for (const [version, text] of Object.entries(SITES)) {
    const noted = new Set(read(text).notes.map(({ line }) => line))
    for (const [index, line] of text.split('\n').entries()) {
      const isStructural = /^\s*(#.*|(- )?[^:]+:)?$/.test(line)
      t.ok(isStructural || noted.has(index + 1), `${version}, line ${index + 1}: ${line}`)
    }
  }
})

t.test('what is read has the form that muster stores, and a cluster takes it as it is', async (t) => {
  for (const [version, text] of Object.entries(SITES)) {
    const { profiles, nodes } = read(text)
    const alterations = [
      ...Object.entries(profiles).map(
        ([name, value]) => ({ op: 'put', kind: 'profile', name, value }) as const,
      ),
      ...Object.entries(nodes).map(([name, value]) => ({ op: 'put', kind: 'node', name, value }) as const),
    ]
    t.same(alterations.flatMap(shapeProblems), [], version)
    const empty = new Description(entities([]))
    t.doesNotThrow(
      () => new Inventory(empty).check(alterations, new Description(entities(alterations))),
      version,
    )
  }
})

t.test('a file of 4.4 has its bundles of overlays, flat fields and texts taken apart', async (t) => {
  const { profiles, nodes } = read(NODES_4_4)
  t.same(profiles, {
    default: {
      comment: 'This profile is automatically included for each node',
      image: 'rocky-8',
      runtimeOverlays: [...OLD_RUNTIME],
      systemOverlays: [...OLD_SYSTEM, 'slurm'],
      kernel: {
        version: '4.18.0-477.10.1.el8_8.x86_64',
        args: ['quiet', 'crashkernel=no', 'console=ttyS1,115200'],
      },
      ipmi: { username: 'ADMIN', password: '0123', netmask: '255.255.255.0', write: true },
      networkDevices: { default: { type: 'ethernet', netmask: '255.255.252.0', gateway: '10.1.0.1' } },
      tags: { site: 'hall-2' },
    },
    gpu: { tags: { gres: 'gpu:4' } },
  })
  t.same(nodes, {
    n0001: {
      profiles: ['default', 'gpu'],
      discoverable: false,
      primaryNetwork: 'default',
      ipmi: { ipaddr: '10.1.4.1' },
      networkDevices: {
        default: { device: 'eth0', hwaddr: '52:54:00:00:01:01', ipaddr: '10.1.0.11' },
        ib0: { type: 'infiniband', device: 'ib0', ipaddr: '10.2.0.11', netmask: '255.255.252.0' },
      },
    },
    n0002: {
      profiles: ['default'],
      networkDevices: { default: { device: 'eth0', hwaddr: '52:54:00:00:01:02', ipaddr: '10.1.0.12' } },
    },
  })
})

t.test(
  'what is taken over otherwise than it stands there is noted as changed, with what it became',
  async (t) => {
    const of = notesOf(NODES_4_4)
    t.match(of(7), [
      { what: 'changed', field: 'nodeprofiles.default.kernel args', text: 'kernel.args: a list of 3' },
    ])
    t.match(of(12), [{ what: 'changed', text: /^runtimeOverlays: hosts, ssh\.authorized_keys, / }])
    t.match(of(13), [
      { what: 'changed', text: /^systemOverlays: init, agent, fstab, .*ignition$/ },
      { what: 'taken' },
    ])
    t.match(of(25), [{ what: 'changed', field: 'nodes.N0001', text: 'node n0001' }])
    t.match(of(35), [{ what: 'changed', text: 'networkDevices.default.hwaddr: 52:54:00:00:01:01' }])
    t.match(of(37), [{ what: 'changed', text: 'primaryNetwork: default' }])
    t.match(of(43), [{ what: 'taken' }, { what: 'changed', text: /^profiles: default/ }])
  },
)

t.test('a file of 4.5 gives numbers, flags and addresses their types', async (t) => {
  const { profiles, nodes, notes } = read(NODES_4_5)
  t.match(profiles.default, {
    kernel: { version: '6.4.0-150600.21-default', args: ['quiet', 'crashkernel=no', 'vga=791'] },
    ipmi: { port: 623, write: true, escapechar: '~', template: 'ipmitool.tmpl', tags: { vlan: '12' } },
    ipxeTemplate: 'default',
    init: '/sbin/init',
    root: 'initramfs',
  })
  t.same(nodes['io1.cluster'], {
    comment: 'first',
    clusterName: 'north',
    assetKey: '0012345',
    profiles: ['io'],
    primaryNetwork: 'boot',
    networkDevices: {
      data: {
        onboot: true,
        hwaddr: 'aa:bb:cc:00:00:01',
        ipaddr: '192.168.10.21',
        netmask: '255.255.255.0',
        ipaddr6: 'fd00::21',
        prefixlen6: 64,
        mtu: 9000,
        tags: { DNS1: '192.168.10.1' },
      },
      boot: {
        onboot: false,
        hwaddr: 'aa:bb:cc:00:00:02',
        ipaddr: '192.168.20.21',
        netmask: '255.255.255.0',
      },
    },
    disks: {
      '/dev/vda': {
        wipeTable: true,
        partitions: { scratch: { number: 1, sizeMib: 102_400, shouldExist: true } },
      },
    },
    filesystems: {
      '/dev/disk/by-partlabel/scratch': {
        format: 'btrfs',
        path: '/scratch',
        wipeFilesystem: false,
        mountOptions: 'noatime,nodev',
      },
    },
  })
  t.match(unusedOf(notes), [{ line: 1 }, { line: 41, text: /nothing read/ }])
})

t.test('a file of 4.6 has the overlays that are called otherwise renamed', async (t) => {
  const { profiles, nodes } = read(NODES_4_6)
  t.same(profiles.default!.systemOverlays!.slice(0, 4), ['init', 'agent', 'fstab', 'hostname'])
  t.same(profiles.default!.kernel!.args, [
    'quiet',
    'crashkernel=no',
    'net.naming-scheme=v238',
    'console=tty0',
  ])
  t.same(profiles.default!.resources, {
    fstab: [{ spec: 'warewulf:/home', file: '/home', vfstype: 'nfs', freq: 0 }],
  })
  t.same(profiles.debug, { kernel: { args: ['~quiet'] }, systemOverlays: ['~slurm', '~wicked'] })
  t.same(nodes.c1, {
    profiles: ['default', '~debug'],
    tags: { serial: '00017', empty: '' },
    networkDevices: {
      default: { hwaddr: '52:54:00:00:06:01', ipaddr: '10.6.0.1', netmask: '255.255.255.0' },
    },
  })
  const of = notesOf(NODES_4_6)
  t.match(of(4), [{ what: 'changed', text: /^ipxeTemplate: two-stage, which is dracut in muster/ }])
  t.match(of(10), [{ what: 'changed', text: 'systemOverlays: init' }])
  t.match(of(18), [{ what: 'taken', text: 'systemOverlays' }])
  t.match(of(51), [{ what: 'unused', text: 'there is no profile gone' }])
  t.match(of(52), [
    { what: 'unused', text: /image import DIRECTORY rocky-10\), then muster node set c1 --image rocky-10/ },
  ])
  t.match(of(56), [{ what: 'changed', text: 'UNDEF: left out' }])
  t.match(of(61), [{ what: 'unused', text: /gateway 10\.7\.0\.254 is not in the network/ }])
})

t.test('a file of 4.7 is read without what is wrong in it, which is said line by line', async (t) => {
  const { nodes, notes } = read(NODES_4_7)
  t.same(Object.keys(nodes), ['d1'])
  t.match(nodes.d1, {
    ipmi: { ipaddr: 'fd00:8::1' },
    networkDevices: { default: { ipaddr: '10.7.0.1', ipaddr6: 'fd00:7::11', mtu: 1500, onboot: false } },
  })
  t.match(
    unusedOf(notes).map(({ line, text }) => [line, text]),
    [
      [5, /no overlay chrony/],
      [12, /"d_1" is not a name for a node/],
      [13, /belongs to nodes\.d_1/],
      [14, /belongs to/],
      [15, /belongs to/],
      [19, /is not a field that Warewulf has; did you mean network devices\?/],
      [22, /"70000" is not a whole number from 1 to 65535/],
      [23, /"maybe" is neither true nor false/],
      [26, /not a MAC address/],
      [39, /there is a node d1 already/],
      [40, /belongs to nodes\.D1/],
    ],
  )
})

t.test('of two lines that say the same, the newer form wins', async (t) => {
  const { nodes, notes } = read(
    'nodes:\n  n1:\n    container name: rocky-8\n    image name: rocky-9\n    keys: {a: old}\n    tags: {a: new, b: x}\n    tagsdel: [b]\n',
  )
  t.same(nodes.n1, { image: 'rocky-9', tags: { a: 'new' } })
  t.match(unusedOf(notes), [
    { line: 3, text: 'another line says what image is' },
    { line: 5, text: 'another line says what tags.a is' },
  ])
})

t.test('a file may be empty, or hold nothing', async (t) => {
  t.same(read(''), { profiles: {}, nodes: {}, notes: [] })
  t.match(read('nodeprofiles: {}\nnodes: {}\n'), {
    profiles: {},
    nodes: {},
    notes: [{ what: 'taken' }, { what: 'taken' }],
  })
  t.match(read('just a text'), { nodes: {}, notes: [{ what: 'unused' }] })
})

t.test('only what is no YAML is an error, with its place', async (t) => {
  t.throws(() => read('nodes:\n\tn1: {}\n'), { code: 'MUSTER_YAML', file: 'nodes.conf', line: 2 })
})

/** A cluster with what KNOWN names, and what is put into it. */
function entities(
  alterations: readonly Extract<Alteration, { op: 'put' }>[],
): ConstructorParameters<typeof Description>[0] {
  const all = new Map<string, Map<string, { value: unknown }>>()
  const put = (kind: string, name: string, value: unknown): void => {
    all.set(kind, (all.get(kind) ?? new Map()).set(name, { value }))
  }
  for (const name of KNOWN.images) put('image', name, {})
  for (const name of KNOWN.overlays) put('overlay', name, {})
  put('setting', 'shipped-scripts', Object.fromEntries(KNOWN.scripts.map((name) => [`${name}.ipxe`, ''])))
  for (const { kind, name, value } of alterations) put(kind, name, value)
  return {
    get: (kind, name) => all.get(kind)?.get(name),
    entries: (kind) => all.get(kind) ?? [],
  }
}
