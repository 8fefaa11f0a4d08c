import t from 'tap'
import { ORIGIN_REST_MS } from '../../../libs/blobs/limits.ts'
import { OriginOrder } from '../../../libs/blobs/origin-order.ts'

const ORIGINS = ['a', 'b', 'c']

t.test('origins come as listed, each once', async (t) => {
  const order = new OriginOrder(() => 0)
  t.equal(order.next(ORIGINS, new Set()), 'a')
  t.equal(order.next(ORIGINS, new Set(['a'])), 'b')
  t.equal(order.next(ORIGINS, new Set(ORIGINS)), undefined)
  t.equal(order.next([], new Set()), undefined)
})

t.test('one that failed comes last until it has rested or succeeded', async (t) => {
  const clock = { nowMs: 0 }
  const order = new OriginOrder(() => clock.nowMs)
  order.failed('a')
  t.equal(order.next(ORIGINS, new Set()), 'b')
  t.equal(order.next(ORIGINS, new Set(['b', 'c'])), 'a')
  order.failed('b')
  order.failed('c')
  t.equal(order.next(ORIGINS, new Set()), 'a', 'when all failed, as listed')
  order.succeeded('b')
  t.equal(order.next(ORIGINS, new Set()), 'b')
  clock.nowMs += ORIGIN_REST_MS
  t.equal(order.next(ORIGINS, new Set()), 'a')
})
