import t from 'tap'
import type { Change } from '../../../libs/changes/change.ts'
import { GENESIS } from '../../../libs/changes/change.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { settersOf } from '../../../services/controller/field-setters.ts'
import type { History } from '../../../services/controller/past.ts'

/** The history of node n1 as its values, undefined where it is deleted; the first is that of change 1. */
function historyOf(...values: unknown[]): Pick<History, 'history' | 'change'> {
  const change = (seq: number): Change => {
    const value = values[seq - 1]
    const entity = { kind: 'node', name: 'n1' } as const
    const operation: Operation =
      value === undefined ? { op: 'delete', ...entity } : { op: 'put', ...entity, value }
    return { id: `${seq}`, prev: GENESIS, at: seq, actor: `by ${seq}`, reason: '', ops: [operation] }
  }
  const seqs = Array.from(values, (_, index) => index + 1).reverse()
  return {
    history: async (_kind, _name, { limit }) => seqs.slice(0, limit),
    change: async (seq) => ({ seq, change: change(seq), digest: GENESIS }),
  }
}

async function setters(values: unknown[], ...fields: string[]): Promise<(number | undefined)[]> {
  const paths = fields.map((field) => field.split('.'))
  const found = await settersOf(historyOf(...values), { kind: 'node', name: 'n1', paths })
  return fields.map((field) => found.get(field)?.seq)
}

t.test('a field was set by the latest change that gave it the value it has', async (t) => {
  const values = [
    { a: 1, b: 1 },
    { a: 2, b: 1 },
    { a: 1, b: 1 },
    { a: 1, b: 1, c: { d: [1] } },
  ]
  t.same(await setters(values, 'a', 'b', 'c.d'), [3, 1, 4])
})

t.test('what was deleted in between was set when it was made again', async (t) => {
  t.same(await setters([{ a: 1 }, undefined, { a: 1 }, { a: 1, b: 2 }], 'a'), [3])
})

t.test('what was set too long ago is not told wrongly', async (t) => {
  const values = Array.from({ length: 1_001 }, (_, index) => ({ a: 1, b: index }))
  t.same(await setters(values, 'a', 'b'), [undefined, 1_001])
})
