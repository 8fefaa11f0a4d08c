import t from 'tap'
import { BufferPool } from '../../../libs/blobs/buffer-pool.ts'
import { COLD_BUFFER_BYTES, COLD_BUFFERS_MAX } from '../../../libs/blobs/limits.ts'

const never = new AbortController().signal

t.test('a buffer goes round', async (t) => {
  const pool = new BufferPool()
  const first = await pool.acquire(never)
  t.equal(first.bytes.length, COLD_BUFFER_BYTES)
  first[Symbol.dispose]()
  t.equal((await pool.acquire(never)).bytes, first.bytes)
})

t.test('who finds none waits in line, and may go', async (t) => {
  const pool = new BufferPool()
  const all = await Promise.all(Array.from({ length: COLD_BUFFERS_MAX }, () => pool.acquire(never)))
  t.equal(new Set(all.map(({ bytes }) => bytes)).size, COLD_BUFFERS_MAX)

  const leaving = new AbortController()
  const first = pool.acquire(leaving.signal)
  const second = pool.acquire(never)
  const third = pool.acquire(never)
  leaving.abort(new Error('gone'))
  await t.rejects(first, { message: 'gone' })
  all[0]![Symbol.dispose]()
  t.equal((await second).bytes, all[0]!.bytes)
  all[1]![Symbol.dispose]()
  t.equal((await third).bytes, all[1]!.bytes)
  await t.rejects(pool.acquire(leaving.signal), { message: 'gone' })
})
