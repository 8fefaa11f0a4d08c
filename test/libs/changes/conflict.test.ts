import t from 'tap'
import { checkBases } from '../../../libs/changes/conflict.ts'
import { stateOf } from './_changes.ts'

const state = stateOf(
  [{ op: 'put', kind: 'node', name: 'n1', value: 1 }],
  [{ op: 'put', kind: 'node', name: 'n2', value: 2 }],
)

t.test('bases that still hold are no conflict', async () => {
  checkBases(state, [
    { kind: 'node', name: 'n1', seq: 1 },
    { kind: 'node', name: 'new', seq: 0 },
  ])
})

t.test('an entity that moved on, appeared or went away is a conflict that says so', async (t) => {
  const check = (name: string, seq: number) => () => checkBases(state, [{ kind: 'node', name, seq }])
  t.throws(check('n2', 1), { code: 'MUSTER_CHANGE_CONFLICT', message: /changed meanwhile, by change 2/ })
  t.throws(check('n1', 0), { message: /exists already/, hint: /muster node set n1/ })
  t.throws(check('gone', 1), { message: /deleted meanwhile/ })
})
