import t from 'tap'
import { changedFields, nodeData } from '../../../libs/overlay/node-data.ts'
import { parse, render } from '../../../libs/template/template.ts'
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
    'default eth0 52:54:00:00:00:01 10.0.0.17 255.255.240.0 10.0.0.1 10.0.0.17/20 20 true true\n' +
      'ib ib0  <nil> <nil> <nil>  <nil> false true\n',
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
    message: 'test:1:4: Node has no field Impi',
    hint: /Id, Hostname, .*NetDevs/,
  })
  t.throws(() => text('{{ (index .NetDevs "default").Mtu }}'), { message: /NetDev has no field Mtu/ })
})

t.test('the node itself is not touched', async (t) => {
  t.same(Object.getOwnPropertySymbols(node.tags), [])
  nodeData(node)
  t.same(Object.getOwnPropertySymbols(node.tags), [])
})

t.test('the fields that differ between two versions of a node are named', async (t) => {
  t.same(changedFields(node, structuredClone(node)), [], 'the same values in other objects are the same')
  t.same(changedFields(node, { ...node, kernel: { args: [] } }), ['Kernel'])
  t.same(changedFields(node, { ...node, primaryNetwork: 'ib' }), ['NetDevs', 'PrimaryNetDev'])
  t.same(changedFields(node, { ...node, id: 'other' }), ['Id', 'Hostname'])
  for (const field of Object.keys(nodeData(node))) {
    const others = { ...resolvedNode('n9', '10.9.9.9'), ...OTHER }
    t.ok(changedFields(node, others).includes(field), `${field} is watched`)
  }
})

/** Of everything something else than `node` has. */
const OTHER = {
  comment: 'x',
  clusterName: 'x',
  rack: 'x',
  profiles: ['x'],
  image: 'x',
  kernel: { args: ['x'] },
  init: 'x',
  root: 'x',
  ipmi: { username: 'x' },
  primaryNetwork: 'x',
  tags: { x: 'x' },
  assetKey: 'x',
}
