import { once } from 'node:events'
import t from 'tap'
import { RUN_FLOOR_BYTES_PER_S } from '../../../libs/blobs/limits.ts'
import { OriginBytes } from '../../../libs/blobs/origin-bytes.ts'
import { StallWatch } from '../../../libs/blobs/stall-watch.ts'

const origin = 'http://10.0.0.1:9873'

t.test('an origin that sends nothing is told from the time it was waited for', async (t) => {
  using watch = new StallWatch({ origin, stallMs: 20, sentBytes: () => 0 })
  watch.waiting()
  await once(watch.signal, 'abort')
  t.match(watch.signal.reason, {
    code: 'MUSTER_ORIGIN_UNAVAILABLE',
    message: /10\.0\.0\.1:9873 sent 0 bytes/,
  })
})

t.test('one that sends too little is, one that sends enough is not', async (t) => {
  for (const [bytes, isSlow] of [
    [RUN_FLOOR_BYTES_PER_S - 10, true],
    [2 * RUN_FLOOR_BYTES_PER_S, false],
  ] as const) {
    let nowMs = 0
    let sent = 1_000_000
    using watch = new StallWatch({ origin, stallMs: 60_000, sentBytes: () => sent, nowMs: () => nowMs })
    for (let second = 0; second < 60; second += 1) {
      watch.waiting()
      nowMs += 1_000
      sent += bytes
      watch.got()
    }
    t.equal(watch.signal.aborted, isSlow)
  }
})

t.test('the time in which nothing is waited for does not count', async (t) => {
  let nowMs = 0
  using watch = new StallWatch({ origin, stallMs: 60_000, sentBytes: () => 0, nowMs: () => nowMs })
  watch.waiting()
  watch.got()
  nowMs += 3_600_000
  watch.waiting()
  watch.got()
  t.equal(watch.signal.aborted, false)
})

t.test('a sign that it waits itself begins the count anew', async (t) => {
  let nowMs = 0
  using watch = new StallWatch({ origin, stallMs: 60_000, sentBytes: () => 0, nowMs: () => nowMs })
  watch.waiting()
  for (let second = 0; second < 600; second += 1) {
    nowMs += 1_000
    watch.sign()
  }
  watch.got()
  t.equal(watch.signal.aborted, false)
})

t.test('what the origin sends on another connection counts', async (t) => {
  const sent = new OriginBytes()
  let nowMs = 0
  const options = { origin, sentBytes: () => sent.of(origin), nowMs: () => nowMs }
  using watch = new StallWatch({ ...options, stallMs: 60_000 })
  for (let minute = 0; minute < 10; minute += 1) {
    watch.waiting()
    nowMs += 60_000
    sent.add(origin, 60 * RUN_FLOOR_BYTES_PER_S)
    sent.add('http://10.0.0.2:9873', 1)
    watch.got()
  }
  t.equal(watch.signal.aborted, false)
})
