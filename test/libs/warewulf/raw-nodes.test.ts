import t from 'tap'
import { localNode, RawNodes } from '../../../libs/warewulf/raw-nodes.ts'
import { NODES_4_4, NODES_4_6, NODES_4_7 } from './_sites.ts'

const NODES = `nodeprofiles:
  base:
    comment: of the profile
    kernel:
      args: [quiet, console=ttyS0]
    system overlay: [wwinit, wicked]
    tags: {site: hall, floor: "1"}
    network devices:
      default: {netmask: 255.255.252.0, mtu: 09000}
    disks:
      /dev/vda:
        wipe_table: true
        partitions: {scratch: {number: 1, should_exist: false}}
    resources: {fstab: [{spec: a}], size: 1.0, count: 1}
nodes:
  N1.Hall:
    profiles: [base, ~other, gone]
    asset key: 0012
    discoverable: No
    cluster name: south
    kernel:
      args: [~quiet]
    system overlay: [~wicked]
    primary network: none such
    tags: {floor: 002, empty: ~}
    network devices:
      default:
        hwaddr: AA-BB-CC-00-00-01
        ipaddr: 0.0.0.0
        onboot: Yes
      aux:
    resources: {fstab: [{spec: b}]}
  a2:
    cluster name: south
  z1: {}
`

t.test('values stay as they are written, merged by the rules of Warewulf', async (t) => {
  const nodes = new RawNodes(NODES)
  const missing: string[] = []
  t.match(
    nodes.node('N1.Hall', (profile) => missing.push(profile)),
    {
      id: 'N1.Hall',
      profiles: ['base', '~other', 'gone'],
      comment: undefined,
      assetKey: '0012',
      discoverable: 'No',
      kernel: { args: ['console=ttyS0'] },
      systemOverlays: ['wwinit'],
      primaryNetwork: 'aux',
      ipxeTemplate: '',
      tags: { site: 'hall', floor: '002', empty: '' },
      networkDevices: {
        default: {
          hwaddr: 'AA-BB-CC-00-00-01',
          ipaddr: '0.0.0.0',
          netmask: '255.255.252.0',
          onboot: 'Yes',
          mtu: '09000',
        },
      },
      disks: {
        '/dev/vda': { wipeTable: 'true', partitions: { scratch: { number: '1', shouldExist: 'false' } } },
      },
      resources: { fstab: [{ spec: 'a' }, { spec: 'b' }], size: 1, count: 1n },
    },
  )
  t.same(missing, ['gone'])
  t.equal(nodes.node('n1.hall'), undefined, 'names are what they are, letter by letter')
})

t.test('all nodes come in the order of their clusters, then of their names', async (t) => {
  t.same(
    new RawNodes(NODES).all().map(({ id }) => id),
    ['z1', 'N1.Hall', 'a2'],
  )
})

t.test('the overlays that are named anywhere are known, also where they are taken away', async (t) => {
  const nodes = new RawNodes(NODES)
  t.same([...nodes.overlays()].sort(), ['wicked', 'wwinit'])
  t.same(nodes.ids, ['N1.Hall', 'a2', 'z1'])
})

t.test('a node that there is not is the server, in a cluster of its name', async (t) => {
  t.match(localNode('head'), {
    id: 'head',
    clusterName: 'head',
    profiles: [],
    networkDevices: {},
    kernel: { args: [] },
  })
})

t.test('files of older versions are read by their names', async (t) => {
  t.match(new RawNodes(NODES_4_4).node('N0001'), {
    image: 'rocky-8',
    kernel: {
      version: '4.18.0-477.10.1.el8_8.x86_64',
      args: ['quiet', 'crashkernel=no', 'console=ttyS1,115200'],
    },
    ipmi: { username: 'ADMIN', password: '0123', ipaddr: '10.1.4.1', write: 'true' },
    systemOverlays: ['wwinit', 'slurm'],
    tags: { site: 'hall-2', gres: 'gpu:4' },
    networkDevices: { ib0: { type: 'InfiniBand', ipaddr: '10.2.0.11', netmask: '255.255.252.0' } },
  })
  t.match(new RawNodes(NODES_4_6).node('c1'), { tags: { serial: '00017', old: 'UNDEF' }, image: 'rocky-10' })
})

t.test('what muster would refuse is read all the same, and what cannot be is told', async (t) => {
  const nodes = new RawNodes(NODES_4_7)
  t.match(nodes.node('d_1'), { networkDevices: { default: { hwaddr: '52:54:00:00:07:00' } } })
  t.match(nodes.node('d1'), { ipmi: { port: '70000', write: 'maybe' } })
  t.same(new RawNodes('nodes:\n  n1:\n    init: [a]\n').warnings, ['nodes.n1.init: must be a text'])
  t.same(new RawNodes('').all(), [])
})
