import t from 'tap'
import { parseGoYaml } from '../../../libs/warewulf/go-yaml.ts'
import {
  groups,
  type RawTable,
  readTable,
  text,
  textMap,
  texts,
  within,
} from '../../../libs/warewulf/raw-fields.ts'

const TABLE: RawTable = {
  name: text('name'),
  list: texts('list'),
  tags: textMap('tags'),
  devices: groups('devices', { mtu: text('mtu') }),
  'old name': text('name'),
  'old tags': textMap('tags'),
  'kernel version': within('kernel', text('version')),
}

function read(yaml: string): { fields: object; warnings: string[] } {
  const warnings: string[] = []
  const fields = readTable(parseGoYaml(yaml)!, { table: TABLE, warn: (problem) => warnings.push(problem) })
  return { fields, warnings }
}

t.test("today's names win over older ones, maps are put together", async (t) => {
  const { fields } = read('{old name: a, name: b, old tags: {x: 1, y: 2}, tags: {x: 3}, kernel version: 6.1}')
  t.same(fields, { name: 'b', tags: { x: '3', y: '2' }, kernel: { version: '6.1' } })
})

t.test('a list may be one text with commas, what is empty is left out', async (t) => {
  t.same(read('{list: "a, b"}').fields, { list: ['a', 'b'] })
  t.same(read('{list: [a, 1], name: "", devices: {}}').fields, { list: ['a', '1'] })
  t.same(read('{devices: {e0: {mtu: 01500, other: 1}, e1: ~}}').fields, {
    devices: { e0: { mtu: '01500' }, e1: {} },
  })
})

t.test('what is not of the kind that belongs there is told', async (t) => {
  t.same(read('{name: [a], list: {a: 1}, devices: {e0: {mtu: [1]}}}').warnings, [
    'name: must be a text',
    'list: must be a list',
    'devices: e0: mtu: must be a text',
  ])
})
