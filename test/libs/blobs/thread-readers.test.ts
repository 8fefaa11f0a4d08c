import t from 'tap'
import { READ_THREADS } from '../../../libs/blobs/limits.ts'
import { ThreadReaders } from '../../../libs/blobs/thread-readers.ts'

t.test('readers take turns, and are closed together', async (t) => {
  const readers = new ThreadReaders()
  const all = Array.from({ length: READ_THREADS }, () => readers.next())
  t.equal(new Set(all).size, READ_THREADS)
  t.equal(readers.next(), all[0])
  await readers.close()
  const bytes = Buffer.from(new SharedArrayBuffer(10))
  t.ok(all.every((reader) => !reader.takes(bytes)))
})
