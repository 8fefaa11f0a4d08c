import t from 'tap'
import { type Altered, groupChanges } from '../../../services/cli/grouped-changes.ts'

const node = (name: string, sides: { before?: unknown; after?: unknown }): Altered => ({
  kind: 'node',
  name,
  before: undefined,
  after: undefined,
  ...sides,
})

t.test('what changes alike stands together', async (t) => {
  const altered = [
    node('n1', { before: { image: 'a' }, after: { image: 'c' } }),
    node('n2', { before: { image: 'b' }, after: { image: 'c' } }),
    node('n3', { before: { image: 'a' }, after: { image: 'c' } }),
    node('n4', { after: { image: 'c' } }),
  ]
  t.same(groupChanges(altered, { groupsMax: 20 }), [
    {
      kind: 'node',
      done: 'changed',
      names: ['n1', 'n3'],
      fields: [{ field: 'image', before: 'a', after: 'c' }],
    },
    { kind: 'node', done: 'changed', names: ['n2'], fields: [{ field: 'image', before: 'b', after: 'c' }] },
    { kind: 'node', done: 'added', names: ['n4'], fields: [{ field: 'image', before: '-', after: 'c' }] },
  ])
})

t.test('values that each node has alone are shown as the first and the last of so many', async (t) => {
  const altered = ['1', '2', '3'].map((last) =>
    node(`n${last}`, { before: { rack: 'r' }, after: { rack: 'r', ipmi: { ipaddr: `10.0.0.${last}` } } }),
  )
  t.same(groupChanges(altered, { groupsMax: 20 }), [
    {
      kind: 'node',
      done: 'changed',
      names: ['n1', 'n2', 'n3'],
      fields: [{ field: 'ipmi.ipaddr', before: '-', after: '10.0.0.1 … 10.0.0.3 (3)' }],
    },
  ])
})

t.test('nodes that lose an address are not those that get one', async (t) => {
  const ipmi = { ipmi: { ipaddr: '10.0.0.1' } }
  const altered = [node('n1', { before: ipmi, after: {} }), node('n2', { before: {}, after: ipmi })]
  t.equal(groupChanges(altered, { groupsMax: 20 }).length, 2)
})

t.test('where there are too many groups the values are left out of account', async (t) => {
  const altered = Array.from({ length: 30 }, (_, index) =>
    node(`n${index}`, { before: {}, after: index < 29 ? { comment: `c${index}` } : { rack: 'r' } }),
  )
  const groups = groupChanges(altered, { groupsMax: 20 })
  t.same(
    groups.map(({ names, fields }) => [names.length, fields[0]?.after]),
    [
      [29, 'c0 … c28 (29)'],
      [1, 'r'],
    ],
  )
})

t.test('of what is deleted only the names are told', async (t) => {
  const altered = ['n1', 'n2'].map((name) => node(name, { before: { comment: name } }))
  t.same(groupChanges(altered, { groupsMax: 20 }), [
    { kind: 'node', done: 'deleted', names: ['n1', 'n2'], fields: [] },
  ])
})
