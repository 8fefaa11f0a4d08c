import t from 'tap'
import { Arrivals } from '../../../libs/blobs/arrivals.ts'
import { sample } from './_fixtures.ts'

const signal = new AbortController().signal

t.test('who waits for a blob goes on when it arrives', async (t) => {
  const arrivals = new Arrivals()
  const { ref, bytes } = sample(10)
  const waiting = [1, 2].map(() => arrivals.next(ref.digest, { timeoutMs: 60_000, signal }))
  arrivals.arrived(sample(10).ref.digest)
  arrivals.hold(ref.digest, bytes)
  await Promise.all(waiting)
  t.equal(arrivals.get(ref.digest), bytes)
})

t.test('who waits in vain goes on after the time, or leaves at once', async (t) => {
  const arrivals = new Arrivals()
  const { ref } = sample(10)
  await arrivals.next(ref.digest, { timeoutMs: 5, signal })
  const stop = new AbortController()
  const waiting = arrivals.next(ref.digest, { timeoutMs: 60_000, signal: stop.signal })
  stop.abort(new Error('enough'))
  await t.rejects(waiting, { message: 'enough' })
  await t.rejects(arrivals.next(ref.digest, { timeoutMs: 5, signal: stop.signal }), { message: 'enough' })
})

t.test('what is not written yet stays in memory, of the rest what came last', async (t) => {
  const arrivals = new Arrivals({ recentBytesMax: 25 })
  const samples = Array.from({ length: 4 }, () => sample(10))
  for (const { ref, bytes } of samples) arrivals.hold(ref.digest, bytes)
  const held = () => samples.map(({ ref }) => arrivals.get(ref.digest) !== undefined)
  t.same(held(), [true, true, true, true])
  arrivals.written(samples.slice(0, 3).map(({ ref }) => ref.digest))
  t.same(held(), [false, true, true, true])
  arrivals.written([samples[3]!.ref.digest], { failed: true })
  t.same(held(), [false, true, true, false])
})

t.test('what is expected is what its owner says', async (t) => {
  const arrivals = new Arrivals()
  const { digest } = sample(1).ref
  t.equal(arrivals.expects(digest), false)
  arrivals.setExpected((each) => each === digest)
  t.equal(arrivals.expects(digest), true)
})
