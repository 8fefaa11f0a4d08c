import t from 'tap'
import { BufferPool } from '../../../libs/blobs/buffer-pool.ts'

const BUFFERS_MAX = 20

const never = new AbortController().signal

t.test('a buffer goes round', async (t) => {
  const pool = new BufferPool({ bufferBytes: 1_000, buffersMax: BUFFERS_MAX })
  const first = await pool.acquire(never)
  t.equal(first.bytes.length, 1_000)
  first[Symbol.dispose]()
  t.equal((await pool.acquire(never)).bytes, first.bytes)
})

t.test('who finds none waits in line, and may go', async (t) => {
  const pool = new BufferPool({ bufferBytes: 1_000, buffersMax: BUFFERS_MAX })
  const all = await Promise.all(Array.from({ length: BUFFERS_MAX }, () => pool.acquire(never)))
  t.equal(new Set(all.map(({ bytes }) => bytes)).size, BUFFERS_MAX)

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
