import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { MusterError } from '../../../../libs/errors/muster-error.ts'
import { Node } from '../../../../libs/model/node.ts'
import { Subnet } from '../../../../libs/model/subnet.ts'
import { parseDocuments } from '../../../../services/cli/documents/parse-documents.ts'

function parse(text: string, bare?: 'node' | 'profile') {
  return parseDocuments([{ file: 'a.yaml', text }], bare ? { bare } : {})
}

function refused(...texts: string[]): string[] {
  try {
    parseDocuments(texts.map((text, index) => ({ file: `${'abc'[index]}.yaml`, text })))
  } catch (error) {
    if (error instanceof MusterError)
      return [...error.message.split('\n'), ...(error.hint ? [error.hint] : [])]
    throw error
  }
  return []
}

t.test('sections hold entities, each in its one usual form', async (t) => {
  const { entries, kinds } = parse(`
cluster: {name: north, comment: ''}
profiles:
  gpu: {tags: {a: ''}}
subnets:
  boot: {network: 10.0.1.0/24, pool: 10.0.1.8 - 10.0.1.9, domain: ''}
nodes:
  n1:
    networkDevices:
      default: {hwaddr: 52-54-00-AA-00-01, ipaddr: 10.0.0.1/24}
    comment: UNDEF
  n2:
`)
  t.same(
    entries.map(({ kind, name, value }) => [kind, name, value]),
    [
      ['setting', 'cluster', { name: 'north' }],
      ['profile', 'gpu', { tags: { a: '' } }],
      ['subnet', 'boot', { network: '10.0.1.0/24', pool: '10.0.1.8-10.0.1.9' }],
      [
        'node',
        'n1',
        {
          networkDevices: {
            default: { hwaddr: '52:54:00:aa:00:01', ipaddr: '10.0.0.1', netmask: '255.255.255.0' },
          },
        },
      ],
      ['node', 'n2', {}],
    ],
  )
  t.same([...kinds], ['setting', 'profile', 'subnet', 'node'])
})

t.test('a section that is empty is there all the same', async (t) => {
  t.match(parse('nodes:\n'), { entries: [], kinds: new Set(['node']) })
  t.match(parse('nodes: {}\n'), { entries: [], kinds: new Set(['node']) })
  t.match(parse('# nothing\n'), { entries: [], kinds: new Set() })
})

t.test('where it is asked for, a map of nodes is a document', async (t) => {
  t.match(parse('n1: {rack: r1}\n', 'node'), {
    entries: [{ kind: 'node', name: 'n1', value: { rack: 'r1' } }],
  })
  t.match(parse('profiles: {}\n', 'profile'), { entries: [], kinds: new Set(['profile']) })
  t.throws(() => parse('nodes: {n1: {}}\nn2: {}\n', 'node'), { message: /^a.yaml:2: n2 is not a section/ })
})

t.test('every problem is told with its line, and the nearest name', async (t) => {
  t.same(
    refused(`
nodes:
  n1:
    rak: r1
    networkDevices:
      eth0:
        mtu: large
        hwadr: x
  N2: {tags: {vlan: 12}}
  n3: [a]
  n4: text
node: {}
`),
    [
      'a.yaml:12: node is not a section; there are cluster, subnets, discovery, profiles, nodes; did you mean nodes?',
      'a.yaml:4: node n1: rak is not a field there is; did you mean rack?',
      'a.yaml:8: node n1: networkDevices.eth0.hwadr is not a field there is; did you mean hwaddr?',
      'a.yaml:7: node n1: networkDevices.eth0.mtu must be integer',
      'a.yaml:9: "N2" is not a name for a node. A node is named by a host name in lower case: letters, digits, hyphens, dots.',
      'a.yaml:9: node N2: tags.vlan must be string',
      'a.yaml:10: node n3: must be object',
      'a.yaml:11: node n4: must be object',
      'A number, true or false that is meant as a text stands in quotes: "12".',
    ],
  )
  t.same(refused('nodes: 3'), ['a.yaml:1: nodes must be a map from names to nodes'])
  t.match(refused('constructor: {}'), [/^a.yaml:1: constructor is not a section; there are cluster/])
  t.same(refused('- a'), [
    'a.yaml:1: a document has the sections cluster, subnets, discovery, profiles, nodes',
  ])
  t.same(refused('\ncluster: {comment: x}'), ['a.yaml:2: cluster: must have required properties name'])
  t.same(refused('cluster:\n  name: a\n  snapshots: {every: 1, kept: 2}'), [
    'a.yaml:3: cluster: snapshots.every must be >= 10',
  ])
})

t.test("a file of Warewulf's is told from one of ours", async (t) => {
  t.match(refused('nodeprofiles: {}\nnodes: {}\n'), [
    /^a.yaml:1: .*Warewulf's; see 'muster help warewulf import'/,
  ])
})

t.test('one entity in two files is refused with both places', async (t) => {
  t.same(
    refused('nodes:\n  n1: {}\ncluster: {name: a}\n', '\nnodes:\n  n2: {}\n  n1: {}\n', 'cluster: {name: a}'),
    ['b.yaml:4: node n1 is also at a.yaml:2', 'c.yaml:1: cluster is also at a.yaml:3'],
  )
  t.match(refused('nodes:\n  n1: {}\n  n1: {}\n'), [/^a.yaml:3:3: "n1" is there already/])
})

t.test('of very many problems some are shown, and the others counted', async (t) => {
  const nodes = Array.from({ length: 1_030 }, (_, index) => `  n${index}: {mtu: 1}\n`)
  const lines = refused(`nodes:\n${nodes.join('')}`)
  t.equal(lines.length, 21)
  t.match(lines[19], /^a.yaml:21: node n19: mtu is not a field/)
  t.equal(lines[20], 'and 1,010 more')
})

t.test('the examples of the manual are right', async (t) => {
  const manual = readFileSync(resolve(import.meta.dirname, '../../../../docs/documents.md'), 'utf8')
  const [whole, bare] = [...manual.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => text!)
  const { entries, kinds } = parse(whole!)
  t.same([...kinds], ['setting', 'subnet', 'profile', 'node'])
  const node = entries.find(({ kind }) => kind === 'node')!
  t.same(
    Object.keys(node.value as object).sort(),
    Object.keys(Node.properties).sort(),
    'every field is there',
  )
  const subnet = entries.find(({ kind }) => kind === 'subnet')!
  t.same(Object.keys(subnet.value as object).sort(), Object.keys(Subnet.properties).sort())
  t.equal(parse(bare!, 'node').entries.length, 2)
})
