import fc from 'fast-check'
import t from 'tap'
import { ClusterState } from '../../../libs/changes/cluster-state.ts'
import { KINDS } from '../../../libs/changes/operation.ts'
import { StateDigest } from '../../../libs/changes/state-digest.ts'
import { next, stateOf } from './_changes.ts'
import { histories } from './_histories.ts'

const EMPTY = '0'.repeat(64)

t.test('a digest depends on what there is, and not on how that came to be', async (t) => {
  const [one, other] = [new StateDigest(), new StateDigest()]
  t.equal(one.value, EMPTY)
  const rack = { value: { rack: 'r1' }, seq: 1 }
  const late = { value: { rack: 'r1' }, seq: 2 }
  one.add('node', 'n1', rack)
  one.add('node', 'n2', late)
  other.add('node', 'n2', late)
  other.add('node', 'n1', late)
  t.not(one.value, other.value, 'the same value of another sequence is another entity')
  other.remove('node', 'n1', late)
  other.add('node', 'n1', rack)
  t.equal(one.value, other.value)
  one.remove('node', 'n1', rack)
  one.remove('node', 'n2', late)
  t.equal(one.value, EMPTY)
})

t.test('a digest is the same in every version of muster', async (t) => {
  const state = stateOf([{ op: 'put', kind: 'node', name: 'n1', value: { rack: 'r1', tags: { a: 'b' } } }])
  t.equal(state.digest, '00e71a6eaeb55747db7d3fb29a21f65a3451cfedfff40c937a73e85047d81ee0')
})

t.test('a change that is taken back leaves the digest as it was', async (t) => {
  const state = stateOf([{ op: 'put', kind: 'node', name: 'n1', value: 1 }])
  const before = { digest: state.digest, position: state.position }
  const ops = (['n1', 'n2', 'n1'] as const).map(
    (name) => ({ op: 'put', kind: 'node', name, value: 2 }) as const,
  )
  const failing = () =>
    state.applyWith(2, next(state, [...ops, { op: 'delete', kind: 'node', name: 'n1' }]), () => {
      throw new Error('no')
    })
  t.throws(failing, { message: 'no' })
  t.same({ digest: state.digest, position: state.position }, before)
  t.same([...state.entries('node')], [['n1', { value: 1, seq: 1 }]])
})

t.test('the digest that is kept along the way is that of the entities there are in the end', async (t) => {
  fc.assert(
    fc.property(histories, (history) => {
      const [first, second] = [new ClusterState(), new ClusterState()]
      for (const [index, ops] of history.entries()) {
        const bytes = next(first, ops)
        first.apply(index + 1, bytes)
        second.apply(index + 1, bytes)
      }
      const anew = new StateDigest()
      for (const kind of KINDS) for (const [name, entity] of first.entries(kind)) anew.add(kind, name, entity)
      t.equal(first.digest, anew.value)
      t.equal(second.digest, anew.value)
    }),
    { numRuns: 200 },
  )
})
