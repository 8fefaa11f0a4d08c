import t from 'tap'
import { changeOf, makeEdits } from '../../../services/cli/change.ts'
import { openTestSession } from './_session.ts'

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

t.test('a change of several kinds is told kind by kind, and so is its reason', async (t) => {
  const { standIn, session, output } = await openTestSession(t)
  standIn.put('profile', 'p', {})
  standIn.put('node', 'n2', { profiles: ['p'] })
  const edits = [
    { kind: 'node' as const, name: 'n1', seq: 0, before: undefined, after: {} },
    { kind: 'node' as const, name: 'n2', seq: 2, before: {}, after: undefined },
    { kind: 'profile' as const, name: 'p', seq: 1, before: {}, after: { rack: 'r1' } },
    { kind: 'setting' as const, name: 'cluster', seq: 0, before: undefined, after: { name: 'c' } },
  ]
  await makeEdits(session, { edits, flags: { yes: true }, verb: 'apply' })
  t.equal(
    output(),
    'node n1 added, node n2 deleted, profile p changed, cluster settings added (change 3)\nThis alters 2 nodes: n[1-2]\n',
  )
  t.match(standIn.seen.at(-1)?.body, { reason: 'apply nodes n[1-2], profile p, cluster settings' })
})
