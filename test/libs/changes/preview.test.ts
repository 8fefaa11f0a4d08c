import t from 'tap'
import type { Operation } from '../../../libs/changes/operation.ts'
import { preview } from '../../../libs/changes/preview.ts'
import { stateOf } from './_changes.ts'

const put = (name: string, value: unknown): Operation => ({ op: 'put', kind: 'node', name, value })

t.test('a preview shows what the operations would give, and leaves the state as it is', async (t) => {
  const state = stateOf([put('n1', 1), put('n2', 2)])
  const after = preview(state, {
    seq: 2,
    ops: [put('n3', 3), { op: 'delete', kind: 'node', name: 'n1' }, put('n2', 'first'), put('n2', 'second')],
  })
  t.same([...after.entries('node')].sort(), [
    ['n2', { value: 'second', seq: 2 }],
    ['n3', { value: 3, seq: 2 }],
  ])
  t.equal(after.get('node', 'n1'), undefined)
  t.same([...after.entries('image')], [])
  t.same(state.get('node', 'n1'), { value: 1, seq: 1 })
})
