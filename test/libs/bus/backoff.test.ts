import t from 'tap'
import { Backoff, pause } from '../../../libs/bus/backoff.ts'

t.test('steps double up to the largest, jittered down to half of each', async (t) => {
  const longest = new Backoff({ firstMs: 1000, maxMs: 30_000, random: () => 1 })
  t.strictSame(
    Array.from({ length: 7 }, () => longest.nextMs()),
    [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000],
  )
  const shortest = new Backoff({ firstMs: 1000, maxMs: 30_000, random: () => 0 })
  t.strictSame(
    Array.from({ length: 3 }, () => shortest.nextMs()),
    [500, 1000, 2000],
  )
})

t.test('after a reset it begins anew', async (t) => {
  const backoff = new Backoff({ firstMs: 10, maxMs: 100, random: () => 1 })
  backoff.nextMs()
  backoff.nextMs()
  backoff.reset()
  t.equal(backoff.nextMs(), 10)
})

t.test('a pause ends when it is aborted, before or during it, and does not throw', async (t) => {
  await pause(3_600_000, AbortSignal.abort())
  const abort = new AbortController()
  setImmediate(() => abort.abort())
  await pause(3_600_000, abort.signal)
  t.pass()
})
