import t from 'tap'
import { RateMeter } from '../../../libs/blobs/rate-meter.ts'

t.test('the rate is that of the last seconds', async (t) => {
  const clock = { nowMs: 1_000 }
  const meter = new RateMeter(() => clock.nowMs)
  t.equal(meter.bytesPerS, 0)
  clock.nowMs += 1_000
  meter.add(5_000)
  t.equal(meter.bytesPerS, 5_000, 'at first of the time there was')
  for (let second = 0; second < 10; second += 1) {
    clock.nowMs += 1_000
    meter.add(700)
  }
  t.equal(meter.bytesPerS, 700)
  clock.nowMs += 60_000
  t.equal(meter.bytesPerS, 0)
})
