import { randomBytes, randomInt } from 'node:crypto'
import t from 'tap'
import { matchesSums, SumMaker } from '../../../libs/blobs/blob-sums.ts'
import { SUM_CHUNK_BYTES } from '../../../libs/blobs/limits.ts'

t.test('sums are the same in whatever cut the bytes come, and tell every chunk from another', async (t) => {
  const bytes = randomBytes(3 * SUM_CHUNK_BYTES + 77)
  const whole = new SumMaker(bytes.length)
  whole.update(bytes)
  const cut = new SumMaker(bytes.length)
  for (let at = 0; at < bytes.length; ) {
    const end = at + randomInt(1, 100_000)
    cut.update(bytes.subarray(at, end))
    at = end
  }
  t.same(cut.sums(), whole.sums())
  t.equal(whole.sums().length, 4)
  t.ok(matchesSums(bytes, whole.sums(), 0))
  t.ok(matchesSums(bytes.subarray(SUM_CHUNK_BYTES, 3 * SUM_CHUNK_BYTES), whole.sums(), 1))
  bytes[2 * SUM_CHUNK_BYTES]! ^= 1
  t.notOk(matchesSums(bytes.subarray(SUM_CHUNK_BYTES), whole.sums(), 1))
  t.ok(matchesSums(bytes.subarray(0, 2 * SUM_CHUNK_BYTES), whole.sums(), 0))
})

t.test('more bytes than a blob has are no harm', async (t) => {
  const sums = new SumMaker(10)
  sums.update(randomBytes(2 * SUM_CHUNK_BYTES))
  t.equal(sums.sums().length, 1)
  t.same(new SumMaker(0).sums().length, 0)
})
