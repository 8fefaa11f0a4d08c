import t from 'tap'
import { changeOf, named } from '../../../services/cli/change.ts'

t.test('edits become operations on top of what was read', async (t) => {
  const edits = [
    { kind: 'node' as const, name: 'n1', seq: 0, before: undefined, after: { rack: 'r1' } },
    { kind: 'node' as const, name: 'n2', seq: 7, before: {}, after: undefined },
  ]
  t.same(changeOf(edits, 'why'), {
    reason: 'why',
    bases: [
      { kind: 'node', name: 'n1', seq: 0 },
      { kind: 'node', name: 'n2', seq: 7 },
    ],
    ops: [
      { op: 'put', kind: 'node', name: 'n1', value: { rack: 'r1' } },
      { op: 'delete', kind: 'node', name: 'n2' },
    ],
  })
})

t.test('things are named with their kind', async (t) => {
  t.equal(named('image', ['a']), 'image a')
  t.equal(named('node', ['a', 'b']), 'nodes a and b')
})
