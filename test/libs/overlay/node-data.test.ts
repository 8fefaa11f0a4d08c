import t from 'tap'
import type { LooseNode } from '../../../libs/model/loose-node.ts'
import { type DataStyle, WAREWULF, WAREWULF_COPY } from '../../../libs/overlay/data-style.ts'
import { changedFields, nodeData, nodeFields, partsOf } from '../../../libs/overlay/node-data.ts'
import { parse, render } from '../../../libs/template/template.ts'
import { fieldNames, structOf } from '../../../libs/template/value.ts'
import { resolvedNode } from './fixtures.ts'

const node = resolvedNode('n1.hpc', '10.0.0.17', {
  comment: 'left of the door',
  profiles: ['default', 'gpu'],
  image: 'rocky9',
  kernel: { version: '6.1', args: ['quiet', 'crashkernel=no'] },
  networkDevices: {
    default: {
      device: 'eth0',
      hwaddr: '52:54:00:00:00:01',
      ipaddr: '10.0.0.17',
      netmask: '255.255.240.0',
      gateway: '10.0.0.1',
    },
    ib: { device: 'ib0' },
  },
  tags: { 'my-tag': 'x' },
  assetKey: 'A17',
})

function text(template: string, of = node): string {
  return render(parse('test', template), nodeData(of)).text
}

t.test('a node is known by the names of Warewulf', async (t) => {
  t.equal(
    text(
      '{{ .Id }} {{ .Hostname }} {{ .Rack }} {{ .ImageName }} {{ .Comment }} {{ .Profiles }} {{ .AssetKey }}',
    ),
    'n1.hpc n1.hpc r1 rocky9 left of the door [default gpu] A17',
  )
  t.equal(text('{{ .Kernel.Version }} {{ join " " .Kernel.Args }}'), '6.1 quiet crashkernel=no')
  t.equal(text('{{ index .Tags "my-tag" }}{{ .Tags.none }}[{{ index .Tags "none" }}]'), 'x<no value>[]')
})

t.test('network devices are a map, the primary one is marked', async (t) => {
  const line = '{{ $name }} {{ $d.Device }} {{ $d.Hwaddr }} {{ $d.Ipaddr }} {{ $d.Netmask }} {{ $d.Gateway }}'
  t.equal(
    text(
      `{{ range $name, $d := .NetDevs }}${line} {{ $d.IpCIDR }} {{ $d.Prefix }} {{ $d.Primary }} {{ $d.OnBoot }}\n{{ end }}`,
    ),
    'default eth0 52:54:00:00:00:01 10.0.0.17 255.255.240.0 10.0.0.1 10.0.0.17/20 20 true \n' +
      'ib ib0  <nil> <nil> <nil>  <nil> false \n',
  )
  t.equal(text('{{ with index .NetDevs .PrimaryNetDev }}{{ .Device }}{{ end }}'), 'eth0')
  t.equal(
    text('{{ with index .NetDevs .PrimaryNetDev }}x{{ else }}none{{ end }}', resolvedNode('n2')),
    'none',
  )
})

t.test('what is not set is false', async (t) => {
  const bare = resolvedNode('n2')
  t.equal(
    text(
      '{{ range list .ImageName .Comment .AssetKey .Kernel.Version .Kernel.Args .NetDevs .Tags }}{{ if . }}x{{ end }}{{ end }}',
      bare,
    ),
    '',
  )
})

t.test('a field that does not exist is an error and names those that do', async (t) => {
  t.throws(() => text('{{ .Impi.Ipaddr }}'), {
    message: /^test:1:\d+: .* field Impi in type Node$/,
    hint: /Id, Hostname, .*NetDevs/,
  })
  t.throws(() => text('{{ (index .NetDevs "default").Mtu }}'), { message: /field Mtu in type NetDev/ })
})

t.test('the node itself is not touched', async (t) => {
  t.same(Object.getOwnPropertySymbols(node.tags), [])
  nodeData(node)
  t.same(Object.getOwnPropertySymbols(node.tags), [])
})

t.test('the methods that nodes, devices and flags have in Warewulf are fields', async (t) => {
  t.equal(
    text('{{ .ThisNode.Id }} {{ .ThisNode.Valid }} {{ .ContainerName }} {{ .Container }}'),
    'n1.hpc true rocky9 rocky9',
  )
  const onboot =
    '{{ range .NetDevs }}[{{ .OnBoot }} {{ .OnBoot.Bool }} {{ .OnBoot.BoolDefaultTrue }}]{{ end }}'
  t.equal(text(onboot), '[ false true][ false true]')
  const off = { default: { ...node.networkDevices.default, onboot: false } }
  t.equal(text(onboot, { ...node, networkDevices: off }), '[false false false]')
  t.equal(
    text('{{ .NetDevs.default.Ipaddr.String }} {{ .NetDevs.default.Ipaddr.IsUnspecified }}'),
    '10.0.0.17 false',
  )
})

t.test('disks, file systems and resources are known', async (t) => {
  const stored = resolvedNode('n2', undefined, {
    disks: {
      '/dev/vda': {
        wipeTable: true,
        partitions: { b: { number: 1, sizeMib: 1024 }, a: { shouldExist: true } },
      },
    },
    filesystems: { '/dev/disk/by-partlabel/b': { format: 'swap', options: ['-f'], mountOptions: 'noatime' } },
    resources: { fstab: [{ spec: 'a', freq: 0 }], ratio: 1.5 },
  })
  t.equal(
    text(
      '{{ range .DiskList }}{{ .Id }} {{ .WipeTable }}{{ range .PartitionList }} {{ .Id }}:{{ .Number }}:{{ .SizeMiB }}:{{ .ShouldExist }}{{ end }}{{ end }}',
      stored,
    ),
    '/dev/vda true b:1:1024:false a:::true',
  )
  t.equal(
    text(
      '{{ range $device, $fs := .FileSystems }}{{ $device }} {{ $fs.Id }} {{ $fs.Format }} {{ $fs.Options }} {{ $fs.MountOptions }} {{ $fs.WipeFileSystem }}{{ end }}',
      stored,
    ),
    '/dev/disk/by-partlabel/b /dev/disk/by-partlabel/b swap [-f] noatime false',
  )
  t.equal(
    text(
      '{{ range .Resources.fstab }}{{ .spec }} {{ printf "%d" .freq }}{{ end }} {{ .Resources.ratio }} {{ .Resources.none }}',
      stored,
    ),
    'a 0 1.5 <no value>',
  )
})

t.test('the address that takes an inherited one away is nil', async (t) => {
  const none = {
    ...node,
    networkDevices: { default: { ipaddr: '0.0.0.0', ipaddr6: '::', netmask: '255.255.255.0' } },
  }
  t.equal(
    text('{{ with .NetDevs.default }}{{ .Ipaddr }} {{ .Ipaddr6 }} {{ .IpCIDR }}{{ end }}', none),
    '<nil> <nil> ',
  )
})

t.test('in the style of Warewulf, a copy has lost what Warewulf keeps to itself', async (t) => {
  const none = { ...node, networkDevices: { default: { ipaddr: '0.0.0.0' } }, disks: { '/dev/vda': {} } }
  const show = (style: DataStyle): string =>
    render(
      parse(
        'test',
        '{{ with .NetDevs.default }}{{ .Ipaddr }} {{ .Primary }}{{ end }} {{ range .DiskList }}{{ .Id }}{{ end }} {{ .Valid }}',
      ),
      structOf<LooseNode>('Node', nodeFields(style))(none),
    ).text
  t.equal(show(WAREWULF), '0.0.0.0 true /dev/vda true')
  t.equal(show(WAREWULF_COPY), '0.0.0.0 false  false')
})

t.test('the fields that differ between two versions of a node are named', async (t) => {
  t.same(changedFields(node, structuredClone(node)), [], 'the same values in other objects are the same')
  t.same(changedFields(node, { ...node, kernel: { args: [] } }), ['Kernel', 'ThisNode'])
  t.same(changedFields(node, { ...node, primaryNetwork: 'ib' }), ['NetDevs', 'PrimaryNetDev', 'ThisNode'])
  t.same(changedFields(node, { ...node, id: 'other' }), ['Id', 'Hostname', 'ThisNode'])
  t.same(changedFields(node, { ...node, bootServers: ['b9'] }), [], 'what templates cannot see')
  const others = { ...resolvedNode('n9', '10.9.9.9'), ...OTHER }
  for (const field of fieldNames(nodeData(node)).filter((name) => name !== 'Valid')) {
    t.ok(changedFields(node, others).includes(field), `${field} is watched`)
    t.ok(partsOf(field)!.length > 0)
  }
  t.equal(partsOf('Other'), undefined)
})

/** Of everything something else than `node` has. */
const OTHER = {
  comment: 'x',
  clusterName: 'x',
  rack: 'x',
  profiles: ['x'],
  image: 'x',
  ipxeTemplate: 'x',
  kernel: { args: ['x'] },
  systemOverlays: ['x'],
  runtimeOverlays: ['x'],
  init: 'x',
  root: 'x',
  ipmi: { username: 'x' },
  primaryNetwork: 'x',
  tags: { x: 'x' },
  disks: { x: {} },
  filesystems: { x: {} },
  resources: { x: 'x' },
  discoverable: true,
  assetKey: 'x',
}
