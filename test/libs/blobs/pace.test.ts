import t from 'tap'
import { TURN_BYTES_FIRST, TURN_BYTES_MAX, TURN_BYTES_MIN, TURN_MS } from '../../../libs/blobs/limits.ts'
import { Pace } from '../../../libs/blobs/pace.ts'

t.test('the turns of a quick client grow, those of a slow one become small', async (t) => {
  const pace = new Pace()
  t.equal(pace.turnBytes, TURN_BYTES_FIRST)
  pace.took(pace.turnBytes, 1)
  t.equal(pace.turnBytes, 2 * TURN_BYTES_FIRST)
  for (let turn = 0; turn < 10; turn++) pace.took(pace.turnBytes, 1)
  t.equal(pace.turnBytes, TURN_BYTES_MAX)
  pace.took(TURN_BYTES_MAX, 4 * TURN_MS)
  t.equal(pace.turnBytes, TURN_BYTES_MAX / 4)
  pace.took(pace.turnBytes, 1_000 * TURN_MS)
  t.equal(pace.turnBytes, TURN_BYTES_MIN)
})

t.test('a cap spreads the bytes over the time, in small lumps', async (t) => {
  let nowMs = 5_000
  const pace = new Pace({ bytesPerSecondMax: 1_000_000, nowMs: () => nowMs })
  let sent = 0
  for (; sent < 1_000_000; sent += pace.turnBytes) {
    if (pace.waitMs > 0) nowMs += pace.waitMs
    t.ok(pace.turnBytes <= 100_000)
    nowMs += 3
    pace.took(pace.turnBytes, 3)
  }
  t.equal(Math.round(nowMs + pace.waitMs), 5_000 + sent / 1_000)
})

t.test('what a client did not use of its cap before, it does not get later', async (t) => {
  let nowMs = 5_000
  const pace = new Pace({ bytesPerSecondMax: 1_000, nowMs: () => nowMs })
  pace.took(1_000, 0)
  nowMs += 60_000
  pace.took(1_000, 0)
  t.equal(pace.waitMs, 1_000)
})

t.test('without a cap nobody waits', async (t) => {
  const pace = new Pace()
  pace.took(1_000_000_000, 0)
  t.equal(pace.waitMs, 0)
})
