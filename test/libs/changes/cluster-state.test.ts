import fc from 'fast-check'
import t from 'tap'
import { encodeChange, GENESIS } from '../../../libs/changes/change.ts'
import { ClusterState } from '../../../libs/changes/cluster-state.ts'
import { ChainBrokenError, ChangeInvalidError } from '../../../libs/changes/errors.ts'
import { KINDS, type Operation } from '../../../libs/changes/operation.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { next, stateOf } from './_changes.ts'

const put = (name: string, value: unknown): Operation => ({ op: 'put', kind: 'node', name, value })

t.test('a state remembers each value with the sequence that put it', async (t) => {
  const state = stateOf(
    [put('n1', 1), put('n2', 2)],
    [put('n2', 3)],
    [{ op: 'delete', kind: 'node', name: 'n1' }],
  )
  t.equal(state.get('node', 'n1'), undefined)
  t.same(state.get('node', 'n2'), { value: 3, seq: 2 })
  t.equal(state.position.seq, 3)
})

t.test('a state starts at the genesis', async (t) => {
  t.same(new ClusterState().position, { seq: 0, digest: GENESIS })
})

t.test('a change made on another history is refused and changes nothing', async (t) => {
  const state = stateOf([put('n1', 1)])
  const forged = next(state, [put('n1', 'forged')], { prev: digestOf('elsewhere') })
  t.throws(() => state.apply(2, forged), ChainBrokenError)
  t.same(state.get('node', 'n1'), { value: 1, seq: 1 })
  t.equal(state.position.seq, 1)
})

t.test('a change out of order is refused', async (t) => {
  const state = stateOf([put('n1', 1)])
  t.throws(() => state.apply(3, next(state, [])), ChainBrokenError)
  t.throws(() => state.apply(1, next(state, [])), ChainBrokenError)
})

t.test('bytes that are a value but no change are refused', async (t) => {
  const state = new ClusterState()
  const broken = [{}, { id: '' }, { id: 'x', prev: 'y' }, null, [1]]
  for (const value of broken) t.throws(() => state.apply(1, encodeChange(value as never)), ChangeInvalidError)
  const badOperations = [{ op: 'put', kind: 'nodes', name: 'n' }, { op: 'put', kind: 'node', name: '' }, null]
  for (const operation of badOperations) {
    t.throws(() => state.apply(1, next(state, [operation as never])), ChangeInvalidError)
  }
})

t.test('the same log gives the same state, whoever applies it', async (t) => {
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.record({
      op: fc.constant('put' as const),
      kind: fc.constantFrom(...KINDS),
      name: fc.constantFrom('a', 'b', 'c'),
      value: fc.jsonValue(),
    }),
    fc.record({
      op: fc.constant('delete' as const),
      kind: fc.constantFrom(...KINDS),
      name: fc.constantFrom('a', 'b'),
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.array(operation, { maxLength: 4 }), { maxLength: 12 }), (history) => {
      const first = new ClusterState()
      const second = new ClusterState()
      for (const [index, ops] of history.entries()) {
        const bytes = next(first, ops)
        first.apply(index + 1, bytes)
        second.apply(index + 1, bytes)
      }
      for (const kind of KINDS) t.same([...second.entries(kind)], [...first.entries(kind)])
      t.same(second.position, first.position)
    }),
    { numRuns: 50 },
  )
})
