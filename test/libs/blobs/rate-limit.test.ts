import t from 'tap'
import { RateLimit } from '../../../libs/blobs/rate-limit.ts'

function limitOf(bytesPerS: number) {
  const clock = { nowMs: 1_000 }
  return { clock, limit: new RateLimit({ bytesPerS, nowMs: () => clock.nowMs }) }
}

t.test('what is read has to be paid for before more is', async (t) => {
  const { clock, limit } = limitOf(1_000)
  t.equal(limit.due(250), 0, 'a moment of it is to be had at once')
  t.equal(limit.due(100), 100)
  t.equal(limit.due(100), 200, 'all who share it wait for all')
  clock.nowMs += 200
  t.equal(limit.due(1_000), 1_000)
})

t.test('a time of silence is no credit', async (t) => {
  const { clock, limit } = limitOf(1_000)
  limit.due(250)
  clock.nowMs += 3_600_000
  t.equal(limit.due(350), 100)
})

t.test('who aborts does not wait', async (t) => {
  const { limit } = limitOf(1)
  const stop = new AbortController()
  const taken = limit.take(1_000_000, stop.signal)
  stop.abort()
  await t.rejects(taken, { name: 'AbortError' })
  await limitOf(1_000).limit.take(10, new AbortController().signal)
})
